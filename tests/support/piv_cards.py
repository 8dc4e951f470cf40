"""Virtual staff cards, and what proves that one of them signed."""

import functools
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from firmware.hal.sim.peers.piv_applet import Key, PivCard
from firmware.hal.wire.piv.data import certificate_of

KINDS = ("rsa", "ec", "ec-packed")
HOLDER = "CANARY-HOLDER-7731"


@functools.cache
def key_of(kind: str) -> Key:
    """One key a kind: making an RSA key takes long."""
    if kind.startswith("rsa"):
        return rsa.generate_private_key(public_exponent=65537, key_size=2048 if kind == "rsa" else 3072)
    return ec.generate_private_key(ec.SECP384R1() if kind == "ec-384" else ec.SECP256R1())


@functools.cache
def certificate(kind: str) -> x509.Certificate:
    """It vouches for itself."""
    key, now = key_of(kind), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOLDER)])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 4711)
    return builder.not_valid_before(now).not_valid_after(now + timedelta(days=9)).sign(key, SHA256())


def der(kind: str) -> bytes:
    return certificate(kind).public_bytes(Encoding.DER)


def staff_card(kind: str) -> PivCard:
    """A card fresh from its office; its PIN is 123456."""
    return PivCard(key_of(kind), der(kind), packed=kind.endswith("packed"))


def verifies(card: PivCard, signature: bytes, challenge: bytes) -> None:
    """Raises `InvalidSignature` where the card did not make it."""
    held = x509.load_der_x509_certificate(certificate_of(card._objects[b"\x5f\xc1\x05"])).public_key()
    if isinstance(held, rsa.RSAPublicKey):
        held.verify(signature, challenge, padding.PKCS1v15(), SHA256())
    else:
        assert isinstance(held, ec.EllipticCurvePublicKey)
        held.verify(signature, challenge, ec.ECDSA(SHA256()))
