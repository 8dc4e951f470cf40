"""Modems: the simulator, and the drivers over far ends in software."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path

import pytest
from support.devices import device
from support.far_hands import FarHands

from firmware.clock import FakeClock, settle
from firmware.hal.config.modem import ManagedModemConnection
from firmware.hal.contracts.modem import PIN, ModemContract, ModemRig
from firmware.hal.drivers.mm_modem import ManagedModem
from firmware.hal.kinds import Kind
from firmware.hal.ports.modem import Modem, Registration
from firmware.hal.sim.far_modem import GOOD, WEAK
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.modem import SimModem
from firmware.hal.sim.peers.modem_manager import ModemManagerPeer

MODEM = device(Kind.MODEM, "modemmanager", ManagedModemConnection("wwan0"))


class FarRig(FarHands[SimModem | ModemManagerPeer], ModemRig):
    """The same hands at the simulator and at the far ends."""

    def __init__(self, modem: Modem, far: SimModem | ModemManagerPeer, clock: FakeClock) -> None:
        super().__init__(modem, clock)
        self._far = far
        self._locked = False

    def lock(self) -> None:
        self._locked = True
        self._far.far.lock(PIN)

    def leave_tries(self, tries: int) -> None:
        self._far.far.leave_tries(tries)

    def pull_card(self) -> None:
        self._far.far.pull_card()

    def put_card(self) -> None:
        self._far.far.put_card()

    def break_card(self) -> None:
        self._far.far.break_card()

    def register(self, registration: Registration) -> None:
        self._far.far.register(registration)

    def hear(self, *, well: bool) -> None:
        self._far.far.hear(GOOD if well else WEAK)

    def detach(self) -> None:
        self._far.far.detach()

    def tries(self) -> int:
        return self._far.far.tries

    async def begun(self) -> None:
        async with asyncio.timeout(10):
            while not self._far.waits:
                await settle()

    def finish(self) -> None:
        self._far.judge()

    def command(self) -> Coroutine[object, object, object]:
        if not self._locked:
            self.lock()
        return super().command()


class TestSimModem(ModemContract):
    @pytest.fixture
    def rig(self) -> FarRig:
        clock = FakeClock()
        modem = SimModem("modem", clock)
        modem.ponders = True
        return FarRig(modem, modem, clock)


class TestManagedModem(ModemContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[FarRig]:
        clock = FakeClock()
        peer = ModemManagerPeer(MODEM, tmp_path)
        peer.ponders = True
        yield FarRig(ManagedModem("modem", peer.connection, clock, SimHotplug()), peer, clock)
        peer.close()
        assert not list(tmp_path.iterdir())
