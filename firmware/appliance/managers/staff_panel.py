"""What the lock screen is told about signing in."""

from dataclasses import replace

from firmware.appliance.managers.staff_answers import is_told, step_after
from firmware.appliance.state.events import StaffRefused
from firmware.appliance.state.notes import StaffNoted
from firmware.appliance.state.staff import Staff, StaffCard, StaffRefusal, StaffStep
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline


class StaffPanel:
    """Changes the part of the state that nobody needs to remember, and records the refusals that somebody may."""

    def __init__(self, timeline: Timeline, store: Store) -> None:
        self._timeline = timeline
        self._store = store

    def ask(self, step: StaffStep) -> None:
        """Ask for the next thing; what was wrong before is over."""
        self._put(replace(self._staff, step=step, refusal=None))

    def show(self, card: StaffCard) -> None:
        """A card that is taken: ask for its PIN, unless it takes none any more."""
        blocked = card.tries_left == 0
        step, refusal = (StaffStep.REFUSED, StaffRefusal.BLOCKED) if blocked else (StaffStep.PIN, None)
        self._put(replace(self._staff, step=step, card=card, refusal=refusal))

    def count(self, tries_left: int | None) -> None:
        """What the card's counter says now."""
        if self._staff.card is not None:
            self._put(replace(self._staff, card=replace(self._staff.card, tries_left=tries_left)))

    async def refuse(self, refusal: StaffRefusal) -> StaffRefusal:
        """The card or the PIN was not taken."""
        self._put(replace(self._staff, step=step_after(refusal), refusal=refusal))
        return await self._tell(refusal)

    async def no_finger(self, refusal: StaffRefusal, *, over: bool) -> StaffRefusal:
        """The finger was not taken, which leaves the pad as it is; `over`: only the PIN helps now."""
        self._put(replace(self._staff, refusal=refusal, finger=self._staff.finger and not over))
        return await self._tell(refusal)

    @property
    def _staff(self) -> Staff:
        return self._store.state.staff or Staff()

    def _put(self, staff: Staff) -> None:
        self._timeline.noted(StaffNoted(staff))

    async def _tell(self, refusal: StaffRefusal) -> StaffRefusal:
        if is_told(refusal):
            await self._timeline.happened(StaffRefused(refusal))
        return refusal
