"""Signing in above the HAL: a reader into which a test puts cards whose private keys it holds."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from firmware.appliance.managers.staff import StaffDesk
from firmware.appliance.managers.staff_rules import Moment
from firmware.appliance.state.staff import Staff, StaffStep
from firmware.hal.ports.card_reader import (
    CardPresence,
    CardTrouble,
    Identified,
    PinBlocked,
    PinWrong,
    Signed,
)
from firmware.hal.ports.device import READY, Condition, Reason
from firmware.hal.ports.fingerprint import Enrolled, Finger, FingerTrouble, Stage, Verdict
from support.appliance import Desk as Parts
from support.appliance import timeline_in
from support.staff_cards import Card, Cards

PIN = "135790"


class HandReader:
    """A `CardReader` whose answers wait for `may_answer`. `heard` are the challenges that were signed."""

    def __init__(self) -> None:
        self.card: Card | None = None
        self.tries = 3
        self.trouble: Reason | None = None
        self.forge: Card | None = None  # signs with this one's key
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.asked = asyncio.Event()
        self.heard: list[bytes] = []

    async def observe(self) -> AsyncGenerator[Condition | CardPresence, None]:
        yield READY
        await asyncio.Event().wait()

    async def identify(self) -> Identified | CardTrouble:
        if self.card is None or self.trouble:
            return CardTrouble(self.trouble or Reason.CARD_MISSING)
        return Identified(self.card.der, self.tries)

    async def sign(
        self, pin: str, challenge: bytes, *, last_try: bool = False
    ) -> Signed | PinWrong | PinBlocked | CardTrouble:
        self.asked.set()
        await self.may_answer.wait()
        if self.card is None or self.trouble:
            return CardTrouble(self.trouble or Reason.CARD_MISSING)
        if self.tries == 0:
            return PinBlocked()
        if self.tries == 1 and not last_try:
            return CardTrouble(Reason.LAST_TRY)
        if pin != PIN:
            self.tries -= 1
            return PinWrong(self.tries) if self.tries else PinBlocked()
        self.tries = 3
        self.heard.append(challenge)
        return Signed((self.forge or self.card).sign(challenge))


@dataclass
class HandSensor:
    """A `FingerprintMatcher` that gives what a test wants. `asked` are the names it was asked about."""

    verdict: Verdict | FingerTrouble = Verdict.MATCH
    asked: list[str] = field(default_factory=list)
    waits: asyncio.Event = field(default_factory=asyncio.Event)
    lain: asyncio.Event = field(default_factory=asyncio.Event)

    async def observe(self) -> AsyncGenerator[Condition, None]:
        yield READY

    async def verify(self, who: str) -> Verdict | FingerTrouble:
        self.asked.append(who)
        self.waits.set()
        await self.lain.wait()
        return self.verdict

    async def enrol(self, who: str, finger: Finger, told: Callable[[Stage], None]) -> Enrolled | FingerTrouble:
        del who, finger, told
        raise AssertionError("nobody asked for that")


@dataclass
class Reception:
    """What a test reaches for."""

    parts: Parts
    desk: StaffDesk
    reader: HandReader
    sensor: HandSensor
    cards: Cards
    moment: Moment = field(default_factory=lambda: Moment(datetime.now(UTC), certain=True))

    async def insert(self, card: Card) -> Staff:
        """Put a card in, and wait until it was read."""
        self.reader.card = card
        await self.desk.presence(CardPresence.STAFF)
        state = await self.parts.store.until(
            lambda state: state.staff is not None and state.staff.step not in {StaffStep.READING, StaffStep.INSERT}
        )
        return state.staff or Staff()

    async def remove(self) -> None:
        self.reader.card = None
        await self.desk.presence(CardPresence.NONE)

    @property
    def staff(self) -> Staff:
        return self.parts.store.state.staff or Staff()

    def locked(self) -> bool:
        return self.parts.store.state.lock.locked

    async def told(self) -> list[str]:
        """The names of all that was recorded."""
        return [type(row.event).__name__ for row in await self.parts.journal.tail(100)]


@asynccontextmanager
async def reception_in(directory: Path, *, sensor: bool = False) -> AsyncIterator[Reception]:
    """A reader at rest, and nobody signed in."""
    async with timeline_in(directory) as parts:
        parts.store.state = replace(parts.store.state, staff=Staff())
        cards, reader, fingers = Cards.create(directory / "authority"), HandReader(), HandSensor()
        made: list[Reception] = []

        async def believed() -> Moment:
            return made[0].moment

        matcher = fingers if sensor else None
        desk = StaffDesk("reader", reader, matcher, cards.pinned(), believed, parts.timeline, parts.store)
        made.append(Reception(parts, desk, reader, fingers, cards))
        running = asyncio.create_task(desk.run())
        try:
            await desk.presence(CardPresence.NONE)
            yield made[0]
        finally:
            running.cancel()
            await asyncio.wait({running})
            desk.close()
