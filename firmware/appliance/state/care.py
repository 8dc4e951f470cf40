"""How the case itself is, apart from its devices: what self-care measures and tests, and when a figure is too much."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, unique
from types import MappingProxyType


@unique
class Check(StrEnum):
    """What is looked at. The unit of its figure stands behind it."""

    TEMPERATURE = "temperature"  # °C, of the warmest place
    WEAR = "wear"  # percent of the storage's life that is used up
    SPACE = "space"  # MiB that are free
    JOURNAL = "journal"  # MiB of the journal's file
    LOGS = "logs"  # MiB of the system's logs
    SYNC = "sync"  # hours since the fleet server had everything
    CERTIFICATE = "certificate"  # days that the case's certificate is still good for
    CLOCK = "clock"  # no figure
    INTEGRITY = "integrity"  # no figure: whether the journal's file is whole
    DEVICES = "devices"  # how many do not answer


@unique
class Finding(StrEnum):
    """What a check came to. UNKNOWN: this case cannot tell."""

    UNKNOWN = "unknown"
    GOOD = "good"
    WATCH = "watch"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Limits:
    """From `watch` on a figure is told, from `bad` on it is a fault; falling figures where `bad` is the lower one."""

    watch: int
    bad: int

    def judge(self, value: int | None) -> Finding:
        """What a figure means."""
        if value is None:
            return Finding.UNKNOWN
        sign = 1 if self.bad > self.watch else -1
        if sign * value >= sign * self.bad:
            return Finding.BAD
        return Finding.WATCH if sign * value >= sign * self.watch else Finding.GOOD


@dataclass(frozen=True, slots=True)
class Result:
    """A finding and the figure behind it, None where there is none."""

    finding: Finding
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Care:
    """What was found last. `tested` is when the last whole self-test ended, `passed` whether nothing was BAD in it."""

    results: Mapping[Check, Result] = field(default_factory=lambda: MappingProxyType({}))
    testing: bool = False
    tested: datetime | None = None
    passed: bool | None = None


DEFAULTS: MappingProxyType[Check, Limits] = MappingProxyType(
    {
        Check.TEMPERATURE: Limits(75, 85),
        Check.WEAR: Limits(80, 95),
        Check.SPACE: Limits(2048, 256),
        Check.JOURNAL: Limits(128, 512),
        Check.LOGS: Limits(512, 2048),
        Check.SYNC: Limits(24, 72),
        Check.CERTIFICATE: Limits(30, 7),
        Check.DEVICES: Limits(1, 3),
    }
)
"""What holds where `case.toml` says nothing else."""
