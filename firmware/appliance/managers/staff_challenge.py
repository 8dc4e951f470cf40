"""The proof that the card itself is there: it signs what nobody could have known before."""

import secrets
from enum import StrEnum, unique
from typing import Final

from firmware.appliance.managers.staff_papers import certificate_in

NONCE: Final = 32  # bytes


@unique
class Purpose(StrEnum):
    """What a signature is good for; one cannot be used as the other."""

    SIGN_IN = "sign-in"
    WITNESS = "witness"


def challenge(purpose: Purpose, case_id: str, session: str) -> bytes:
    """What the card signs: never the same twice, of no use at another case, in another run, for another purpose."""
    told = f"amtskoffer staff card 1\n{purpose.value}\n{case_id}\n{session}\n"
    return told.encode("ascii") + secrets.token_bytes(NONCE)


def signed(certificate: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is that of the certificate's key over `message`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.hashes import SHA256

    key = certificate_in(certificate).public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, padding.PKCS1v15(), SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(SHA256()))
        else:
            return False
    except InvalidSignature:
        return False
    return True
