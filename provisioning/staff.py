"""The office's own authority for staff cards: nobody who can make a case's certificate can make a clerk's.

In its directory lie `ca.key` and `ca.crt`, every certificate it issued, and `staff.crl`, which cases carry.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from provisioning.authority import Authority
from provisioning.durable import sync_directory
from provisioning.errors import ProvisioningError, RequestRefused
from provisioning.keys import Key, read_key, write_new
from provisioning.staff_certificates import card_key, revocation_list, staff
from provisioning.staff_names import is_office, is_operator

LIST: Final = "staff.crl"
MOST_OFFICES: Final = 8
_ISSUED: Final = "issued"
_NAME: Final = "Amtskoffer staff authority"


class StaffAuthority:
    """Signs for cards of staff, and says which of them count no more."""

    def __init__(self, directory: Path) -> None:
        """The authority in `directory`. Raises `ProvisioningError` where there is none."""
        Authority.open(directory)  # that key and certificate belong together
        self.path = directory / "ca.crt"
        self.list = directory / LIST
        self._issued = directory / _ISSUED
        self._key: Key = read_key(directory / "ca.key")
        self._certificate = x509.load_pem_x509_certificate(self.path.read_bytes())

    @classmethod
    def create(cls, directory: Path) -> "StaffAuthority":
        """A new one in `directory`, with an empty list; one that is there already is never overwritten."""
        Authority.create(directory, _NAME)
        (directory / _ISSUED).mkdir(mode=0o700)
        made = cls(directory)
        made._publish([], 1)
        return made

    def issue(self, request: bytes, operator: str, offices: Sequence[str], until: datetime) -> x509.Certificate:
        """A certificate for the card whose key or request this is. Raises `RequestRefused`."""
        key, now = card_key(request), datetime.now(UTC)
        if not is_operator(operator):
            raise RequestRefused(f"{operator!r} is no pseudonym; a name must never stand on a card")
        if not 1 <= len(offices) <= MOST_OFFICES or not all(map(is_office, offices)):
            raise RequestRefused(f"1 to {MOST_OFFICES} offices of 1 to 60 characters each, no space first or last")
        if not now < until <= self._certificate.not_valid_after_utc:
            raise RequestRefused("a card ends in the future, and not after its authority does")
        issued = staff(self._certificate, self._key, key, operator, offices, now, until)
        write_new(self._issued / f"{issued.serial_number:x}.crt", issued.public_bytes(Encoding.PEM), 0o644)
        return issued

    def revoke(self, operator: str) -> int:
        """Revoke every certificate of `operator`; how many were not revoked before. The list is new in any case."""
        old = self._list()
        known = {gone.serial_number: gone.revocation_date_utc for gone in old}
        now = datetime.now(UTC)
        fresh = {serial: now for serial in self._serials(operator) if serial not in known}
        number = old.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        self._publish([*known.items(), *fresh.items()], number + 1)
        return len(fresh)

    def renew_list(self) -> None:
        """Sign the list anew, so that it is good for its whole life from now on."""
        self.revoke("")

    def _serials(self, operator: str) -> list[int]:
        certificates = [x509.load_pem_x509_certificate(file.read_bytes()) for file in self._issued.glob("*.crt")]
        return [one.serial_number for one in certificates if operator_of(one) == operator]

    def _list(self) -> x509.CertificateRevocationList:
        """The list of now; a forged or broken one is not carried on."""
        try:
            found = x509.load_pem_x509_crl(self.list.read_bytes())
        except (OSError, ValueError) as problem:
            raise ProvisioningError(f"{self.list}: holds no revocation list") from problem
        if not found.is_signature_valid(self._key.public_key()):
            raise ProvisioningError(f"{self.list}: was not signed by this authority")
        return found

    def _publish(self, serials: Sequence[tuple[int, datetime]], number: int) -> None:
        made = revocation_list(self._certificate, self._key, serials, number, datetime.now(UTC))
        draft = self.list.with_name(f"{LIST}.new")
        draft.unlink(missing_ok=True)
        write_new(draft, made.public_bytes(Encoding.PEM), 0o644)
        draft.replace(self.list)
        sync_directory(self.list.parent)


def operator_of(certificate: x509.Certificate) -> str:
    """The pseudonym in `certificate`, "" where there is none."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if len(names) == 1 else ""
