"""Every message of every version can still be read, and nothing else can."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.appliance.telemetry import messages
from firmware.appliance.telemetry.codec import Malformed, decode, encode
from firmware.appliance.telemetry.messages import LARGEST_MESSAGE, Ack, Batch, Message, Record, ServerState
from firmware.appliance.telemetry.topics import parse_up

GOLDEN = Path(__file__).parents[1] / "data" / "golden" / "v1"
WHOLE = sorted(GOLDEN.glob("*.json"))
EVENTS = sorted((GOLDEN / "events").glob("*.json"))


def _kind(path: Path) -> type[Message]:
    kind: type[Message] = getattr(messages, path.stem.split("-")[0])
    return kind


def _stem(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", WHOLE, ids=_stem)
def test_old_message_is_not_understood_any_more(path: Path) -> None:
    payload = path.read_bytes().removesuffix(b"\n")
    assert encode(decode(_kind(path), payload)) == payload


@pytest.mark.parametrize("path", EVENTS, ids=_stem)
def test_old_event_is_not_understood_any_more(path: Path) -> None:
    payload = path.read_bytes().removesuffix(b"\n")
    record = msgspec.json.decode(payload, type=Record)
    name, _, older = path.stem.partition("-")
    assert type(record.event).__name__ == name
    if not older:  # fields that came later are written with what they mean where they lack
        assert msgspec.json.encode(record) == payload
    batch = Batch(sid="0" * 16, stream=messages.Stream.of(record.event.lane), prev=None, records=(record,))
    assert decode(Batch, encode(batch)) == batch


def _places(part: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where a message has objects."""
    if isinstance(part, list):
        return [place for index, item in enumerate(part) for place in _places(item, (*path, index))]
    if isinstance(part, dict):
        return [path, *(place for key, value in part.items() for place in _places(value, (*path, key)))]
    return []


@pytest.mark.parametrize("path", WHOLE, ids=_stem)
def test_field_that_nobody_agreed_on(path: Path) -> None:
    for place in _places(json.loads(path.read_bytes())):
        body = json.loads(path.read_bytes())
        inner = body
        for step in place:
            inner = inner[step]
        inner["remark"] = "Frau M. war da"
        with pytest.raises(Malformed):
            decode(_kind(path), json.dumps(body).encode())


@pytest.mark.parametrize("path", EVENTS, ids=_stem)
def test_field_in_an_event_that_nobody_agreed_on(path: Path) -> None:
    body = json.loads(path.read_bytes())
    body["event"]["remark"] = "Frau M. war da"
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(json.dumps(body).encode(), type=Record)


def test_time_without_its_zone() -> None:
    payload = (GOLDEN / "Hello-bare.json").read_bytes().replace(b"123456Z", b"123456")
    with pytest.raises(Malformed):
        decode(messages.Hello, payload)


def test_too_long_to_be_looked_at() -> None:
    """Spaces are good JSON: only the length can be what is wrong, and one byte makes the difference."""
    payload = (GOLDEN / "ServerState-online.json").read_bytes().strip()
    assert decode(ServerState, payload.ljust(LARGEST_MESSAGE)).online
    with pytest.raises(Malformed, match="more than"):
        decode(ServerState, payload.ljust(LARGEST_MESSAGE + 1))


def test_deep_nesting() -> None:
    with pytest.raises(Malformed):
        decode(Ack, b'{"sid":' + b"[" * 100_000)


@given(
    st.binary(max_size=300)
    | st.text().map(str.encode)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["v", "sid", "stream", "upto", "want_hello"]) | st.text(), inner)
        ),
    ).map(lambda body: json.dumps(body).encode())
)
def test_garbage_instead_of_an_acknowledgement(payload: bytes) -> None:
    try:
        ack = decode(Ack, payload)
    except Malformed:
        return
    assert decode(Ack, encode(ack)) == ack


@pytest.mark.parametrize(
    "topic",
    [
        "fleet/v1/KOFFER-0007/up",
        "fleet/v1/KOFFER-0007/up/hello/x",
        "fleet/v2/KOFFER-0007/up/hello",
        "fleet/v1/koffer/up/hello",
        "fleet/v1/KOFFER-0007/down/ack",
        "fleet/v1/KOFFER-0007/up/cmd",
        "fleet/v1/KOFFER-0007\n/up/hello",
        "fleet/v1/+/up/hello",
    ],
)
def test_topic_of_nobody(topic: str) -> None:
    assert parse_up(topic) is None
