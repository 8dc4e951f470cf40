"""The day's closing: every step into the book as it is done, so that a power cut at any instant costs no step.

The terminal's end of day may be lost on its way like a payment. It is asked again then: what it had handed in before
shows as a difference, which a clerk explains from the terminal's own print.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from firmware.appliance.book.blanks import Stretch
from firmware.appliance.book.cash import Pieces
from firmware.appliance.book.closing import Step, differences, unexplained
from firmware.appliance.book.day import Day
from firmware.appliance.book.differences import (
    Difference,
    DifferenceReason,
    TerminalEnd,
)
from firmware.appliance.book.entries import (
    AnyEntry,
    BlanksCounted,
    CashCounted,
    ClosingBegan,
    ClosingStopped,
    DaySealed,
    DifferenceExplained,
    DifferencesWitnessed,
    TerminalClosed,
)
from firmware.appliance.book.protocol import Names, protocol
from firmware.appliance.errors import NotRecorded
from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.managers import closing_rules as rules
from firmware.appliance.managers.end_of_day import EndOfDay, Print
from firmware.appliance.managers.protocols import Protocols
from firmware.appliance.managers.region import Region, at_once
from firmware.appliance.managers.till_rules import NotAllowed, Why, at_work, day_of
from firmware.appliance.managers.witness import SecondPerson
from firmware.appliance.state.events import DayClosed
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.hal.ports.payment import PaymentTerminal

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Office:
    """The case's own part: its terminal (device name and port) where it has one, its blanks, its names."""

    terminal: tuple[str, PaymentTerminal] | None
    series: tuple[str, ...]
    names: Names
    print_receipts: Print


class Closing:
    """What returns is in the book. Raises `NotAllowed` or `NotRecorded`, and then nothing was done.

    `region` is the till's: while money moves nothing is closed, and the other way round.
    """

    def __init__(
        self,
        office: Office,
        region: Region,
        witness: SecondPerson,
        protocols: Protocols,
        timeline: Timeline,
        store: Store,
        journal: Journal,
    ) -> None:
        self._office = office
        self._end_of_day = None
        if office.terminal is not None:
            self._end_of_day = EndOfDay(office.terminal[1], office.print_receipts, timeline, store)
        self._region = region
        self._witness = witness
        self._protocols = protocols
        self._timeline = timeline
        self._store = store
        self._journal = journal

    @property
    def protocols(self) -> Protocols:
        """The protocols of all closed days."""
        return self._protocols

    async def prepare(self) -> None:
        """Make the files of the last closed day that a power cut has kept from being made."""
        day = self._store.state.day
        if day is not None and day.reckoning.sealed is not None:
            await self._protocols.publish(day.number, day.reckoning.sealed.protocol)

    async def begin(self) -> Day:
        """Begin the closing; from now on nobody pays."""
        return await self._alone(self._begin)

    async def stop(self) -> Day:
        """Give it up, because another citizen came."""
        return await self._alone(self._stop)

    async def terminal(self) -> None:
        """Ask the terminal for its end of day. Returns when it was asked; how it goes on is in the state."""
        await self._region.enter(self._hand_in)

    async def without_terminal(self) -> Day:
        """Go on although the terminal's day is not closed. It is a difference, and the next day's matter."""
        return await self._alone(self._without_terminal)

    async def cash(self, pieces: Iterable[Pieces]) -> Day:
        """Enter what lies in the till."""
        return await self._alone(partial(self._cash, tuple(pieces)))

    async def blanks(self, series: str, stretches: Iterable[Stretch]) -> Day:
        """Enter what lies there of a series."""
        return await self._alone(partial(self._blanks, series, tuple(stretches)))

    async def explain(self, difference: Difference, reason: DifferenceReason) -> Day:
        """Why something does not fit."""
        return await self._alone(partial(self._explain, difference, reason))

    async def witness(self, pin: str) -> Day:
        """A second clerk has seen all differences and confirms with the second PIN."""
        return await self._alone(partial(self._confirm, pin))

    async def seal(self) -> tuple[int, tuple[str, ...]]:
        """Write the protocol and seal the day. Gives its number and the names of the files that were made."""
        return await self._alone(self._seal)

    async def _alone(self, act: Callable[[], Awaitable[T]]) -> T:
        return await self._region.enter(at_once(act))

    async def _begin(self) -> Day:
        day = rules.beginning(self._store.state)
        return await self._book(ClosingBegan(day.number, self._office.terminal is not None, self._office.series))

    async def _stop(self) -> Day:
        return await self._book(ClosingStopped(rules.stopping(self._store.state).number))

    async def _without_terminal(self) -> Day:
        day = rules.at_step(self._store.state, Step.TERMINAL)
        rules.in_vain(self._store.state, self._office.terminal[0] if self._office.terminal else None)
        return await self._book(TerminalClosed(day.number, TerminalEnd.NOT_CLOSED))

    async def _cash(self, pieces: tuple[Pieces, ...]) -> Day:
        day = rules.at_step(self._store.state, Step.CASH)
        return await self._book(CashCounted(day.number, rules.count_of_cash(pieces)))

    async def _blanks(self, series: str, stretches: tuple[Stretch, ...]) -> Day:
        day = rules.at_step(self._store.state, Step.BLANKS)
        if series not in {*self._office.series, *day.reckoning.stocks}:
            raise NotAllowed(Why.BLANKS, f"{series}: no series of blanks of this case")
        return await self._book(BlanksCounted(day.number, series, rules.count_of_blanks(stretches)))

    async def _explain(self, difference: Difference, reason: DifferenceReason) -> Day:
        day = rules.at_step(self._store.state, Step.EXPLAIN)
        rules.explanation(day, difference, reason)
        await self._witness.explained(day.number)
        return await self._book(DifferenceExplained(day.number, difference, reason))

    async def _confirm(self, pin: str) -> Day:
        rules.at_step(self._store.state, Step.WITNESS)
        await self._witness.confirm(pin)
        day = rules.at_step(self._store.state, Step.WITNESS)
        return await self._book(DifferencesWitnessed(day.number, differences(day)))

    async def _seal(self) -> tuple[int, tuple[str, ...]]:
        """The text is on disk before the seal that names it; all other files follow from the text."""
        day = rules.at_step(self._store.state, Step.SEAL)
        assert not unexplained(day)  # noqa: S101 - the step says so
        try:
            lines, chain = await self._journal.lines(day.number), await self._journal.link()
        except JournalError as problem:
            raise NotRecorded(str(problem)) from problem
        sealed = await self._protocols.keep(protocol(day, lines, chain, self._office.names))
        told = DayClosed(day.number, bool(differences(day)))
        await self._timeline.booked((DaySealed(day.number, sealed),), (told,))
        return day.number, await self._protocols.publish(day.number, sealed)

    async def _book(self, entry: AnyEntry) -> Day:
        await self._timeline.booked((entry,))
        return day_of(self._store.state)

    async def _hand_in(self, begun: "asyncio.Future[None]") -> None:
        at_work(self._store.state)
        day = rules.at_step(self._store.state, Step.TERMINAL)
        if self._end_of_day is None:
            raise NotAllowed(Why.NO_TERMINAL, "this case has no payment terminal")
        rules.paper(self._store.state)
        begun.set_result(None)
        await self._end_of_day.run(day.number)
