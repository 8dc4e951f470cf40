"""What is learned about the ways out, one fact at a time. All of it can be written down and played again."""

from enum import StrEnum, unique
from typing import ClassVar

import msgspec

from firmware.hal.ports.probe import Finding, ProbeKind


class Evidence(msgspec.Struct, frozen=True, tag_field="type", tag=True, forbid_unknown_fields=True):
    """A fact; `link` in its subclasses is the name of a way out in `case.toml`."""

    telling: ClassVar[bool] = True
    """Whether it may change a decision, and so belongs into the record of one."""


class CarrierSeen(Evidence, frozen=True):
    """The link carries, or does not (RFC 2863)."""

    link: str
    carrier: bool


class AddressSeen(Evidence, frozen=True):
    """The link has an address and a way to the world behind it, or has not."""

    link: str
    routed: bool


class Probed(Evidence, frozen=True):
    """A probe through the link ended. `seconds` is what it took, or how long it was waited for."""

    link: str
    kind: ProbeKind
    finding: Finding
    seconds: float


class Stalled(Evidence, frozen=True):
    """The connection to the server waits too long for its acknowledgements (TCP_INFO). It starts probes and no more."""

    link: str


class Alive(Evidence, frozen=True):
    """Something of ours was acknowledged through the link just now: as good as a probe, and it cost nothing."""

    link: str


class Barred(Evidence, frozen=True):
    """Whether the link may be used: data used up, roaming not allowed, SIM not open."""

    link: str
    bar: "Bar | None"


class Pinned(Evidence, frozen=True):
    """Whether a payment is in flight that shares the way out."""

    pinned: bool


class Tick(Evidence, frozen=True):
    """Nothing new; the time that was asked for has come."""

    telling: ClassVar[bool] = False


@unique
class Bar(StrEnum):
    """Why a link that works is not used."""

    DATA_USED_UP = "data-used-up"
    ROAMING = "roaming"
    SIM_CLOSED = "sim-closed"


AnyEvidence = CarrierSeen | AddressSeen | Probed | Stalled | Alive | Barred | Pinned | Tick
