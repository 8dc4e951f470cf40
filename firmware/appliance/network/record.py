"""What the decisions were made of, in lines that can be kept, sent and played again: `koffer net simulate`.

The first line names the ways out, each other one fact and its monotonic second.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, TypeVar

import msgspec

from firmware.appliance.network.evidence import AnyEvidence
from firmware.appliance.network.link import Link
from firmware.appliance.network.policy import Select, begin, step
from firmware.hal.ports.uplink import UplinkKind

T = TypeVar("T")


class KnownWay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A way out as `case.toml` has it; a lower `rank` is preferred, a `metered` one costs by what passes."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=31)]
    kind: UplinkKind
    rank: int
    metered: bool


class Heading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line."""

    ways: tuple[KnownWay, ...]


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fact and the second at which it was told."""

    at: float
    evidence: AnyEvidence


@dataclass(frozen=True, slots=True)
class Decided:
    """A change of the way out, and when."""

    at: float
    select: Select


class BadRecord(ValueError):
    """No such record; the text names the line."""


def ways_of(kinds: Iterable[tuple[str, UplinkKind]]) -> tuple[KnownWay, ...]:
    """Cables before radio, and what costs is metered."""
    sorted_kinds = sorted(kinds, key=lambda each: each[1] is not UplinkKind.ETHERNET)
    return tuple(
        KnownWay(name, kind, rank, kind is not UplinkKind.ETHERNET) for rank, (name, kind) in enumerate(sorted_kinds)
    )


def links_of(ways: Iterable[KnownWay]) -> tuple[Link, ...]:
    """The ways as the policy begins with them."""
    return tuple(Link(way.name, way.kind, way.rank, way.metered) for way in ways)


def written(ways: tuple[KnownWay, ...], told: Iterable[Told]) -> Iterator[str]:
    """The record's lines."""
    yield msgspec.json.encode(Heading(ways)).decode()
    for one in told:
        yield msgspec.json.encode(one).decode()


def replayed(lines: Iterable[str]) -> Iterator[Decided]:
    """What the policy decides on a record, fact by fact. Raises `BadRecord`."""
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    heading = _read(next(numbered, (1, "")), Heading)
    policy, latest = begin(links_of(heading.ways)), float("-inf")
    for number, line in numbered:
        told = _read((number, line), Told)
        if told.at < latest:
            raise BadRecord(f"line {number}: time runs backwards")
        latest = told.at
        result = step(policy, told.evidence, told.at)
        policy = result.policy
        yield from (Decided(told.at, effect) for effect in result.effects if isinstance(effect, Select))


def _read(numbered: tuple[int, str], kind: type[T]) -> T:
    try:
        return msgspec.json.decode(numbered[1], type=kind)
    except (msgspec.DecodeError, UnicodeEncodeError) as problem:
        raise BadRecord(f"line {numbered[0]}: {problem}") from problem
