"""Conversations with a PIV card: select it, read it, and have it sign once."""

import re
from collections.abc import Generator
from typing import Final, TypeVar

from firmware.hal.ports.card_reader import CardTrouble, Identified, PinBlocked, PinWrong, Signed
from firmware.hal.ports.device import Reason
from firmware.hal.wire.apdu import ANY_LENGTH, ApduError, Command, Response, exchange
from firmware.hal.wire.piv.data import (
    AUTHENTICATION_CERTIFICATE,
    AUTHENTICATION_KEY,
    CARD_PIN,
    SHORT_APPLICATION,
    Algorithm,
    certificate_of,
    question,
    signature_of,
)
from firmware.hal.wire.piv.keys import algorithm_of
from firmware.hal.wire.piv.tlv import TlvError, encode

T = TypeVar("T")
Talk = Generator[bytes, bytes, T]

GARBLED: Final = CardTrouble(Reason.GARBLED)
FOREIGN: Final = CardTrouble(Reason.CARD_FOREIGN)

_NOT_FOUND: Final = frozenset({0x6A82, 0x6A88})
_PIN: Final = re.compile(r"[0-9]{6,8}", re.ASCII)
_PIN_SIZE: Final = 8


def probe() -> Talk[bool]:
    """Whether the card knows PIV at all. Whatever it answers instead is that it does not."""
    try:
        answer = yield from exchange(Command(0xA4, 0x04, data=SHORT_APPLICATION, expected=ANY_LENGTH))
    except ApduError:
        return False
    return answer.good


def identify() -> Talk[Identified | CardTrouble]:
    """The certificate and what the PIN has left."""
    try:
        return (yield from _identify())
    except (ApduError, TlvError):
        return GARBLED


def sign(pin: str, challenge: bytes, *, last_try: bool = False) -> Talk[Signed | PinWrong | PinBlocked | CardTrouble]:
    """Read the counter, verify the PIN, sign. A PIN that no card can have costs no try."""
    try:
        return (yield from _sign(pin, challenge, last_try))
    except (ApduError, TlvError):
        return GARBLED


def _identify() -> Talk[Identified | CardTrouble]:
    if not (yield from probe()):
        return FOREIGN
    certificate = yield from _certificate()
    if isinstance(certificate, CardTrouble):
        return certificate
    return Identified(certificate, (yield from _tries()))


def _certificate() -> Talk[bytes | CardTrouble]:
    name = encode(0x5C, AUTHENTICATION_CERTIFICATE.to_bytes(3, "big"))
    answer = yield from exchange(Command(0xCB, 0x3F, 0xFF, name, ANY_LENGTH))
    if answer.status in _NOT_FOUND:
        return CardTrouble(Reason.CARD_EMPTY)
    return certificate_of(answer.data) if answer.good else GARBLED


def _tries() -> Talk[int | None]:
    """VERIFY without a PIN asks for the counter and changes nothing (SP 800-73-4 part 2, 3.2.1)."""
    return (yield from exchange(Command(0x20, p2=CARD_PIN))).tries_left


def _sign(pin: str, challenge: bytes, last_try: bool) -> Talk[Signed | PinWrong | PinBlocked | CardTrouble]:
    known = yield from _identify()
    if isinstance(known, CardTrouble):
        return known
    algorithm = algorithm_of(known.certificate)
    if algorithm is None:
        return FOREIGN
    refused = _too_risky(known.tries_left, last_try) or (yield from _verify(pin, known.tries_left))
    return refused or (yield from _signature(challenge, algorithm))


def _too_risky(tries_left: int | None, last_try: bool) -> PinBlocked | CardTrouble | None:
    if tries_left == 0:
        return PinBlocked()
    return CardTrouble(Reason.LAST_TRY) if tries_left == 1 and not last_try else None


def _verify(pin: str, tries_left: int | None) -> Talk[PinWrong | PinBlocked | CardTrouble | None]:
    if not _PIN.fullmatch(pin):
        return PinWrong(tries_left)
    padded = pin.encode("ascii").ljust(_PIN_SIZE, b"\xff")
    return _verdict((yield from exchange(Command(0x20, p2=CARD_PIN, data=padded))))


def _verdict(answer: Response) -> PinWrong | PinBlocked | CardTrouble | None:
    if answer.good:
        return None
    if answer.tries_left == 0:
        return PinBlocked()
    return GARBLED if answer.tries_left is None else PinWrong(answer.tries_left)


def _signature(challenge: bytes, algorithm: Algorithm) -> Talk[Signed | CardTrouble]:
    template = question(challenge, algorithm)
    answer = yield from exchange(Command(0x87, algorithm, AUTHENTICATION_KEY, template, ANY_LENGTH))
    if answer.status in _NOT_FOUND:
        return CardTrouble(Reason.CARD_EMPTY)
    return Signed(signature_of(answer.data, algorithm)) if answer.good else GARBLED
