"""What a party sends to the authority: its public key, signed with the private one, which stays where it was made."""

from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from provisioning.certificates import common_name
from provisioning.errors import RequestRefused
from provisioning.keys import CURVE, Key, new_key, write_key

KEY_FILE = "private.key"


def new_key_and_csr(name: str, directory: Path, key_file: str = KEY_FILE) -> bytes:
    """Make a private key in `directory` and give back the request (PEM) for a certificate in `name`."""
    key = new_key()
    write_key(key, directory / key_file)
    return request(key, name)


def request(key: Key, name: str) -> bytes:
    """A certificate signing request (PEM)."""
    builder = x509.CertificateSigningRequestBuilder(common_name(name))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def check(csr: bytes, name: str) -> ec.EllipticCurvePublicKey:
    """The public key of a request that is whole, was signed by its own key and asks for `name` and nothing else."""
    try:
        found = x509.load_pem_x509_csr(csr)
        proven = found.is_signature_valid
        key = found.public_key()
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise RequestRefused("this is no certificate signing request") from problem
    if not proven:
        raise RequestRefused("the request is not signed by its own key")
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, CURVE):
        raise RequestRefused("the key is not ECDSA on P-256")
    if _names(found) != [name]:
        raise RequestRefused(f"the request does not ask for exactly {name!r}")
    return key


def _names(csr: x509.CertificateSigningRequest) -> list[str | bytes]:
    if len(list(csr.subject)) != 1:
        return []
    return [attribute.value for attribute in csr.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
