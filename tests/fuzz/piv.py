"""Whatever a card answers, every conversation with it ends, with a value, and never tries a PIN it must not try."""

from collections.abc import Generator, Iterator
from contextlib import suppress
from typing import TypeVar

from firmware.hal.ports.card_reader import CardTrouble, Identified, PinBlocked, PinWrong, Signed
from firmware.hal.wire.apdu import ApduError, decode_command, decode_response
from firmware.hal.wire.piv import talk
from firmware.hal.wire.piv.data import certificate_of
from firmware.hal.wire.piv.tlv import TlvError, elements, encode

T = TypeVar("T")

MOST_COMMANDS = 4000
PIN_TRIED = bytes.fromhex("0020008008")

SEEDS = (
    encode(0x53, encode(0x70, b"\x30\x03\x02\x01\x00") + encode(0x71, b"\x00")) + b"\x90\x00",
    b"\x02\x61\x10\x63\xc3",
)


def fuzz_one(data: bytes) -> None:
    """Read `data` as every structure there is, and as the answers of a card, cut into pieces by their first bytes."""
    _parse(data)
    assert isinstance(_held(talk.probe(), data), bool)
    assert isinstance(_held(talk.identify(), data), Identified | CardTrouble)
    signed = _held(talk.sign("123456", b"challenge"), data)
    assert isinstance(signed, Signed | PinWrong | PinBlocked | CardTrouble)
    _held(talk.sign("no PIN", b"challenge"), data, never=PIN_TRIED)


def _parse(data: bytes) -> None:
    with suppress(TlvError):
        found = list(elements(data))
        assert [element for one in found for element in elements(encode(one.tag, one.value))] == found
        certificate_of(data)
    for decode in (decode_command, decode_response):
        with suppress(ApduError):
            decode(data)


def _held(conversation: Generator[bytes, bytes, T], data: bytes, never: bytes | None = None) -> T:
    answers = _pieces(data)
    try:
        command = next(conversation)
        for _ in range(MOST_COMMANDS):
            assert never is None or not command.startswith(never)
            decode_command(command)
            command = conversation.send(next(answers))
    except StopIteration as end:
        result: T = end.value
        return result
    raise AssertionError("it never ends")


def _pieces(data: bytes) -> Iterator[bytes]:
    """The answers: a length, then so many bytes; from the end on the same last status for ever."""
    at = 0
    while at < len(data):
        size = data[at] + 2
        yield data[at + 1 : at + 1 + size]
        at += 1 + size
    while True:
        yield data[-2:] if len(data) >= 2 else b"\x90\x00"
