"""Modems: the simulator, and the drivers over far ends in software."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path

import pytest
from support.devices import device
from support.far_hands import FarHands

from firmware.clock import FakeClock, settle
from firmware.hal.config.modem import HilinkConnection, ManagedModemConnection
from firmware.hal.contracts.modem import PIN, ModemContract, ModemRig
from firmware.hal.drivers.hilink_modem import HilinkModem
from firmware.hal.drivers.mm_modem import ManagedModem
from firmware.hal.kinds import Kind
from firmware.hal.ports.modem import Modem, Registration
from firmware.hal.sim.far_modem import GOOD, WEAK, FarModem
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.modem import SimModem
from firmware.hal.sim.peers.hilink_stick import HilinkStickPeer
from firmware.hal.sim.peers.modem_manager import ModemManagerPeer

MODEM = device(Kind.MODEM, "modemmanager", ManagedModemConnection("wwan0"))
STICK = device(Kind.MODEM, "hilink", HilinkConnection("eth1", "192.168.8.1"))
Far = SimModem | ModemManagerPeer | HilinkStickPeer


class FarRig(FarHands[Far], ModemRig):
    """The same hands at the simulator and at the far ends."""

    def __init__(self, modem: Modem, far: Far, clock: FakeClock) -> None:
        super().__init__(modem, clock)
        self._far = far
        self._locked = False

    @property
    def hand(self) -> FarModem:
        """What is done with it is done now."""
        return self._far.far

    def lock(self) -> None:
        self._locked = True
        self.hand.lock(PIN)

    def leave_tries(self, tries: int) -> None:
        self.hand.leave_tries(tries)

    def pull_card(self) -> None:
        self.hand.pull_card()

    def put_card(self) -> None:
        self.hand.put_card()

    def break_card(self) -> None:
        self.hand.break_card()

    def register(self, registration: Registration) -> None:
        self.hand.register(registration)

    def hear(self, *, well: bool) -> None:
        self.hand.hear(GOOD if well else WEAK)

    def detach(self) -> None:
        self.hand.detach()

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


class AskedRig(FarRig):
    """A modem that is only asked: whatever is done to it, the next look is due."""

    def __init__(self, far: HilinkStickPeer, clock: FakeClock) -> None:
        self._hotplug = SimHotplug()
        super().__init__(HilinkModem("modem", far.connection, clock, self._hotplug), far, clock)

    @property
    def hand(self) -> FarModem:
        self._stir()
        return super().hand

    def garble(self) -> None:
        super().garble()
        self._stir()

    def hang(self) -> None:
        super().hang()
        self._stir()

    def unplug(self) -> None:
        super().unplug()
        self._stir()

    def _stir(self) -> None:
        asyncio.get_running_loop().call_soon(self._hotplug.plug, "net", "/devices/simulated/net/stick", "", "", "")


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


class TestHilinkModem(ModemContract):
    @pytest.fixture
    async def rig(self) -> AsyncIterator[FarRig]:
        clock = FakeClock()
        peer = HilinkStickPeer(STICK)
        peer.ponders = True
        yield AskedRig(peer, clock)
        peer.close()
