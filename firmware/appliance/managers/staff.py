"""Signing in with a staff card: read, judge, ask for the PIN, have the card prove itself. It takes no network.

The PIN is handed through to the reader and kept in no value, state, record or message. Python gives no way to erase a
string: it lives for as long as the call that carries it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from firmware.appliance.managers.staff_answers import finger_opens, judged, seen, trouble
from firmware.appliance.managers.staff_challenge import Purpose, challenge, signed
from firmware.appliance.managers.staff_panel import StaffPanel
from firmware.appliance.managers.staff_rules import Moment, Pinned, judge
from firmware.appliance.state.events import ScreenUnlocked, StaffSignedIn, StaffSignedOut
from firmware.appliance.state.notes import StaffNoted
from firmware.appliance.state.staff import SignOutReason, Staff, StaffCard, StaffRefusal, StaffStep
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.hal.errors import HalError
from firmware.hal.ports.card_reader import (
    CardPresence,
    CardReader,
    CardTrouble,
    Identified,
    PinBlocked,
    PinWrong,
    Signed,
)
from firmware.hal.ports.fingerprint import FingerprintMatcher
from firmware.worker import DeviceWorker

MOST_FINGERS: Final = 3  # wrong ones; then it takes the PIN


class StaffDesk:
    """Whatever is not refused is recorded before it is shown, else raises `NotRecorded`.

    `device` is the reader's name. `believed` gives the time by which cards are judged.
    """

    name = "staff"
    essential = True

    def __init__(
        self,
        device: str,
        reader: CardReader,
        matcher: FingerprintMatcher | None,
        pinned: Pinned,
        believed: Callable[[], Awaitable[Moment]],
        timeline: Timeline,
        store: Store,
    ) -> None:
        self.device = device
        self._reader = reader
        self._matcher = matcher
        self._pinned = pinned
        self._believed = believed
        self._timeline = timeline
        self._store = store
        self._panel = StaffPanel(timeline, store)
        self._worker = DeviceWorker("staff")
        self._turn = 0  # grows when another card may lie in the reader: what was learnt before is then worth nothing
        self._identified: Identified | None = None
        self._arrived = asyncio.Event()
        self._using = asyncio.Lock()  # the reader takes one command at a time
        self._deciding = asyncio.Lock()  # nobody is signed in beside a card that is just taken out
        self._wrong_fingers = 0

    def close(self) -> None:
        """End the thread that checks signatures."""
        self._worker.close()

    async def run(self) -> None:
        """Read each card that comes, until cancelled."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            await self._read(self._turn)

    async def presence(self, found: CardPresence) -> None:
        """Something else lies in the reader. Returns when the screen of whoever took the card out is locked."""
        step, refusal = seen(found)
        await self._turned(Staff(step, refusal=refusal, finger=self._matcher is not None), SignOutReason.CARD)
        if found is CardPresence.STAFF:
            self._arrived.set()

    async def lost(self) -> None:
        """The reader is gone, and no card in it can be relied on."""
        await self._turned(Staff(), SignOutReason.READER)

    async def sign_in(self, pin: str, *, last_try: bool = False) -> StaffCard | StaffRefusal:
        """Open the screen for the holder of the card in the reader."""
        turn = self._turn
        if not self._store.state.lock.locked and (staff := self._store.state.staff) and staff.signed_in:
            return staff.signed_in
        proven = await self.prove(pin, Purpose.SIGN_IN, last_try=last_try)
        del pin
        if isinstance(proven, StaffRefusal):
            return proven
        self._wrong_fingers = 0
        return await self._open(turn, proven)

    async def finger(self) -> StaffCard | StaffRefusal:
        """Open a screen that was only left alone, by a finger of who is signed in; waits up to 20 s for it."""
        turn, staff = self._turn, self._store.state.staff
        if self._matcher is None or staff is None or staff.signed_in is None or not finger_opens(self._store.state):
            return StaffRefusal.NO_FINGER
        try:
            refusal = judged(await self._matcher.verify(staff.signed_in.operator.lower()))
        except HalError:
            refusal = StaffRefusal.BUSY
        if refusal is not None:
            return await self._no_finger(turn, refusal)
        return await self._open(turn, staff.signed_in, by_finger=True)

    async def prove(self, pin: str, purpose: Purpose, *, last_try: bool = False) -> StaffCard | StaffRefusal:
        """Whose card lies in the reader, once it has signed for this `purpose`; a refusal is shown and recorded."""
        turn, identified = self._turn, self._identified
        if identified is None:
            return StaffRefusal.NO_CARD
        if self._using.locked():
            return StaffRefusal.BUSY
        async with self._using:
            self._panel.ask(StaffStep.CHECKING)
            answer = await self._asked(identified, pin, purpose, last_try=last_try)
        if turn != self._turn:
            return StaffRefusal.NO_CARD
        if isinstance(answer, StaffRefusal):
            return await self._panel.refuse(answer)
        self._panel.ask(StaffStep.PIN)
        self._panel.count(None)  # a right PIN has set it back
        return answer

    async def _asked(
        self, identified: Identified, pin: str, purpose: Purpose, *, last_try: bool
    ) -> StaffCard | StaffRefusal:
        """Judge again: a card may have lain there over midnight, and a new list may have come."""
        card = await self._judged(identified)
        if isinstance(card, StaffRefusal):
            return card
        message = challenge(purpose, self._store.state.case_id, self._store.state.session)
        answer = await self._reader.sign(pin, message, last_try=last_try)
        del pin
        match answer:
            case Signed(signature):
                genuine = await self._worker.call(signed, identified.certificate, message, signature)
                return replace(card, tries_left=None) if genuine else StaffRefusal.FORGED
            case PinWrong(tries_left):
                self._identified = replace(identified, tries_left=tries_left)
                self._panel.count(tries_left)
                return StaffRefusal.WRONG_PIN
            case PinBlocked():
                return StaffRefusal.BLOCKED
            case CardTrouble():
                return trouble(answer)

    async def _open(self, turn: int, card: StaffCard, *, by_finger: bool = False) -> StaffCard | StaffRefusal:
        async with self._deciding:
            staff = self._store.state.staff
            if turn != self._turn or staff is None or (by_finger and not finger_opens(self._store.state)):
                return StaffRefusal.NO_CARD
            same = staff.signed_in is not None and staff.signed_in.operator == card.operator
            event = ScreenUnlocked() if same else StaffSignedIn(card.operator, not card.own)
            await self._timeline.decided(event)
            return card

    async def _turned(self, staff: Staff, reason: SignOutReason) -> None:
        """Another card, or none: what was known of the last one goes, and who signed in with it."""
        self._turn += 1
        self._identified = None
        self._wrong_fingers = 0
        async with self._deciding:
            before = self._store.state.staff
            self._timeline.noted(StaffNoted(staff))
            if before is not None and before.signed_in is not None:
                await self._timeline.happened(StaffSignedOut(before.signed_in.operator, reason))

    async def _read(self, turn: int) -> None:
        async with self._using:
            answer = await self._reader.identify()
        if isinstance(answer, CardTrouble):
            card: StaffCard | StaffRefusal = trouble(answer)
        else:
            card = await self._judged(answer)
        if turn != self._turn:
            return
        if isinstance(card, StaffRefusal):
            await self._panel.refuse(card)
        elif isinstance(answer, Identified):
            self._identified = answer
            self._panel.show(card)

    async def _judged(self, identified: Identified) -> StaffCard | StaffRefusal:
        moment = await self._believed()
        verdict = await self._worker.call(judge, identified.certificate, self._pinned, moment)
        if isinstance(verdict, StaffRefusal):
            return verdict
        return replace(verdict, tries_left=identified.tries_left)

    async def _no_finger(self, turn: int, refusal: StaffRefusal) -> StaffRefusal:
        """A finger that was not taken leaves the pad as it is; after too many only the PIN helps."""
        if turn != self._turn:
            return StaffRefusal.NO_CARD
        self._wrong_fingers += refusal is StaffRefusal.FINGER_WRONG
        over = refusal is StaffRefusal.NOT_ENROLLED or self._wrong_fingers >= MOST_FINGERS
        return await self._panel.no_finger(refusal, over=over)
