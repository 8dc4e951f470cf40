"""The serial frame: check values of independent implementations, lost and doubled bytes, repeats."""

import random

import pytest

from firmware.hal.wire.zvt.apdu import MAX_APDU, Apdu
from firmware.hal.wire.zvt.carriers import Arrived, Foreign, SerialCarrier, Undelivered
from firmware.hal.wire.zvt.serial import NOISE_KEPT, Acked, Damaged, Framed, Nacked, SerialReader, crc, framed
from firmware.hal.wire.zvt.timers import Timers

PAY = Apdu(0x0601, bytes.fromhex("04000000001234"))
GOOD = Apdu(0x8000)
ACK, NAK = b"\x06", b"\x15"


@pytest.mark.parametrize(("apdu", "value"), [("800000", 0x1FF5), ("060f00", 0x33C6), ("06010704000000001234", 0xF518)])
def test_crc_is_kermit_and_not_xmodem(apdu: str, value: int) -> None:
    assert crc(bytes.fromhex(apdu)) == value


def test_dle_in_data_is_doubled_and_not_counted() -> None:
    apdu = Apdu(0x0601, b"\x10\x10\x02\x10")
    wire = framed(apdu.encode())
    assert wire[2:-4] == bytes.fromhex("06010410101010021010")
    assert SerialReader().feed(wire) == [Framed(apdu)]


def test_crc_bytes_that_look_like_control_characters_end_the_frame_all_the_same() -> None:
    """A CRC may contain 10, 02 or 03; it is not doubled."""
    seen = set()
    for number in range(20_000):
        apdu = Apdu(0x0601, number.to_bytes(3, "big"))
        low, high = framed(apdu.encode())[-2:]
        if {low, high} & {0x10, 0x02, 0x03, 0x06, 0x15}:
            seen.add(low)
            assert SerialReader().feed(framed(apdu.encode()) + ACK) == [Framed(apdu), Acked()]
    assert 0x10 in seen


def test_every_single_damaged_byte_is_noticed_and_the_next_frame_is_read() -> None:
    wire = framed(PAY.encode())
    for place in range(len(wire)):
        for bit in range(8):
            damaged = bytearray(wire)
            damaged[place] ^= 1 << bit
            heard = SerialReader().feed(bytes(damaged) + framed(GOOD.encode()) + framed(GOOD.encode()))
            assert Framed(PAY) not in heard, (place, bit)
            assert Framed(GOOD) in heard, (place, bit)


def test_every_lost_byte_is_noticed_and_the_next_frame_is_read() -> None:
    wire = framed(PAY.encode())
    for place in range(len(wire)):
        heard = SerialReader().feed(wire[:place] + wire[place + 1 :] + framed(GOOD.encode()) + framed(GOOD.encode()))
        assert Framed(PAY) not in heard, place
        assert Framed(GOOD) in heard, place


def test_frame_without_an_end_does_not_fill_the_memory() -> None:
    reader = SerialReader()
    heard = reader.feed(b"\x10\x02" + b"\x41" * (3 * MAX_APDU))
    assert heard == [Damaged("is longer than any message")]
    assert len(reader.noise) == NOISE_KEPT


def test_message_whose_length_is_wrong_is_asked_for_again() -> None:
    assert isinstance(SerialReader().feed(framed(bytes.fromhex("060f0500")))[0], Damaged)
    assert isinstance(SerialReader().feed(framed(bytes.fromhex("060f0000")))[0], Damaged)
    assert isinstance(SerialReader().feed(framed(b""))[0], Damaged)


def test_rubbish_never_raises_and_a_good_frame_gets_through() -> None:
    source = random.Random(4711)
    for _ in range(300):
        reader = SerialReader()
        reader.feed(bytes(source.choice((0x10, 0x02, 0x03, 0x06, 0x15, 0x04, 0x41)) for _ in range(60)))
        assert Framed(GOOD) in reader.feed(framed(GOOD.encode()) * 2)


@pytest.fixture
def carrier() -> SerialCarrier:
    return SerialCarrier(Timers())


def test_message_is_repeated_twice_and_then_given_up(carrier: SerialCarrier) -> None:
    carrier.send(PAY, 0.0)
    sent = 0
    now = 0.0
    while (due := carrier.due()) is not None:
        sent += carrier.outgoing().count(b"\x10\x02")
        assert due == now + 5.0
        now = due
        lost = carrier.pass_time(now)
    assert (sent, now) == (3, 15.0)
    assert lost == [Undelivered("nobody acknowledges")]


def test_nak_brings_the_same_message_again(carrier: SerialCarrier) -> None:
    carrier.send(PAY, 0.0)
    first = carrier.outgoing()
    assert carrier.feed(NAK, 1.0) == []
    assert carrier.outgoing() == first
    assert carrier.feed(ACK, 1.5) == []
    assert carrier.due() is None
    assert carrier.feed(NAK, 2.0) == []
    assert carrier.outgoing() == b""


def test_pause_within_a_message_is_answered_by_nak(carrier: SerialCarrier) -> None:
    wire = framed(GOOD.encode())
    carrier.feed(wire[:5], 1.0)
    assert carrier.due() == 1.2
    carrier.pass_time(1.2)
    assert carrier.outgoing() == NAK
    assert carrier.feed(wire, 2.0) == [Arrived(GOOD)]
    assert carrier.outgoing() == ACK


def test_damaged_message_is_answered_by_nak(carrier: SerialCarrier) -> None:
    wire = framed(GOOD.encode())
    assert carrier.feed(wire[:-1] + b"\x00", 0.0) == []
    assert carrier.outgoing() == NAK


def test_message_repeated_because_our_ack_was_lost_counts_once(carrier: SerialCarrier) -> None:
    line = framed(Apdu(0x06D1, b"\x00").encode())
    assert carrier.feed(line, 0.0) == [Arrived(Apdu(0x06D1, b"\x00"))]
    carrier.send(GOOD, 0.0)
    assert carrier.feed(line, 1.0) == []
    assert carrier.outgoing() == ACK + framed(GOOD.encode()) + ACK
    carrier.feed(ACK, 2.0)
    assert carrier.feed(line, 3.0) == [Arrived(Apdu(0x06D1, b"\x00"))]


def test_answer_says_that_the_question_arrived(carrier: SerialCarrier) -> None:
    carrier.send(PAY, 0.0)
    carrier.outgoing()
    assert carrier.feed(framed(GOOD.encode()), 1.0) == [Arrived(GOOD)]
    assert carrier.due() is None


def test_second_message_waits_for_the_first(carrier: SerialCarrier) -> None:
    carrier.send(PAY, 0.0)
    carrier.send(GOOD, 0.0)
    assert carrier.outgoing() == framed(PAY.encode())
    carrier.feed(ACK, 1.0)
    assert carrier.outgoing() == framed(GOOD.encode())


def test_other_device_on_the_line_is_shown_for_what_it_says(carrier: SerialCarrier) -> None:
    carrier.send(PAY, 0.0)
    carrier.feed(b"U-Boot 2023.01\r\n", 0.1)
    for now in (5.0, 10.0, 15.0):
        lost = carrier.pass_time(now)
    assert lost == [Foreign("U-Boot 2023.01")]


def test_ack_and_nak_are_told_apart_from_noise() -> None:
    assert SerialReader().feed(b"\x06\x41\x15") == [Acked(), Nacked()]
