"""Readers with staff cards: the simulator, and the drivers over virtual cards."""

import asyncio

import pytest
from cryptography.exceptions import InvalidSignature
from support.piv_cards import KINDS, staff_card, verifies

from firmware.clock import FakeClock
from firmware.hal.config.cards import ReaderConnection
from firmware.hal.contracts.card_reader import CardReaderContract, CardReaderRig
from firmware.hal.drivers.piv_card import piv_card
from firmware.hal.ports.card_reader import CardPresence
from firmware.hal.sim.card_reader import SimCardReader
from firmware.hal.sim.card_slots import SimReaders, SimSlot
from firmware.hal.sim.peers.piv_applet import AUTHENTICATE, Mishap

READER = "Reader 0"


class SimRig(CardReaderRig):
    def __init__(self) -> None:
        self.sim = SimCardReader("staff")
        super().__init__(self.sim, FakeClock())
        self.sim.insert()

    async def begun(self) -> None:
        self.sim.held.clear()
        await self.sim.signing.wait()

    def finish(self) -> None:
        self.sim.held.set()

    def hang(self) -> None:
        self.sim.hang()

    def garble(self) -> None:
        self.sim.garble()

    def unplug(self) -> None:
        self.sim.unplug()

    def plug(self) -> None:
        self.sim.plug()

    def insert(self) -> None:
        self.sim.insert()

    def insert_foreign(self) -> None:
        self.sim.insert(CardPresence.FOREIGN)

    def insert_mute(self) -> None:
        self.sim.insert(CardPresence.MUTE)

    def remove(self) -> None:
        self.sim.remove()

    def is_genuine(self, signature: bytes, challenge: bytes) -> bool:
        return signature == self.sim.signature


class SlotRig(CardReaderRig):
    """The driver, and a virtual card in a virtual slot."""

    def __init__(self, kind: str) -> None:
        self.readers = SimReaders()
        self.slot: SimSlot = self.readers.fit(READER)
        self.card = staff_card(kind)
        clock = FakeClock()
        super().__init__(piv_card("staff", ReaderConnection(READER), clock, self.readers), clock)
        self.at_work = asyncio.Event()
        self.go_on = asyncio.Event()
        self.slot.insert(self.card)

    async def begun(self) -> None:
        self.card.hears = self._held
        await self.at_work.wait()

    def finish(self) -> None:
        self.go_on.set()

    async def _held(self, instruction: int) -> None:
        if instruction == AUTHENTICATE:
            self.at_work.set()
            await self.go_on.wait()

    def hang(self) -> None:
        self.card.mishap = Mishap.HANGS

    def garble(self) -> None:
        self.card.mishap = Mishap.BABBLES

    def unplug(self) -> None:
        self.slot.unplug()

    def plug(self) -> None:
        self.card.mishap = Mishap.NONE
        self.slot.plug()

    def insert(self) -> None:
        self.slot.insert(self.card)

    def insert_foreign(self) -> None:
        other = staff_card("ec")
        other.mishap = Mishap.FOREIGN
        self.slot.insert(other)

    def insert_mute(self) -> None:
        self.slot.insert(self.card, mute=True)

    def remove(self) -> None:
        self.slot.remove()

    def is_genuine(self, signature: bytes, challenge: bytes) -> bool:
        try:
            verifies(self.card, signature, challenge)
        except InvalidSignature:
            return False
        return True


class TestSimulator(CardReaderContract):
    @pytest.fixture
    async def rig(self) -> SimRig:
        return SimRig()


class TestPivOverVirtualCard(CardReaderContract):
    @pytest.fixture(params=KINDS)
    async def rig(self, request: pytest.FixtureRequest) -> SlotRig:
        return SlotRig(request.param)
