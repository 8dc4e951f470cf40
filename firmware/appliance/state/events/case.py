"""What happens to the case as a computer."""

from enum import StrEnum, unique
from typing import Annotated, ClassVar

import msgspec

from firmware.appliance.state.care import Check, Finding
from firmware.appliance.state.events.event import Event, Lane, Version
from firmware.appliance.state.model import ClockTrust, StorageHealth


class ControllerStarted(Event, frozen=True):
    """The controller runs; `clean` is false when its last run ended without an orderly shutdown."""

    version: Version
    clean: bool


class ControllerStopped(Event, frozen=True):
    """The controller ends in order; everything before this is on disk."""


class StorageChanged(Event, frozen=True):
    """The journal can or cannot be written."""

    lane: ClassVar[Lane] = Lane.ALARM
    health: StorageHealth


class ClockJumped(Event, frozen=True):
    """The wall clock moved against the monotonic clock by so many seconds."""

    seconds: int
    trust: ClockTrust


class CareChanged(Event, frozen=True):
    """Self-care found something else than before. `value` is in the unit of the check."""

    check: Check
    finding: Finding
    value: int | None


class SelfTested(Event, frozen=True):
    """A whole self-test ended; `bad` and `watch` are how many checks came to that."""

    bad: Annotated[int, msgspec.Meta(ge=0)]
    watch: Annotated[int, msgspec.Meta(ge=0)]


@unique
class CrashRemedy(StrEnum):
    """What is done about a controller that keeps crashing."""

    SAFE_MODE = "safe-mode"
    REBOOT = "reboot"


class KeptCrashing(Event, frozen=True):
    """The controller crashed so often within minutes that something was done about it."""

    lane: ClassVar[Lane] = Lane.ALARM
    crashes: Annotated[int, msgspec.Meta(ge=1)]
    remedy: CrashRemedy


class Heartbeat(Event, frozen=True):
    """Once a minute: alive, with the figures that show slow trouble. Sizes in MiB, uptime in seconds."""

    lane: ClassVar[Lane] = Lane.ROUTINE
    uptime: int
    disk_free: int
    memory: int
