"""Which key a certificate is of."""

from typing import Final

from firmware.hal.wire.piv.data import Algorithm
from firmware.hal.wire.piv.tlv import TlvError

_RSA_BITS: Final = 2048


def algorithm_of(certificate: bytes) -> Algorithm | None:
    """How the card has to be asked to sign, or None for a key that is not served."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise TlvError("what stands for a certificate is none") from problem
    if isinstance(key, rsa.RSAPublicKey) and key.key_size == _RSA_BITS:
        return Algorithm.RSA_2048
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return Algorithm.ECC_P256
    return None
