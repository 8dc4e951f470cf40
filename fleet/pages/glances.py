"""Rows that are kept until something in them changes: of ten thousand cases few change between two looks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fleet.alerts.book import AlertBook, badge_count
from fleet.devices.device import KnownCase
from fleet.devices.presence import Verdict
from fleet.pages.language import Language
from fleet.pages.views import Glance, Viewer


@dataclass(frozen=True, slots=True)
class _Kept:
    """A row and what it was made of. The day is part of it: "today 08:12" is wrong tomorrow."""

    case: KnownCase
    verdict: Verdict
    day: date
    alerts: int
    glance: Glance


class Glances:
    """The rows of all cases in each language."""

    def __init__(self, alerts: AlertBook) -> None:
        self._alerts = alerts
        self._kept: dict[Language, dict[str, _Kept]] = {language: {} for language in Language}

    def of(self, viewer: Viewer, cases: Mapping[str, KnownCase]) -> list[Glance]:
        """A row for each case, in no order."""
        kept, day = self._kept[viewer.language], viewer.now.wall.astimezone().date()
        return [self._glance(viewer, kept, case, day) for case in cases.values()]

    def _glance(self, viewer: Viewer, kept: dict[str, _Kept], case: KnownCase, day: date) -> Glance:
        verdict, found = viewer.verdict(case), kept.get(case.name)
        alerts = badge_count(self._alerts.shown(case.name, viewer.now.wall))
        now = (verdict, day, alerts)
        if found is None or found.case is not case or (found.verdict, found.day, found.alerts) != now:
            found = kept[case.name] = _Kept(case, *now, viewer.glance(case, verdict, alerts))
        return found.glance
