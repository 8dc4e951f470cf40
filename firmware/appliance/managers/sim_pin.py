"""The PIN of the SIM card: once for each time that a person types it, and never one of the last two tries.

It rests on no disk and in no record. The one that a card has taken stays in wiped memory while the controller runs, for
the same card alone: a modem that was reset asks for it again, and nobody should have to type it for that. Some modems
do not tell the number of a closed card; then it is given again only where the case itself has just reset the modem.
"""

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

import msgspec

from firmware.appliance.errors import NotRecorded
from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.network import pin_guard
from firmware.appliance.network.modem import PinDesk
from firmware.appliance.network.pin_guard import Guard, Unlocking
from firmware.appliance.state.events import SimUnlockTried
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.errors import HalError
from firmware.hal.ports.device import Reason
from firmware.hal.ports.modem import (
    PIN,
    Modem,
    ModemState,
    ModemTrouble,
    PinOutcome,
    PinRefused,
    PukNeeded,
    SimState,
    Unlocked,
)
from firmware.wiped import Wiped

_KEY: Final = "sim.guard"
_AWAY: Final = frozenset({SimState.MISSING})
_log = logging.getLogger(__name__)


@unique
class SimRefusal(StrEnum):
    """Why a PIN did not go to the card."""

    NO_PIN = "sim-no-pin"  # not 4 to 8 digits
    NOT_WANTED = "sim-not-wanted"
    BUSY = "sim-busy"
    SPARED = "sim-spared"


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a card has taken; its number is None until the open card has told it."""

    card: str | None
    pin: Wiped


class SimDesk:
    """Takes PINs for the card in the modem `device`; `changed` is called when `desk` or `tries` may be others."""

    name = "sim"
    essential = False

    def __init__(self, device: str, modem: Modem, timeline: Timeline, journal: Journal, clock: Clock) -> None:
        self.changed: Callable[[], None] = _nobody
        self._device = device
        self._modem = modem
        self._timeline = timeline
        self._journal = journal
        self._clock = clock
        self._guard = pin_guard.begin()
        self._state = ModemState()
        self._ended: Unlocking | None = None
        self._kept: _Kept | None = None
        self._reset = False
        self._fresh = True  # the card has not been tried by itself since it began to wait
        self._prepared = False
        self._trying = asyncio.Lock()
        self._again = asyncio.Event()
        self._under_way: set[asyncio.Task[SimRefusal | None]] = set()

    @property
    def tries(self) -> int | None:
        """How many are left, by the card and by what is remembered of it."""
        return pin_guard.left(self._guard, self._state.card, self._state.tries, self._clock.now())

    @property
    def desk(self) -> PinDesk:
        """How the entry stands."""
        if self._trying.locked():
            return PinDesk.TRYING
        if self._state.sim is SimState.PUK:
            return PinDesk.PUK
        if self._state.sim is not SimState.PIN or self._ended is Unlocking.UNLOCKED:
            return PinDesk.CLOSED
        if self._ended is Unlocking.UNKNOWN:
            return PinDesk.FAILED
        if not self._may_try():
            return PinDesk.SPARED
        return PinDesk.WRONG if self._ended is Unlocking.WRONG else PinDesk.WANTED

    async def run(self) -> None:
        """Open a card again that has been opened in this run, until cancelled. Then the PIN is forgotten."""
        try:
            while True:
                await self._again.wait()
                self._again.clear()
                await self._try_again()
        finally:
            self._forget()
            for task in tuple(self._under_way):
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def told(self, state: ModemState) -> None:
        """The modem is so now."""
        await self._prepare()
        before, self._state = self._state, state
        if before.sim is not state.sim and not self._trying.locked():
            self._ended, self._fresh = None, True
        if state.sim is not before.sim or state.card != before.card:
            await self._seen(state)
        self._know_card()
        if self._kept is not None and self._is_another(self._kept, state):
            self._forget()
        elif self._is_closed_again() and state.tries is not None:
            self._wish_again()

    def expect(self, reset: bool) -> None:
        """Whether the case itself resets the modem now: the card is then the one that was open before."""
        self._reset = reset

    def lost(self) -> None:
        """Nothing is known of the modem; the card in it may be tried once when it is back."""
        self._state, self._ended, self._fresh = ModemState(), None, True

    async def enter(self, pin: str) -> SimRefusal | None:
        """Somebody has typed a PIN. None: it went to the card, and how that ended is shown. Raises `NotRecorded`."""
        if re.fullmatch(PIN, pin) is None:
            return SimRefusal.NO_PIN
        if self._trying.locked():
            return SimRefusal.BUSY
        if self._state.sim is not SimState.PIN or self._ended is Unlocking.UNLOCKED:
            return SimRefusal.NOT_WANTED
        task = asyncio.create_task(self._try(pin, again=False), name="sim pin")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)  # who asked may go away; the card does not care

    async def _prepare(self) -> None:
        if self._prepared:
            return
        self._prepared = True
        try:
            text = await self._journal.get(_KEY)
            self._guard = self._guard if text is None else msgspec.json.decode(text, type=Guard)
        except (JournalError, msgspec.DecodeError) as problem:
            _log.warning("what was tried at SIM cards is not known: %s", problem)

    async def _seen(self, state: ModemState) -> None:
        """A card that is open, or that is not there, owes nothing any more."""
        guard = self._guard
        if state.sim in _AWAY:
            guard = msgspec.structs.replace(guard, tried=())
        elif state.card is not None:
            guard = pin_guard.only(guard, state.card)
        if state.sim is SimState.READY:
            guard = pin_guard.without(guard, state.card)
        if guard != self._guard:
            await self._keep_quietly(guard)

    def _know_card(self) -> None:
        """Whose PIN it is, as soon as the open card says it."""
        kept, state = self._kept, self._state
        if kept is not None and kept.card is None and state.sim is SimState.READY:
            self._kept = _Kept(state.card, kept.pin)

    def _is_closed_again(self) -> bool:
        kept, state = self._kept, self._state
        if kept is None or kept.card is None or state.sim is not SimState.PIN:
            return False
        return state.card == kept.card or (state.card is None and self._reset)

    def _is_another(self, kept: _Kept, state: ModemState) -> bool:
        gone = state.sim in (SimState.MISSING, SimState.PUK, SimState.BROKEN)
        return gone or (None not in (state.card, kept.card) and state.card != kept.card)

    def _wish_again(self) -> None:
        if not self._fresh or self._trying.locked():
            return
        self._fresh = False
        if self._may_try():
            self._again.set()
        else:
            self._forget()

    async def _try_again(self) -> None:
        kept = self._kept
        if kept is None or not self._is_closed_again():
            return
        try:
            await self._try(bytes(kept.pin.view()).decode("ascii"), again=True)
        except NotRecorded:
            _log.warning("the SIM card stays closed: that it is opened cannot be recorded")

    def _may_try(self) -> bool:
        return pin_guard.may_try(self._guard, self._state.card, self._state.tries, self._clock.now())

    async def _try(self, pin: str, *, again: bool) -> SimRefusal | None:
        async with self._trying:
            state = self._state
            if not self._may_try() or state.tries is None:
                return SimRefusal.SPARED
            await self._intend(state.card, state.tries)
            self._fresh = False
            self.changed()
            outcome = await self._unlock(pin)
            await self._took(outcome, pin, state, again=again)
        self.changed()
        return None

    async def _intend(self, card: str | None, tries: int) -> None:
        """From here on the try counts as made."""
        guard = pin_guard.begun(self._guard, card, tries, self._clock.now())
        try:
            await self._journal.put(_KEY, msgspec.json.encode(guard).decode())
        except JournalError as problem:
            raise NotRecorded(problem.kind.value) from problem
        self._guard = guard

    async def _unlock(self, pin: str) -> PinOutcome:
        try:
            return await self._modem.unlock(pin)
        except HalError as problem:
            _log.warning("nobody knows whether the SIM card saw its PIN: %s", problem.code)
            return ModemTrouble(Reason.SILENT)

    async def _took(self, outcome: PinOutcome, pin: str, state: ModemState, *, again: bool) -> None:
        if not isinstance(outcome, Unlocked):
            self._forget()
        match outcome:
            case Unlocked():
                self._remember(pin, state.card)
                await self._keep_quietly(pin_guard.without(self._guard, state.card))
                await self._end(Unlocking.UNLOCKED, None, again=again)
            case PinRefused(tries):
                await self._keep_quietly(pin_guard.refused(self._guard, state.card, tries, self._clock.now()))
                await self._end(Unlocking.WRONG, tries, again=again)
            case PukNeeded():
                await self._keep_quietly(pin_guard.refused(self._guard, state.card, 0, self._clock.now()))
                await self._end(Unlocking.PUK, 0, again=again)
            case ModemTrouble():
                await self._end(Unlocking.UNKNOWN, None, again=again)

    async def _end(self, outcome: Unlocking, tries: int | None, *, again: bool) -> None:
        self._ended = outcome
        told = None if tries is None else min(max(tries, 0), 10)
        await self._timeline.happened(SimUnlockTried(self._device, outcome, told, again))

    async def _keep_quietly(self, guard: Guard) -> None:
        """What is on disk already is the more careful."""
        self._guard = guard
        try:
            await self._journal.put(_KEY, msgspec.json.encode(guard).decode())
        except JournalError as problem:
            _log.warning("what is left of the SIM card's tries is not kept: %s", problem)

    def _remember(self, pin: str, card: str | None) -> None:
        self._forget()
        self._kept = _Kept(card, Wiped.of(pin.encode("ascii")))
        self._know_card()

    def _forget(self) -> None:
        if self._kept is not None:
            self._kept.pin.close()
        self._kept = None


def _nobody() -> None:
    """Nobody looks."""
