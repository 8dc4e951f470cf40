"""Blank forms and stickers with serial numbers: what comes into the case, what is issued, what is spoiled."""

from collections.abc import Mapping
from functools import partial

from firmware.appliance.book.blanks import BlankAction, BlanksRefused, Stock, Stretch, moved, stretch
from firmware.appliance.book.day import Day
from firmware.appliance.book.entries import BlankMoved
from firmware.appliance.managers import till_rules as rules
from firmware.appliance.managers.region import Region, at_once
from firmware.appliance.managers.till_rules import NotAllowed, Why
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline


class Blanks:
    """What returns is in the book. Raises `NotAllowed` or `NotRecorded`, and then nothing was done.

    `prefixes` are those of the serial numbers, by series. `region` is the till's: one thing at a time.
    """

    def __init__(self, prefixes: Mapping[str, str], region: Region, timeline: Timeline, store: Store) -> None:
        self.prefixes = prefixes
        self._region = region
        self._timeline = timeline
        self._store = store

    async def move(self, series: str, action: BlankAction, first: str, last: str | None = None) -> Stock:
        """Enter what became of the blanks from `first` to `last` (None: only `first`), as their numbers are printed."""
        return await self._region.enter(at_once(partial(self._move, series, action, first, last or first)))

    def read(self, series: str, first: str, last: str) -> Stretch:
        """The serial numbers from `first` to `last`. Raises `NotAllowed`."""
        if series not in self.prefixes:
            known = ", ".join(self.prefixes) or "none"
            raise NotAllowed(Why.BLANKS, f"{series}: no series of blanks of this case; known: {known}")
        try:
            return stretch(self.prefixes[series], first, last)
        except BlanksRefused as problem:
            raise NotAllowed(Why.BLANKS, str(problem)) from problem

    async def _move(self, series: str, action: BlankAction, first: str, last: str) -> Stock:
        day = rules.selling(rules.day_of(self._store.state))
        some = self.read(series, first, last)
        try:
            moved(_stock(day, series), action, some)
        except BlanksRefused as problem:
            raise NotAllowed(Why.BLANKS, str(problem)) from problem
        await self._timeline.booked((BlankMoved(day.number, series, action, some),))
        return _stock(rules.day_of(self._store.state), series)


def _stock(day: Day, series: str) -> Stock:
    return day.reckoning.stocks.get(series, Stock())
