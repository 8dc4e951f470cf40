"""What a PIV card holds (SP 800-73-4 part 1, 3.1.2) and what it is given to sign (SP 800-78-4)."""

import hashlib
import zlib
from enum import IntEnum, unique
from typing import Final

from firmware.hal.wire.piv.tlv import TlvError, elements, encode, value_of

APPLICATION: Final = bytes.fromhex("A000000308000010000100")
SHORT_APPLICATION: Final = APPLICATION[:9]
"""Without its version, which a newer card may have another of."""

AUTHENTICATION_CERTIFICATE: Final = 0x5FC105
AUTHENTICATION_KEY: Final = 0x9A
CARD_PIN: Final = 0x80

MOST_CERTIFICATE: Final = 16_384
"""Bytes; a card has room for 2 kB, and what unpacks to more is an attack."""

_RSA_BYTES: Final = 256
_GZIP: Final = 16 + zlib.MAX_WBITS
_DIGEST_INFO: Final = bytes.fromhex("3031300D060960864801650304020105000420")
"""DigestInfo of SHA-256 before its 32 bytes (RFC 8017 9.2)."""


@unique
class Algorithm(IntEnum):
    """The keys that are served, by their number on the wire (SP 800-78-4 table 6-2)."""

    RSA_2048 = 0x07
    ECC_P256 = 0x11


def certificate_of(answer: bytes) -> bytes:
    """The DER certificate in the answer to GET DATA 5FC105, unpacked where CertInfo says that it is packed."""
    fields = {element.tag: element.value for element in elements(value_of(answer, 0x53))}
    if 0x70 not in fields:
        raise TlvError("no certificate")
    packed = bool((fields.get(0x71) or b"\0")[0] & 0x01)
    return _whole(_unpacked(fields[0x70]) if packed else fields[0x70])


def question(challenge: bytes, algorithm: Algorithm) -> bytes:
    """The dynamic authentication template that has the card sign SHA-256 of `challenge`."""
    digest = hashlib.sha256(challenge).digest()
    block = digest if algorithm is Algorithm.ECC_P256 else _padded(digest)
    return encode(0x7C, encode(0x82, b"") + encode(0x81, block))


def signature_of(answer: bytes, algorithm: Algorithm) -> bytes:
    """The signature in the card's answer, in its right length; whether it is right says the public key alone."""
    signature = value_of(value_of(answer, 0x7C), 0x82)
    if algorithm is Algorithm.RSA_2048 and len(signature) != _RSA_BYTES:
        raise TlvError(f"an RSA signature of {len(signature)} bytes")
    if algorithm is Algorithm.ECC_P256 and not 8 <= len(signature) <= 72:
        raise TlvError(f"an ECDSA signature of {len(signature)} bytes")
    return signature


def _unpacked(packed: bytes) -> bytes:
    unpacking = zlib.decompressobj(_GZIP)
    try:
        plain = unpacking.decompress(packed, MOST_CERTIFICATE)
    except zlib.error as problem:
        raise TlvError("the packed certificate does not unpack") from problem
    if not unpacking.eof:
        raise TlvError("the packed certificate ends early or is too long")
    return plain


def _whole(certificate: bytes) -> bytes:
    """One DER sequence and nothing behind it."""
    sequence = list(elements(certificate))
    if len(sequence) != 1 or sequence[0].tag != 0x30 or len(certificate) > MOST_CERTIFICATE:
        raise TlvError("what stands for a certificate is none")
    return certificate


def _padded(digest: bytes) -> bytes:
    """EMSA-PKCS1-v1_5 (RFC 8017 9.2): the card only raises it to its exponent."""
    tail = _DIGEST_INFO + digest
    return b"\x00\x01" + b"\xff" * (_RSA_BYTES - 3 - len(tail)) + b"\x00" + tail
