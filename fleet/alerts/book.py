"""The alerts that are not over yet, as they are committed; and how they follow from what is found."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from fleet.alerts.alert import Alert, Finding, Key, Severity, remembered
from fleet.alerts.findings import Alarm, Findings
from fleet.store.rows import AlertRow

_NONE: Final[tuple[Alert, ...]] = ()


class Page:
    """The alerts of one case while a commit is planned: what changed is written, what did not is not."""

    def __init__(self, case: str, held: Iterable[Alert], number: int) -> None:
        self._case = case
        self._held = {alert.key: alert for alert in held}
        self._number = number
        self.changed: dict[int, Alert] = {}

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """All of them now."""
        return tuple(self._held.values())

    @property
    def number(self) -> int:
        """The highest number that was given."""
        return self._number

    def find(self, found: Findings, now: datetime) -> None:
        """Raise what is so, and clear what is no more."""
        for key, finding in found.present.items():
            self._raise(key, finding, now)
        for key, alert in tuple(self._held.items()):
            if key.kind in found.judged and key not in found.present and alert.cleared is None:
                self._put(replace(alert, cleared=now, proven=alert.matters(now)))

    def ring(self, alarm: Alarm, now: datetime) -> None:
        """Count something that happened. One that is sent again is known by its number."""
        held = self._held.get(alarm.key)
        if held is not None and alarm.seq <= held.seq:
            return
        if held is None or held.is_over(now):
            self._put(replace(self._new(alarm.key, alarm.finding, now), cleared=now, seq=alarm.seq))
            return
        again = replace(held, finding=alarm.finding, last=now, cleared=now, count=held.count + 1, seq=alarm.seq)
        self._put(again)

    def _raise(self, key: Key, finding: Finding, now: datetime) -> None:
        held = self._held.get(key)
        if held is None or held.is_over(now):
            self._put(self._new(key, finding, now))
        elif held.cleared is not None:
            self._put(replace(held, finding=finding, last=now, cleared=None, count=held.count + 1))
        elif held.finding != finding:
            self._put(replace(held, finding=finding))

    def _new(self, key: Key, finding: Finding, now: datetime) -> Alert:
        self._number += 1
        return Alert(self._case, self._number, key, finding, now, now)

    def _put(self, alert: Alert) -> None:
        self._held[alert.key] = alert
        self.changed[alert.number] = alert


class AlertBook:
    """Only the ingest writes here, and only what is committed."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[Alert, ...]] = {}
        self._numbers: dict[str, int] = {}

    def load(self, rows: Iterable[AlertRow]) -> None:
        """Take over what the store remembers; of each alert the newest row counts."""
        for row in sorted(rows, key=lambda row: row.number):
            self._numbers[row.case] = row.number
            alert = remembered(row)
            if alert is not None:
                page = {held.key: held for held in self._held.get(row.case, _NONE)}
                self._held[row.case] = tuple({**page, alert.key: alert}.values())

    def page(self, case: str) -> Page:
        """The alerts of `case`, to be changed."""
        return Page(case, self._held.get(case, _NONE), self._numbers.get(case, 0))

    def adopt(self, pages: Mapping[str, Page], now: datetime) -> None:
        """Show what was just committed; what is over is history and stays in the store alone."""
        for case, page in pages.items():
            self._numbers[case] = page.number
            kept = tuple(alert for alert in page.alerts if not alert.is_over(now))
            if kept:
                self._held[case] = kept
            else:
                self._held.pop(case, None)

    def shown(self, case: str, now: datetime) -> tuple[Alert, ...]:
        """The open alerts of a case that have lasted, the gravest first."""
        held = self._held.get(case)
        return in_order(alert for alert in held if alert.is_shown(now)) if held else _NONE

    def all_shown(self, now: datetime) -> tuple[Alert, ...]:
        """Those of all cases, the gravest first."""
        return in_order(alert for held in self._held.values() for alert in held if alert.is_shown(now))


def in_order(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """The gravest first, of these the newest."""
    return tuple(sorted(alerts, key=lambda alert: (_GRAVITY[alert.finding.severity], -alert.last.timestamp())))


def badge_count(alerts: Sequence[Alert]) -> int:
    """How many of them need a person."""
    return sum(alert.finding.severity is not Severity.NOTE for alert in alerts)


def by_kind(alerts: Iterable[Alert]) -> Counter[tuple[str, str]]:
    """How many there are of each kind and severity."""
    return Counter((alert.key.kind.value, alert.finding.severity.value) for alert in alerts)


_GRAVITY: Final[Mapping[Severity, int]] = MappingProxyType({word: place for place, word in enumerate(Severity)})
