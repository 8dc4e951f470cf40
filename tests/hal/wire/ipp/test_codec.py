"""IPP messages: those of the standard's own examples, those made at random, and those that are none."""

import pytest
from fuzz.ipp import fuzz_one
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from firmware.hal.wire.ipp.decode import decode
from firmware.hal.wire.ipp.encode import encode
from firmware.hal.wire.ipp.message import DEEPEST, Attributes, Group, IppBroken, Message, Range, Tag, Value

EXAMPLE = bytes.fromhex(
    "0101000200000001"  # RFC 8010, A.1: a Print-Job request of version 1.1 with the request-id 1
    "01"
    "470012617474726962757465732d6368617273657400057574662d38"
    "48001b617474726962757465732d6e61747572616c2d6c616e67756167650005656e2d7573"
    "45000b7072696e7465722d75726900236970703a2f2f7072696e7465722e6578616d706c652e636f6d2f6970702f7072696e74"
    "4200086a6f622d6e616d650006666f6f626172"
    "2200166970702d6174747269627574652d666964656c697479000101"
    "02"
    "210006636f70696573000400000014"
    "4400057369646573001374776f2d73696465642d6c6f6e672d65646765"
    "03"
    "255044462e2e2e"
)  # fmt: skip

tags = st.integers(0x01, 0x0F).filter(lambda tag: tag != Tag.END)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
names = texts.filter(lambda text: text != "")
numbers = st.integers(-(2**31), 2**31 - 1)
scalars = (
    st.builds(Value, st.sampled_from([Tag.INTEGER, Tag.ENUM]), numbers)
    | st.builds(Value, st.just(Tag.BOOLEAN), st.booleans())
    | st.builds(Value, st.just(Tag.RANGE), st.builds(Range, numbers, numbers))
    | st.builds(Value, st.sampled_from([Tag.TEXT, Tag.NAME, Tag.KEYWORD, Tag.URI, Tag.MIME_TYPE]), texts)
    | st.builds(Value, st.sampled_from([Tag.OCTETS, Tag.DATE_TIME, Tag.NO_VALUE, 0x7F]), st.binary(max_size=30))
)


def attributes(values: st.SearchStrategy[Value]) -> st.SearchStrategy[Attributes]:
    """Named values; a member of a collection may be called as it likes."""
    return st.lists(st.tuples(names, st.lists(values, min_size=1, max_size=3).map(tuple)), max_size=4).map(tuple)


def collections(values: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    return st.builds(Value, st.just(Tag.COLLECTION), attributes(values))


values = st.recursive(scalars, collections, max_leaves=6)
messages = st.builds(
    Message,
    st.integers(0, 0xFFFF),
    st.integers(0, 2**32 - 1),
    st.lists(st.builds(Group, tags, attributes(values)), max_size=4).map(tuple),
    st.tuples(st.integers(0, 255), st.integers(0, 255)),
    st.binary(max_size=50),
)


def test_the_example_of_the_standard() -> None:
    message = decode(EXAMPLE)
    told, wanted = message.first(Tag.OPERATION), message.first(Tag.JOB)
    assert (message.code, message.request_id, message.version, message.data) == (2, 1, (1, 1), b"%PDF...")
    assert told["printer-uri"][0].content == "ipp://printer.example.com/ipp/print"
    assert told["ipp-attribute-fidelity"][0].content is True
    assert wanted["copies"] == (Value(Tag.INTEGER, 20),)
    assert encode(message) == EXAMPLE


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(messages)
def test_what_was_said_is_understood(message: Message) -> None:
    assert decode(encode(message)) == message


@settings(deadline=None)
@given(st.binary(max_size=400))
@example(b"\x02\x00\x00\x00\x00\x00\x00\x01\x04\x21\x00\x01a\x00\x03\x00\x00\x00\x03")
def test_anything_may_come(data: bytes) -> None:
    fuzz_one(data)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(messages, st.data())
def test_a_message_that_was_hurt_on_its_way(message: Message, data: st.DataObject) -> None:
    whole = bytearray(encode(message))
    for _ in range(3):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    fuzz_one(bytes(whole[: data.draw(st.integers(0, len(whole)))]))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x02\x00\x00", id="too short for a header"),
        pytest.param(EXAMPLE[:8], id="no end"),
        pytest.param(EXAMPLE[:30], id="cut in a value"),
        pytest.param(EXAMPLE[:8] + b"\x21\x00\x01a\x00\x00\x03", id="a value before any group"),
        pytest.param(EXAMPLE[:8] + b"\x01\x21\x00\x00\x00\x00\x03", id="a further value of nothing"),
        pytest.param(EXAMPLE[:8] + b"\x01\x37\x00\x01a\x00\x00\x03", id="the end of no collection"),
        pytest.param(EXAMPLE[:8] + b"\x01\x34\x00\x01a\x00\x00\x21\x00\x00\x00\x00\x03", id="a value of no member"),
        pytest.param(EXAMPLE[:8] + b"\x01\x34\x00\x01a\x00\x00\x4a\x00\x00\x00\x01b", id="a collection without an end"),
        pytest.param(
            EXAMPLE[:8] + b"\x01\x34\x00\x01a\x00\x00" + b"\x4a\x00\x00\x00\x01b\x34\x00\x00\x00\x00" * DEEPEST,
            id="too deep",
        ),
        pytest.param(
            EXAMPLE[:8] + b"\x01\x21\x00\x01a\x00\x00" + b"\x21\x00\x00\x00\x00" * 30_000 + b"\x03", id="too many"
        ),
    ],
)
def test_what_is_no_message(data: bytes) -> None:
    with pytest.raises(IppBroken):
        decode(data)
