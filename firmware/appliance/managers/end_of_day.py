"""The terminal's end of day: its sums are in the book before the terminal hears that they were taken."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import aclosing

from firmware.appliance.book.differences import CardGroup, CardTurnover, TerminalEnd
from firmware.appliance.book.entries import TerminalClosed
from firmware.appliance.errors import NotRecorded
from firmware.appliance.state.model import HandingIn, Hitch
from firmware.appliance.state.notes import HandingInNoted
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.hal.errors import HalError
from firmware.hal.ports.payment import Approved, PaymentResult, PaymentTerminal, Prompt, TerminalReceipt, Unknown

_log = logging.getLogger(__name__)

Print = Callable[[tuple[TerminalReceipt, ...]], Awaitable[None]]
"""Prints what the terminal composed. Raises nothing: the day is handed in, printed or not."""


class EndOfDay:
    """Asks the terminal for it. How it goes, and why it did not come about, is in the state."""

    def __init__(self, terminal: PaymentTerminal, print_receipts: Print, timeline: Timeline, store: Store) -> None:
        self._terminal = terminal
        self._print = print_receipts
        self._timeline = timeline
        self._store = store

    async def run(self, day: int) -> None:
        """To its end. Cancelled, it is LOST, and may be asked for anew."""
        self._note(HandingIn(running=True))
        hitch: Hitch | None = Hitch.LOST
        try:
            hitch = await self._converse(day)
        finally:
            self._note(None if hitch is None else HandingIn(running=False, hitch=hitch))

    async def _converse(self, day: int) -> Hitch | None:
        """Why it did not come about; None where it did."""

        async def keep(result: PaymentResult) -> None:
            if result.successful:
                await self._timeline.booked((TerminalClosed(day, TerminalEnd.CLOSED, _groups(result), result.cents),))

        try:
            async with aclosing(self._terminal.end_of_day(keep)) as steps:
                async for step in steps:
                    match step:
                        case Prompt():
                            self._note(HandingIn(running=True, prompt=step))
                        case Approved(receipts=receipts):
                            await self._print(receipts)
                            return None
                        case Unknown():
                            break
                        case _:
                            return Hitch.REFUSED
        except HalError as problem:
            _log.warning("the terminal's end of day did not begin: %s", problem)
            return Hitch.ABSENT
        except NotRecorded as problem:
            _log.error("the terminal's end of day cannot be kept: %s", problem)
            return Hitch.NOT_RECORDED
        # Kept and then broken off: the terminal may have heard that its result was taken, and the book has the sums.
        return None if self._is_closed() else Hitch.LOST

    def _is_closed(self) -> bool:
        day = self._store.state.day
        ended = day.reckoning.terminal if day else None
        return ended is not None and ended.end is TerminalEnd.CLOSED

    def _note(self, handing_in: HandingIn | None) -> None:
        self._timeline.noted(HandingInNoted(handing_in))


def _groups(result: PaymentResult) -> tuple[CardTurnover, ...] | None:
    """The sums by group; a group that this version does not know is one of the others."""
    if not result.totals:
        return None
    known = {group.value: group for group in CardGroup}
    sums = Counter[CardGroup]()
    for item in result.totals:
        sums[known.get(item.card, CardGroup.OTHERS)] += item.cents
    return tuple(CardTurnover(group, cents) for group, cents in sums.items())
