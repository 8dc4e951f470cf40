"""APDUs, tags and conversations with PIV cards, from cards that are honest, slow of words, or liars."""

import asyncio
import gzip
from typing import TypeVar

import pytest
from fuzz.piv import fuzz_one
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.piv_cards import der, staff_card, verifies

from firmware.hal.ports.card_reader import CardTrouble, Identified, PinBlocked, PinWrong, Signed
from firmware.hal.ports.device import Reason
from firmware.hal.sim.peers.piv_applet import Mishap, PivCard
from firmware.hal.wire.apdu import ApduError, Command, Response, decode_command, decode_response, exchange
from firmware.hal.wire.piv import talk
from firmware.hal.wire.piv.data import MOST_CERTIFICATE, certificate_of
from firmware.hal.wire.piv.keys import algorithm_of
from firmware.hal.wire.piv.talk import Talk
from firmware.hal.wire.piv.tlv import TlvError, elements, encode

T = TypeVar("T")

BYTES = st.integers(0, 255)
GOOD = b"\x90\x00"


def held(card: PivCard, conversation: Talk[T]) -> T:
    """The whole conversation with a virtual card."""
    apdu = next(conversation)
    while True:
        try:
            apdu = conversation.send(asyncio.run(card.answer(apdu)))
        except StopIteration as end:
            result: T = end.value
            return result


def answered(command: Command, *answers: bytes) -> tuple[Response, list[bytes]]:
    """The response put together from these answers, and what was asked for them."""
    talking = exchange(command)
    asked = [next(talking)]
    for answer in answers:
        try:
            apdu = talking.send(answer)
        except StopIteration as end:
            return end.value, asked
        asked.append(apdu)
    raise AssertionError("more was asked")


@given(ins=BYTES, p1=BYTES, p2=BYTES, data=st.binary(max_size=255), expected=st.none() | st.integers(1, 256))
def test_a_command_is_heard_as_it_was_said(ins: int, p1: int, p2: int, data: bytes, expected: int | None) -> None:
    command = Command(ins, p1, p2, data, expected)
    assert decode_command(command.encode()) == command


@given(st.binary(max_size=300))
def test_bytes_are_a_response_or_refused(data: bytes) -> None:
    try:
        assert decode_response(data).encode() == data
    except ApduError:
        assert not 2 <= len(data) <= 258


def test_long_data_goes_out_in_a_chain() -> None:
    response, asked = answered(Command(0x87, data=bytes(600), expected=256), GOOD, GOOD, b"x" + GOOD)
    assert [(apdu[0], apdu[4], len(apdu)) for apdu in asked] == [(0x10, 255, 260), (0x10, 255, 260), (0, 90, 96)]
    assert response == Response(b"x", 0x9000)


def test_a_chain_refused_in_the_middle_is_not_continued() -> None:
    response, asked = answered(Command(0x87, data=bytes(600)), GOOD, b"\x68\x84")
    assert (response.status, len(asked)) == (0x6884, 2)


def test_an_answer_in_pieces_is_put_together() -> None:
    response, asked = answered(Command(0xCB, expected=256), b"ab\x61\x00", b"cd\x61\x01", b"e" + GOOD)
    assert response == Response(b"abcde", 0x9000)
    assert asked[1:] == [bytes.fromhex("00C0000000"), bytes.fromhex("00C0000001")]


def test_a_wrong_length_is_asked_again() -> None:
    response, asked = answered(Command(0xCB, expected=256), b"\x6c\x05", b"abcde" + GOOD)
    assert response.data == b"abcde"
    assert asked[1][-1] == 5


@pytest.mark.parametrize("answer", [b"\x61\x01", b"x" * 256 + b"\x61\x00", b"\x6c\x01"])
def test_a_card_that_always_has_more_is_given_up(answer: bytes) -> None:
    with pytest.raises(ApduError):
        answered(Command(0xCB, expected=256), *[answer] * 1000)


@given(st.sampled_from([0x53, 0x5C, 0x7C, 0x5F2F, 0x5FC105]), st.binary(max_size=70_000))
def test_an_element_is_read_as_it_was_written(tag: int, value: bytes) -> None:
    assert list(elements(encode(tag, value) * 2)) == [(tag, value)] * 2


@pytest.mark.parametrize("kind", ["rsa", "ec", "ec-packed"])
def test_reads_and_signs_with_either_key(kind: str) -> None:
    card = staff_card(kind)
    assert held(card, talk.identify()) == Identified(der(kind), 3)
    signed = held(card, talk.sign("123456", b"challenge"))
    assert isinstance(signed, Signed)
    verifies(card, signed.signature, b"challenge")


@pytest.mark.parametrize("kind", ["rsa-3072", "ec-384"])
def test_a_key_that_is_not_served_costs_no_try(kind: str) -> None:
    card = staff_card(kind)
    assert held(card, talk.sign("999999", b"challenge")) == CardTrouble(Reason.CARD_FOREIGN)
    assert (card.tries, algorithm_of(der(kind))) == (3, None)


@pytest.mark.parametrize("pin", ["", "12345", "123456789", "١٢٣٤٥٦", "12345a", "123456\n", "123456\0"])
def test_a_pin_that_no_card_has_costs_no_try(pin: str) -> None:
    card = staff_card("ec")
    assert held(card, talk.sign(pin, b"challenge")) == PinWrong(3)
    assert card.tries == 3


def test_a_card_without_a_certificate_is_empty() -> None:
    card = staff_card("ec")
    card._objects.clear()
    assert held(card, talk.identify()) == CardTrouble(Reason.CARD_EMPTY)


def test_a_certificate_that_unpacks_without_end_is_refused() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    with pytest.raises(TlvError):
        certificate_of(encode(0x53, encode(0x70, bomb) + encode(0x71, b"\x01")))
    assert len(bomb) > MOST_CERTIFICATE


def test_a_packed_certificate_that_ends_early_is_refused() -> None:
    packed = gzip.compress(der("ec"))
    with pytest.raises(TlvError):
        certificate_of(encode(0x53, encode(0x70, packed[:-4]) + encode(0x71, b"\x01")))


@pytest.mark.parametrize(
    "broken",
    [b"", b"\x30", b"\x30\x80", der("ec")[:-1], der("ec") + b"\0", b"\x31\x00"],
    ids=["nothing", "tag", "endless", "cut", "longer", "set"],
)
def test_what_is_no_certificate_is_refused(broken: bytes) -> None:
    with pytest.raises(TlvError):
        certificate_of(encode(0x53, encode(0x70, broken)))


def test_no_error_and_no_value_shows_a_pin() -> None:
    command = Command(0x20, p2=0x80, data=b"123456\xff\xff")
    assert "123456" not in repr(command)
    assert b"123456".hex() not in repr(command)


@settings(deadline=None)
@given(st.integers(0, 8), st.binary(max_size=300))
def test_a_card_that_lies_from_some_moment_on_gives_a_value(honest: int, lie: bytes) -> None:
    card, heard = staff_card("ec"), 0

    async def hears(_: int) -> None:
        nonlocal heard
        heard += 1
        card.mishap = Mishap.NONE if heard <= honest else Mishap.BABBLES

    card.hears, card.babble = hears, lie
    outcome = held(card, talk.sign("123456", b"challenge"))
    assert isinstance(outcome, Signed | PinWrong | PinBlocked | CardTrouble)
    assert card.tries == 3


@settings(deadline=None)
@given(st.binary(max_size=2000))
@example(b"")
@example(b"\x00\x90\x00" * 9)
@example(b"\x00\x63\xc3" * 9)
def test_every_conversation_ends(data: bytes) -> None:
    fuzz_one(data)
