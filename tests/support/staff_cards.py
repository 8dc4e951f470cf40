"""An office's authority and its cards, for tests: the private keys lie here instead of on a chip."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from firmware.appliance.managers.staff_rules import Pinned
from provisioning.staff import StaffAuthority

OFFICE, OTHER_OFFICE = "Amt Ostseewinkel", "Amt Klützer Winkel"
ANNA, BERND = "OP-7F3K2A", "OP-9XW04C"
CardKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Card:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: CardKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    def sign(self, message: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(message, ec.ECDSA(hashes.SHA256()))


@dataclass(frozen=True, slots=True)
class Cards:
    """Issues cards."""

    authority: StaffAuthority

    @classmethod
    def create(cls, directory: Path) -> "Cards":
        return cls(StaffAuthority.create(directory))

    def card(
        self,
        operator: str = ANNA,
        offices: tuple[str, ...] = (OFFICE,),
        days: float = 100,
        key: CardKey | None = None,
    ) -> Card:
        key = key or ec.generate_private_key(ec.SECP256R1())
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)
        return Card(self.authority.issue(public, operator, offices, until), key)

    def pinned(self, *offices: str, with_list: bool = True) -> Pinned:
        return Pinned(self.authority.path, self.authority.list if with_list else None, offices or (OFFICE,))
