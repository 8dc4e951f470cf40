"""A PIV card as it answers APDUs: objects, a PIN with its counter, and one key (NIST SP 800-73-4 part 2)."""

import asyncio
import gzip
import hashlib
from collections.abc import Awaitable, Callable
from enum import StrEnum, unique
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from firmware.hal.wire.apdu import BLOCKED, CHAINED, GET_RESPONSE, OK, ApduError, Command, Response, decode_command
from firmware.hal.wire.piv.data import APPLICATION, Algorithm
from firmware.hal.wire.piv.tlv import TlvError, encode, value_of

Key = RSAPrivateKey | ec.EllipticCurvePrivateKey

ATR: Final = bytes.fromhex("3B80800101")
TRIES: Final = 3

VERIFY: Final = 0x20
AUTHENTICATE: Final = 0x87

_PIECE: Final = 256
_FOUND_NOTHING: Final = 0x6A82
_WRONG_DATA: Final = 0x6A80
_WRONG_LENGTH: Final = 0x6700
_UNKNOWN: Final = 0x6D00
_NO_PIN: Final = 0x6982
_FASCN: Final = bytes.fromhex("D4E739DA739CED39CE739D836858210842108421C84210C3EB")


@unique
class Mishap(StrEnum):
    """What is the matter with a card, from the moment at which it is told so."""

    NONE = "none"
    HANGS = "hangs"  # it answers nothing
    BABBLES = "babbles"  # it answers what no card may
    FOREIGN = "foreign"  # it knows no PIV


class PivCard:
    """A card with one key and its certificate (DER). `packed` has it compressed, as cards with little room do.

    `hears` is awaited with each instruction before it is obeyed, so that somebody can pull the card in the middle.
    """

    atr = ATR

    def __init__(self, key: Key, certificate: bytes, pin: str = "123456", *, packed: bool = False) -> None:
        self.mishap = Mishap.NONE
        self.babble = b"\x99"
        self.tries = TRIES
        self.hears: Callable[[int], Awaitable[None]] = _at_once
        self._key = key
        self._pin = pin.encode().ljust(8, b"\xff")
        self._objects = _objects(certificate, packed) if certificate else {}
        self.reset()

    def reset(self) -> None:
        """Power was off, or a reader has reset it: what was verified is not any more."""
        self._selected = self._verified = False
        self._rest = self._chain = b""

    async def answer(self, apdu: bytes) -> bytes:
        """The card's answer to one command."""
        await self.hears(apdu[1] if len(apdu) > 1 else 0)
        match self.mishap:
            case Mishap.HANGS:
                await asyncio.Event().wait()  # until it is taken out
                raise EOFError
            case Mishap.BABBLES:
                return self.babble
            case Mishap.FOREIGN:
                return Response(b"", _UNKNOWN).encode()
            case Mishap.NONE:
                return self._obey(apdu).encode()

    def _obey(self, apdu: bytes) -> Response:
        try:
            command = decode_command(apdu)
        except ApduError:
            return Response(b"", _WRONG_LENGTH)
        if command.ins == GET_RESPONSE:
            return self._piece(self._rest)
        if command.cla & CHAINED:
            self._chain += command.data
            return Response(b"", OK)
        data, self._chain = self._chain + command.data, b""
        return self._piece(*self._act(command, data))

    def _piece(self, data: bytes, status: int = OK) -> Response:
        """What does not fit into one answer waits for GET RESPONSE; 00 announces 256 bytes or more."""
        self._rest = data[_PIECE:]
        left = len(self._rest) if len(self._rest) < _PIECE else 0
        return Response(data[:_PIECE], 0x6100 | left if self._rest else status)

    def _act(self, command: Command, data: bytes) -> tuple[bytes, int]:
        match command.ins:
            case 0xA4:
                return self._select(data)
            case _ if not self._selected:
                return b"", _UNKNOWN
            case 0xCB:
                return self._read(data)
            case 0x20 if command.p2 == 0x80:
                return b"", self._verify(command.p1, data)
            case 0x87:
                return self._authenticate(command, data)
            case _:
                return b"", _UNKNOWN

    def _select(self, data: bytes) -> tuple[bytes, int]:
        if len(data) < 5 or not APPLICATION.startswith(data):
            return b"", _FOUND_NOTHING
        self._selected = True
        authority = encode(0x79, encode(0x4F, APPLICATION[:5]))
        return encode(0x61, encode(0x4F, APPLICATION[5:]) + authority), OK

    def _read(self, data: bytes) -> tuple[bytes, int]:
        found = self._objects.get(data[2:])
        return (found, OK) if data[:1] == b"\x5c" and found is not None else (b"", _FOUND_NOTHING)

    def _verify(self, p1: int, data: bytes) -> int:
        if p1 == 0xFF:
            self._verified = False
            return OK
        if not data:
            return OK if self._verified else self._counter()
        self._verified = self.tries > 0 and data == self._pin
        self.tries = TRIES if self._verified else max(0, self.tries - 1)
        return OK if self._verified else self._counter()

    def _counter(self) -> int:
        return 0x63C0 | self.tries if self.tries else BLOCKED

    def _authenticate(self, command: Command, data: bytes) -> tuple[bytes, int]:
        if command.p2 != 0x9A:
            return b"", 0x6A88
        if not self._verified:
            return b"", _NO_PIN
        try:
            signature = self._sign(command.p1, value_of(value_of(data, 0x7C), 0x81))
        except (TlvError, ValueError):
            return b"", _WRONG_DATA
        return encode(0x7C, encode(0x82, signature)), OK

    def _sign(self, algorithm: int, block: bytes) -> bytes:
        """An RSA card only raises the block to its exponent; whoever asks has padded it."""
        if isinstance(self._key, RSAPrivateKey) and algorithm == Algorithm.RSA_2048:
            numbers = self._key.private_numbers()
            return pow(int.from_bytes(block, "big"), numbers.d, numbers.public_numbers.n).to_bytes(256, "big")
        if isinstance(self._key, ec.EllipticCurvePrivateKey) and algorithm == Algorithm.ECC_P256:
            return self._key.sign(block, ec.ECDSA(utils.Prehashed(hashes.SHA256())))
        raise ValueError("another key")


def _objects(certificate: bytes, packed: bool) -> dict[bytes, bytes]:
    """By their names: holder's identifier, capabilities, the certificate, and what the card is (5C 01 7E)."""
    number = hashlib.sha256(certificate).digest()[:16]
    holder = encode(0x30, _FASCN) + encode(0x34, number) + encode(0x35, b"20351231") + encode(0x3E, b"")
    capabilities = encode(0xF0, bytes.fromhex("A000000116FF02") + number[:14])
    capabilities += b"".join(encode(tag, value) for tag, value in ((0xF1, b"\x21"), (0xF2, b"\x21"), (0xF3, b"")))
    capabilities += b"".join(encode(tag, b"\0" if tag == 0xF4 else b"\x10") for tag in (0xF4, 0xF5))
    capabilities += b"".join(encode(tag, b"") for tag in (0xF6, 0xF7, 0xFA, 0xFB, 0xFC, 0xFD))
    stored = gzip.compress(certificate) if packed else certificate
    held = encode(0x70, stored) + encode(0x71, b"\x01" if packed else b"\x00")
    named = {0x5FC102: holder, 0x5FC107: capabilities, 0x5FC105: held}
    discovery = encode(0x7E, encode(0x4F, APPLICATION) + encode(0x5F2F, b"\x40\x00"))
    objects = {name.to_bytes(3, "big"): encode(0x53, value + encode(0xFE, b"")) for name, value in named.items()}
    return objects | {b"\x7e": discovery}


async def _at_once(_instruction: int) -> None:
    """Nobody is in its way."""
