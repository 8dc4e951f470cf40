"""An alert, and when it counts as open. All times are the server's: a case whose clock is wrong moves nothing.

Nothing here waits. That an alert has lasted long enough to be shown, or was quiet long enough to be closed, follows
from its times whenever somebody looks; therefore a restart changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, unique
from types import MappingProxyType
from typing import Final

from fleet.store.rows import AlertRow

FLAPPING: Final = 3  # times that something came and went until it is shown although it never lasted
_BACK: Final = timedelta(minutes=1)  # by which the server's clock may be set back and still be believed
_DAY: Final = timedelta(days=1)


@unique
class Severity(StrEnum):
    """How much an alert needs a person."""

    URGENT = "urgent"
    WATCH = "watch"
    NOTE = "note"  # good to know; it makes no badge


@unique
class AlertKind(StrEnum):
    """What an alert is about. With the case and a subject it says which alert it is."""

    OFFLINE = "offline"
    SILENT = "silent"
    POWER = "power"
    SAVING = "saving"
    GAUGE = "gauge"
    WORN = "worn"
    ENDED = "ended"
    TAMPER = "tamper"
    OUTSIDE = "outside"
    SHOCK = "shock"
    HEAT = "heat"
    DEVICE = "device"
    STRANGER = "stranger"
    CLOCK = "clock"
    STORAGE = "storage"
    DATA = "data"
    CARE = "care"
    CRASHED = "crashed"
    SAFE_MODE = "safe-mode"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Rule:
    """How long something must last to be shown, and be over to be closed. `lasting`: switching off does not end it."""

    delay: timedelta = timedelta()
    hold: timedelta = timedelta(minutes=15)
    lasting: bool = False


_SOON: Final = Rule(delay=timedelta(minutes=2))
_LATER: Final = Rule(delay=timedelta(minutes=10))
_EVENT: Final = Rule(hold=_DAY)  # an event is over as it happens; it is shown for a day after the last one

RULES: Final[Mapping[AlertKind, Rule]] = MappingProxyType(
    {
        AlertKind.OFFLINE: _SOON,
        AlertKind.SILENT: Rule(),
        AlertKind.POWER: Rule(),
        AlertKind.SAVING: Rule(),
        AlertKind.GAUGE: _LATER,
        AlertKind.WORN: Rule(lasting=True),
        AlertKind.ENDED: _EVENT,
        AlertKind.TAMPER: Rule(lasting=True, hold=_DAY),
        AlertKind.OUTSIDE: _EVENT,
        AlertKind.SHOCK: _EVENT,
        AlertKind.HEAT: _SOON,
        AlertKind.DEVICE: _LATER,  # a cover is opened and closed, a plug is moved: nobody need hear of that
        AlertKind.STRANGER: _EVENT,
        AlertKind.CLOCK: Rule(delay=timedelta(minutes=2), lasting=True),
        AlertKind.STORAGE: Rule(lasting=True),
        AlertKind.DATA: _EVENT,
        AlertKind.CARE: Rule(lasting=True),
        AlertKind.CRASHED: _EVENT,
        AlertKind.SAFE_MODE: Rule(lasting=True),
        AlertKind.UNREADABLE: Rule(lasting=True),
    }
)
LONGEST_HOLD: Final = max(rule.hold for rule in RULES.values())


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Which alert of a case: its kind, and the device or other thing it is about, "" for the whole case."""

    kind: AlertKind
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """That something is so: how grave, and the word of the wire that says what exactly."""

    severity: Severity
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """`number` counts the alerts of a case. `raised` is when it began, `last` when it came up last, `cleared` since
    when it is over, None while it is not. `count` is how often it came up; `seq` the last event that was counted.
    `proven`: it has lasted once, or come up so often that it matters.
    """

    case: str
    number: int
    key: Key
    finding: Finding
    raised: datetime
    last: datetime
    cleared: datetime | None = None
    count: int = 1
    seq: int = 0
    proven: bool = False

    @property
    def rule(self) -> Rule:
        """How alerts of this kind come and go."""
        return RULES[self.key.kind]

    def is_over(self, now: datetime) -> bool:
        """Whether the next time it comes up is another alert."""
        return self.cleared is not None and elapsed(self.cleared, now) >= self.rule.hold

    def is_shown(self, now: datetime) -> bool:
        """Whether it is open and has lasted, or come up so often that it matters."""
        if self.is_over(now):
            return False
        return self.matters(self.cleared or now)

    def matters(self, until: datetime) -> bool:
        """Whether by `until` it had lasted long enough to be worth a person's time."""
        return self.proven or self.count >= FLAPPING or elapsed(self.last, until) >= self.rule.delay

    def row(self) -> AlertRow:
        """As the store keeps it."""
        key, finding = self.key, self.finding
        return AlertRow(
            self.case,
            self.number,
            key.kind,
            key.subject,
            finding.severity,
            finding.detail,
            self.raised,
            self.last,
            self.cleared,
            self.count,
            self.seq,
            self.proven,
        )


def elapsed(since: datetime, now: datetime) -> timedelta:
    """How long ago. Where the server's clock was set far back nothing is known of it: that counts as for ever."""
    passed = now - since
    return timedelta.max if passed < -_BACK else max(passed, timedelta())


def remembered(row: AlertRow) -> Alert | None:
    """The alert of a stored row; None where another version of the server knew a kind that this one does not."""
    if row.kind not in set(AlertKind) or row.severity not in set(Severity):
        return None
    key, finding = Key(AlertKind(row.kind), row.subject), Finding(Severity(row.severity), row.detail)
    return Alert(row.case, row.number, key, finding, row.raised, row.last, row.cleared, row.count, row.seq, row.proven)
