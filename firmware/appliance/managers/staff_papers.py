"""Reading what a staff card and its authority have signed. What cannot be read as a whole is not read at all."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from firmware.appliance.state.staff import StaffRefusal

if TYPE_CHECKING:
    from cryptography import x509

LARGEST: Final = 8192  # bytes of a certificate
LARGEST_LIST: Final = 8 * 1024 * 1024


class Refused(Exception):
    """The card is not taken."""

    def __init__(self, why: StaffRefusal) -> None:
        super().__init__(why.value)
        self.why = why


def authority_in(path: Path) -> "x509.Certificate":
    """The case's own copy (PEM)."""
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except _broken() as problem:
        raise Refused(StaffRefusal.AUTHORITY) from problem


def certificate_in(der: bytes) -> "x509.Certificate":
    """A certificate that can be read as a whole: extensions are looked at here, so that no later look can fail."""
    from cryptography import x509

    try:
        if len(der) > LARGEST:
            raise Refused(StaffRefusal.UNREADABLE)
        found = x509.load_der_x509_certificate(der)
        _ = (found.extensions, found.subject, found.issuer, found.signature_hash_algorithm, found.public_key())
    except _broken() as problem:
        raise Refused(StaffRefusal.UNREADABLE) from problem
    return found


def list_in(path: Path) -> "x509.CertificateRevocationList":
    """A revocation list (PEM) that can be read as a whole; one that lists only a part of all is none."""
    from cryptography import x509

    try:
        with path.open("rb") as file:
            text = file.read(LARGEST_LIST + 1)
        listed = x509.load_pem_x509_crl(text)
        unknown = any(extension.critical for extension in listed.extensions)
    except _broken() as problem:
        raise Refused(StaffRefusal.LIST_BROKEN) from problem
    if unknown:
        raise Refused(StaffRefusal.LIST_BROKEN)
    return listed


def is_signed(listed: "x509.CertificateRevocationList", authority: "x509.Certificate") -> bool:
    """Whether the authority itself made the list."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    key = authority.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        return False
    try:
        return listed.is_signature_valid(key)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False


def _broken() -> tuple[type[Exception], ...]:
    """What reading raises for files that are not there, and for bytes that somebody meant badly."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    badly_meant = (x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, UnsupportedAlgorithm)
    return (OSError, ValueError, *badly_meant)
