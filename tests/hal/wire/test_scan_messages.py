"""The scanning program's pipe: what it says comes through whole, and nothing else does."""

import struct

import pytest
from fuzz.scan_messages import fuzz_one, read
from hypothesis import given
from hypothesis import strategies as st
from support.wiped import CANARY, found_at

from firmware.hal.ports.document_scanner import Abilities, Colour, Source
from firmware.hal.wire import scan_messages as wire
from firmware.hal.wire.png import GREY, encode
from firmware.hal.wire.scan_inbox import LARGEST_SIDE, LONGEST, BadMessage, Inbox
from firmware.hal.wire.scan_messages import Able, At, Came, End, Ended, Hello, Kind, Step
from firmware.wiped import MOST

PNG = encode(17, 1, GREY, CANARY, 0)
PAGE = wire.page_head(17, 1, 300, Colour.GREY, len(PNG)) + PNG


def raw(kind: int, body: bytes) -> bytes:
    return struct.pack(">BI", kind, len(body)) + body


@st.composite
def conversations(draw: st.DrawFn) -> tuple[bytes, list[object]]:
    """What a program in order may say, and what should be heard."""
    bands = st.tuples(st.integers(1, 600), st.integers(600, wire.LARGEST_DPI))
    sources = st.sampled_from([(Source.FLATBED,), (Source.FEEDER,), (Source.FLATBED, Source.FEEDER)])
    colours = st.sampled_from([(Colour.GREY,), (Colour.GREY, Colour.COLOUR)])
    said, heard = wire.hello(), list[object]([Hello()])
    for _ in range(draw(st.integers(0, 5))):
        if draw(st.booleans()):
            step, percent = draw(st.sampled_from(Step)), draw(st.integers(0, 100))
            said += wire.at(step, percent)
            heard.append(At(step, percent))
        else:
            abilities, cover = Abilities(draw(sources), draw(colours), draw(bands)), draw(st.booleans())
            said += wire.able(abilities, cover_open=cover)
            heard.append(Able(abilities, cover))
    how = draw(st.sampled_from(End))
    return said + wire.ended(how), [*heard, Ended(how)]


@given(conversations(), st.integers(1, 40))
def test_what_is_said_is_heard_however_it_is_cut(what: tuple[bytes, list[object]], chunk: int) -> None:
    said, heard = what
    assert read(said, chunk) == heard


@given(st.integers(1, 100))
def test_a_page_lies_in_wiped_memory_and_nowhere_else(chunk: int) -> None:
    messages = read(wire.hello() + PAGE + PAGE + wire.ended(End.DONE), chunk)
    pages = [message.page for message in messages if isinstance(message, Came)]
    assert len(pages) == 2
    for page in pages:
        assert (page.width, page.height, page.dpi, page.colour) == (17, 1, 300, Colour.GREY)
        assert bytes(page.image.view()) == PNG and found_at(page.image)
        assert CANARY.decode() not in repr(page)
        page.image.close()
        assert not found_at(page.image)


def test_a_page_that_never_became_whole_is_wiped() -> None:
    inbox = Inbox()
    for data in (wire.hello(), PAGE[:-20]):
        while data:
            with inbox.room() as room:
                count = min(len(room), len(data))
                room[:count] = data[:count]
            inbox.filled(count)
            data = data[count:]
    assert inbox._page is not None
    image = inbox._page.image
    assert found_at(image)
    inbox.close()
    assert not found_at(image)


HEAD = struct.Struct(">IIHBI")


@pytest.mark.parametrize(
    "said",
    [
        wire.at(Step.OPENING),
        PAGE,
        wire.hello() + wire.hello(),
        raw(Kind.HELLO, b"koffer-scan-2"),
        wire.hello() + raw(0, b"x"),
        wire.hello() + raw(Kind.STEP, b""),
        wire.hello() + raw(Kind.STEP, b"\x00" * (LONGEST + 1)),
        wire.hello() + raw(Kind.STEP, b"\x09\x00"),
        wire.hello() + raw(Kind.STEP, b"\x01\x65"),
        wire.hello() + raw(Kind.STEP, b"\x01"),
        wire.hello() + raw(Kind.ABLE, struct.pack(">BBHHB", 0, 1, 1, 2, 0)),
        wire.hello() + raw(Kind.ABLE, struct.pack(">BBHHB", 1, 4, 1, 2, 0)),
        wire.hello() + raw(Kind.ABLE, struct.pack(">BBHHB", 1, 1, 3, 2, 0)),
        wire.hello() + raw(Kind.ABLE, struct.pack(">BBHHB", 1, 1, 1, 2, 2)),
        wire.hello() + raw(Kind.END, b"splendid"),
        wire.hello() + raw(Kind.END, b"\xff"),
        wire.hello() + wire.ended(End.DONE) + wire.at(Step.READING),
        wire.hello() + raw(Kind.PAGE, HEAD.pack(0, 1, 300, 0, 10)),
        wire.hello() + raw(Kind.PAGE, HEAD.pack(1, LARGEST_SIDE + 1, 300, 0, 10)),
        wire.hello() + raw(Kind.PAGE, HEAD.pack(1, 1, 0, 0, 10)),
        wire.hello() + raw(Kind.PAGE, HEAD.pack(1, 1, 300, 2, 10)),
        wire.hello() + raw(Kind.PAGE, HEAD.pack(1, 1, 300, 0, 0)),
        wire.hello() + raw(Kind.PAGE, HEAD.pack(1, 1, 300, 0, MOST + 1)),
        wire.hello() + wire.page_head(16, 1, 300, Colour.GREY, len(PNG)) + PNG,
        wire.hello() + wire.page_head(17, 1, 300, Colour.COLOUR, len(PNG)) + PNG,
        wire.hello() + wire.page_head(17, 1, 300, Colour.GREY, len(PNG)) + PNG[:-1] + b"x",
    ],
)
def test_what_no_such_program_says_is_refused(said: bytes) -> None:
    with pytest.raises(BadMessage) as caught:
        read(said)
    assert CANARY.decode() not in str(caught.value)


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_messages_or_refused(data: bytes, greeted: bool) -> None:
    fuzz_one(wire.hello() + data if greeted else data)
