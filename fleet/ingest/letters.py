"""From the payload of a case to what it means. Nothing here waits, and nothing a case sends raises."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Final, Protocol, TypeVar

import msgspec

from firmware.appliance.telemetry.messages import Batch, Hello, Presence, Record, Session, Stream
from firmware.appliance.telemetry.topics import Up
from firmware.appliance.telemetry.wrapping import Form, TooLong, Unwrappable, unwrapped
from fleet.devices.device import Moment
from fleet.store.rows import LARGEST_SEQUENCE


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it came from the broker on `line`. `mid` and `qos` are what the broker wants acknowledged."""

    case: str
    leaf: Up
    payload: bytes
    mid: int
    qos: int
    came: Moment
    line: str

    @property
    def digest(self) -> bytes:
        """What tells one payload from another."""
        return hashlib.sha256(self.payload).digest()


@dataclass(frozen=True, slots=True)
class Refused:
    """What cannot be understood; `why` is a word of ours, never text of the case."""

    why: str


@dataclass(frozen=True, slots=True)
class Salvage:
    """A batch of which only a part can be understood: its place in the stream is known, so the chain goes on."""

    sid: str
    stream: Stream
    prev: int | None
    first: int
    last: int
    records: tuple[Record, ...]
    why: str


Understood = Hello | Presence | Batch | Salvage


class _Number(msgspec.Struct, frozen=True):
    """The least that must be readable of a record."""

    seq: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_SEQUENCE)]


class _Envelope(msgspec.Struct, frozen=True):
    """The least that must be readable of a batch."""

    sid: Session
    stream: Stream
    prev: Annotated[int, msgspec.Meta(ge=1)] | None
    records: Annotated[tuple[msgspec.Raw, ...], msgspec.Meta(min_length=1, max_length=500)]


T = TypeVar("T")


class _Reading(Protocol):
    """How the parts of a letter are read."""

    def __call__(self, body: bytes | msgspec.Raw, *, type: type[T]) -> T: ...  # noqa: A002  (msgspec's own name)


def _json(body: bytes | msgspec.Raw, *, type: type[T]) -> T:  # noqa: A002
    return msgspec.json.decode(body, type=type)


def _message_pack(body: bytes | msgspec.Raw, *, type: type[T]) -> T:  # noqa: A002
    return msgspec.msgpack.decode(body, type=type)


_READING: Final[Mapping[Form, _Reading]] = {Form.JSON: _json, Form.MESSAGE_PACK: _message_pack}
_BROKEN: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read(letter: Letter) -> Understood | Refused:
    """What the letter says. The size is checked before anything is parsed."""
    try:
        form, body = unwrapped(letter.payload)
    except TooLong:
        return Refused("too-long")
    except Unwrappable:
        return Refused("undecodable")
    return _read(letter, _READING[form], body)


def _read(letter: Letter, reading: _Reading, body: bytes) -> Understood | Refused:
    match letter.leaf:
        case Up.HELLO:
            return _hello(letter, reading, body)
        case Up.STATE:
            return _presence(reading, body)
        case Up.EVENT:
            return _batch(reading, body, Stream.EVENT)
        case Up.TELE:
            return _batch(reading, body, Stream.TELE)
        case Up.TIME:
            return Refused("wrong-topic")  # a question is answered at the line and is no letter


def _hello(letter: Letter, reading: _Reading, body: bytes) -> Hello | Refused:
    try:
        hello = reading(body, type=Hello)
    except _BROKEN:
        return Refused("undecodable")
    return hello if hello.case == letter.case else Refused("foreign")


def _presence(reading: _Reading, body: bytes) -> Presence | Refused:
    try:
        return reading(body, type=Presence)
    except _BROKEN:
        return Refused("undecodable")


def _batch(reading: _Reading, body: bytes, stream: Stream) -> Batch | Salvage | Refused:
    try:
        batch = reading(body, type=Batch)
    except _BROKEN:
        return _salvage(reading, body, stream)
    if batch.stream is not stream:
        return Refused("wrong-topic")
    numbers = [record.seq for record in batch.records]
    return batch if _in_order(batch.prev, numbers) else Refused("out-of-order")


def _salvage(reading: _Reading, body: bytes, stream: Stream) -> Salvage | Refused:
    """What can be read of a batch that is not as it should be, as one of a case with newer software."""
    try:
        envelope = reading(body, type=_Envelope)
        numbers = [reading(raw, type=_Number).seq for raw in envelope.records]
    except _BROKEN:
        return Refused("undecodable")
    if envelope.stream is not stream:
        return Refused("wrong-topic")
    if not _in_order(envelope.prev, numbers):
        return Refused("out-of-order")
    records = tuple(record for raw in envelope.records if (record := _record(reading, raw)) is not None)
    return Salvage(envelope.sid, stream, envelope.prev, numbers[0], numbers[-1], records, "partly-undecodable")


def _record(reading: _Reading, raw: msgspec.Raw) -> Record | None:
    try:
        return reading(raw, type=Record)
    except _BROKEN:
        return None


def _in_order(prev: int | None, numbers: list[int]) -> bool:
    """Whether the numbers ascend from `prev` and fit into the store."""
    chain = numbers if prev is None else [prev, *numbers]
    return numbers[-1] <= LARGEST_SEQUENCE and all(left < right for left, right in pairwise(chain))
