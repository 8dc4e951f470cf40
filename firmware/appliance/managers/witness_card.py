"""The second pair of eyes where staff cards are used: card and PIN of somebody who explained no difference."""

from typing import Final

import msgspec

from firmware.appliance.errors import NotRecorded
from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.managers.staff import StaffDesk
from firmware.appliance.managers.staff_challenge import Purpose
from firmware.appliance.managers.till_rules import NotAllowed, Why
from firmware.appliance.state.staff import StaffRefusal
from firmware.appliance.state.store import Store

_EXPLAINED: Final = "closing.explained"  # kept in the journal: pulling the plug makes nobody another person


class _Explained(msgspec.Struct, frozen=True):
    """Who has explained differences of a day."""

    day: int
    operators: tuple[str, ...]


class CardWitness:
    """Asks the card in the reader, whose holder has signed in before: one reader is enough for two people."""

    def __init__(self, staff: StaffDesk, store: Store, journal: Journal) -> None:
        self._staff = staff
        self._store = store
        self._journal = journal

    async def explained(self, day: int) -> None:
        """On disk before the explanation is. Raises `NotRecorded`."""
        try:
            before = await self._operators(day)
            now = _Explained(day, tuple(sorted({*before, *self._at_the_screen()})))
            await self._journal.put(_EXPLAINED, msgspec.json.encode(now).decode())
        except JournalError as problem:
            raise NotRecorded(str(problem)) from problem

    async def confirm(self, pin: str) -> None:
        """No try of the PIN is spent on somebody who may not confirm."""
        day = self._store.state.day
        try:
            busy_with_it = await self._operators(0 if day is None else day.number)
        except JournalError as problem:
            raise NotAllowed(Why.STAFF_CARD, "who explained the differences cannot be read now") from problem
        if not self._at_the_screen() or busy_with_it & self._at_the_screen():
            raise NotAllowed(Why.SAME_PERSON, "who explained a difference does not confirm it as well")
        proven = await self._staff.prove(pin, Purpose.WITNESS)
        if isinstance(proven, StaffRefusal):
            why = Why.WRONG_PIN if proven is StaffRefusal.WRONG_PIN else Why.STAFF_CARD
            raise NotAllowed(why, f"the card: {proven.value}")

    def _at_the_screen(self) -> frozenset[str]:
        staff = self._store.state.staff
        return frozenset() if staff is None or staff.signed_in is None else frozenset({staff.signed_in.operator})

    async def _operators(self, day: int) -> frozenset[str]:
        kept = await self._journal.get(_EXPLAINED)
        found = msgspec.json.decode(kept, type=_Explained) if kept else _Explained(day, ())
        return frozenset(found.operators) if found.day == day else frozenset()
