"""The certificate on a staff card, and the list of those that count no more.

The subject is a pseudonym (common name) and the offices for which its holder may act (organizational units, the own
one first); until when, `notAfter` says. The purpose is our own and the only one: a staff card opens a case's screen,
and is neither a TLS client nor a signature of anybody.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from provisioning.certificates import BACKDATED, PublicKey, begun, usage
from provisioning.errors import RequestRefused
from provisioning.keys import Key
from provisioning.staff_names import STAFF_SIGN_IN

RSA_BITS: Final = 2048
LIST_LIFE: Final = timedelta(days=35)  # a case comes home at least once a month
_TAG_OBJECT, _TAG_CERTIFICATE = b"\x53", b"\x70"
_PLAIN: Final = b"\x71\x01\x00\xfe\x00"  # not compressed; no checksum


def card_key(request: bytes) -> PublicKey:
    """The key of a card, from its request (PEM or DER) or bare (PEM or DER). Raises `RequestRefused`.

    A request proves that the card has the private key. A bare key proves nothing: it must come from the card itself.
    """
    key = _key_in(request)
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    if isinstance(key, rsa.RSAPublicKey) and key.key_size == RSA_BITS:
        return key
    raise RequestRefused("the card's key is neither ECDSA on P-256 nor RSA with 2048 bits")


def _key_in(request: bytes) -> object:
    try:
        if b"CERTIFICATE REQUEST" in request:
            return _proven(x509.load_pem_x509_csr(request))
        if request.startswith(b"-----"):
            return serialization.load_pem_public_key(request)
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise RequestRefused("this is neither a request nor a public key") from problem
    return _key_in_der(request)


def _key_in_der(request: bytes) -> object:
    try:
        return serialization.load_der_public_key(request)
    except (ValueError, UnsupportedAlgorithm):
        pass  # it may be a request
    try:
        return _proven(x509.load_der_x509_csr(request))
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise RequestRefused("this is neither a request nor a public key") from problem


def _proven(csr: x509.CertificateSigningRequest) -> object:
    """The key of a request; whatever name it asks for is of no interest, for names are given here."""
    if not csr.is_signature_valid:
        raise RequestRefused("the request is not signed by its own key")
    return csr.public_key()


def staff(
    issuer: x509.Certificate,
    key: Key,
    card: PublicKey,
    operator: str,
    offices: Sequence[str],
    now: datetime,
    until: datetime,
) -> x509.Certificate:
    """The certificate that makes a card somebody's until `until`."""
    units = [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, office) for office in offices]
    subject = x509.Name([*units, x509.NameAttribute(NameOID.COMMON_NAME, operator)])
    builder = begun(subject, issuer.subject, card, now, until - now)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(usage(signs_certificates=False), critical=True)
    purpose = x509.ExtendedKeyUsage([x509.ObjectIdentifier(STAFF_SIGN_IN)])
    builder = builder.add_extension(purpose, critical=True)
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    return builder.add_extension(authority, critical=False).sign(key, hashes.SHA256())


def revocation_list(
    issuer: x509.Certificate, key: Key, serials: Iterable[tuple[int, datetime]], number: int, now: datetime
) -> x509.CertificateRevocationList:
    """The list with this number, of serials and when each was revoked; good until the case should be home again."""
    builder = x509.CertificateRevocationListBuilder(issuer.subject, now - BACKDATED, now + LIST_LIFE)
    for serial, since in serials:
        gone = x509.RevokedCertificateBuilder(serial, since)
        builder = builder.add_revoked_certificate(gone.build())
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    builder = builder.add_extension(authority, critical=False)
    return builder.add_extension(x509.CRLNumber(number), critical=False).sign(key, hashes.SHA256())


def piv_object(certificate: x509.Certificate) -> bytes:
    """The certificate as the card keeps it (SP 800-73-4 part 1, appendix A, object 5FC105), for PUT DATA."""
    inner = _tlv(_TAG_CERTIFICATE, certificate.public_bytes(serialization.Encoding.DER))
    return _tlv(_TAG_OBJECT, inner + _PLAIN)


def _tlv(tag: bytes, value: bytes) -> bytes:
    size = len(value)
    if size < 0x80:
        return tag + bytes([size]) + value
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return tag + bytes([0x80 | len(length)]) + length + value
