"""The kernel's word on interfaces: datagrams as it sends them, and as nobody does."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.hal.wire.netlink import MalformedNetlink
from firmware.hal.wire.rtnetlink import (
    DumpDone,
    LinkGone,
    LinkSeen,
    MessagesLost,
    Refused,
    dump_request,
    read,
)

NEW, GONE = 16, 17
UP_AND_LOWER_UP = 0x11043


def attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(value), kind) + value + b"\0" * (-len(value) % 4)


def message(kind: int, body: bytes, flags: int = 0, sequence: int = 0) -> bytes:
    data = struct.pack("=IHHII", 16 + len(body), kind, flags, sequence, 0) + body
    return data + b"\0" * (-len(data) % 4)


def link(
    kind: int = NEW,
    *,
    name: bytes = b"eth0\0",
    state: int | None = 6,
    carrier: int = 1,
    flags: int = 0,
    family: int = 0,
) -> bytes:
    body = struct.pack("=BxHiII", family, 1, 7, flags, 0) + attribute(3, name)
    body += b"" if state is None else attribute(16, bytes((state,)))
    return message(kind, body + attribute(33, bytes((carrier,))))


def test_question_is_the_one_of_the_manual_page() -> None:
    size, kind, flags, sequence, port = struct.unpack_from("=IHHII", dump_request(5))
    assert (size, kind, flags, sequence, port) == (32, 18, 0x301, 5, 0)
    assert len(dump_request(5)) == 32


@pytest.mark.parametrize(("state", "carrier"), [(1, False), (2, False), (3, False), (4, False), (5, False), (6, True)])
def test_operational_state_decides(state: int, carrier: bool) -> None:
    assert read(link(state=state)) == [LinkSeen(7, "eth0", carrier)]


@pytest.mark.parametrize(
    ("flags", "carrier", "expected"), [(UP_AND_LOWER_UP, 1, True), (1, 1, False), (UP_AND_LOWER_UP, 0, False)]
)
def test_carrier_decides_where_the_driver_knows_no_state(flags: int, carrier: int, expected: bool) -> None:
    assert read(link(state=0, flags=flags, carrier=carrier)) == [LinkSeen(7, "eth0", expected)]


def test_message_without_state_tells_no_carrier() -> None:
    assert read(link(state=None)) == [LinkSeen(7, "eth0", None)]


def test_interface_that_leaves_a_bridge_is_not_gone() -> None:
    assert read(link(GONE, family=7)) == []
    assert read(link(GONE)) == [LinkGone(7)]


def test_several_messages_in_one_datagram() -> None:
    datagram = link(name=b"lo\0") + message(99, b"later kernels") + link() + message(3, b"\0" * 4, sequence=4)
    assert read(datagram) == [LinkSeen(7, "lo", True), LinkSeen(7, "eth0", True), DumpDone(4, interrupted=False)]


def test_interrupted_list_says_so() -> None:
    assert read(message(3, b"\0" * 4, flags=0x12, sequence=4)) == [DumpDone(4, interrupted=True)]


def test_refusal_lost_messages_and_nothing() -> None:
    assert read(message(2, struct.pack("=i", -1))) == [Refused(1)]
    assert read(message(2, struct.pack("=i", 0))) == []
    assert read(message(4, b"")) == [MessagesLost()]
    assert read(message(1, b"")) == []
    assert read(b"") == []


@pytest.mark.parametrize(
    "datagram",
    [
        b"\x01",
        struct.pack("=IHHII", 15, NEW, 0, 0, 0),
        struct.pack("=IHHII", 17, NEW, 0, 0, 0),
        struct.pack("=IHHII", 20, 3, 0, 0, 0),
        message(NEW, b"\0" * 16 + b"\0\0\x63\0"),
        message(NEW, b"\0" * 12),
        message(NEW, b"\0" * 16 + b"\x03\0\x03\0"),
        message(NEW, b"\0" * 16 + b"\x09\0\x03\0eth0"),
        message(NEW, b"\0" * 16 + b"\x04"),
        link(name=b"eth0"),
        link(name=b"a-name-with-more-than-16\0"),
        message(NEW, b"\0" * 16 + attribute(3, b"eth0\0") + attribute(16, b"")),
        message(2, b"\0"),
        link() + b"\x01",
    ],
)
def test_what_no_kernel_sends_is_malformed(datagram: bytes) -> None:
    with pytest.raises(MalformedNetlink):
        read(datagram)


@given(st.binary(max_size=400))
def test_arbitrary_datagrams_raise_nothing_but_their_own_error(datagram: bytes) -> None:
    try:
        read(datagram)
    except MalformedNetlink:
        return


@given(st.binary(max_size=120), st.integers(0, 40), st.integers(0, 20))
def test_arbitrary_bodies_raise_nothing_but_their_own_error(body: bytes, kind: int, family: int) -> None:
    try:
        read(message(kind, bytes((family,)) + body))
    except MalformedNetlink:
        return


@given(st.data())
def test_one_wrong_byte_raises_nothing_but_its_own_error(data: st.DataObject) -> None:
    datagram = bytearray(link(name=b"lo\0") + link() + message(3, b"\0" * 4, sequence=4))
    datagram[data.draw(st.integers(0, len(datagram) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(bytes(datagram))
    except MalformedNetlink:
        return
