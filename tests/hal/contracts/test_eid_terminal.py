"""Change terminals: the simulator, and the driver over WebSocket to an eID client in software."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.devices import device
from support.far_hands import FarHands

from firmware.clock import FakeClock
from firmware.hal.config.cards import ReaderConnection
from firmware.hal.config.eid import EidClientConnection
from firmware.hal.config.lines import TcpConnection
from firmware.hal.contracts.eid_terminal import CARDS, EidChangeContract, EidRig, EidRigForChanges, EidWatchContract
from firmware.hal.drivers.eid_ausweisapp import AusweisAppEid
from firmware.hal.drivers.eid_pcsc import PcscEid
from firmware.hal.kinds import Kind
from firmware.hal.ports.eid_terminal import EidCardState
from firmware.hal.sim.card_slots import SimReaders
from firmware.hal.sim.eid_terminal import SimEidTerminal
from firmware.hal.sim.peers.ausweisapp import AusweisAppPeer
from firmware.hal.sim.peers.eid_reader import EidReaderPeer

CLIENT = device(Kind.EID_TERMINAL, "eid-ausweisapp", EidClientConnection(TcpConnection("192.0.2.1", 24727)))


READER = device(Kind.EID_TERMINAL, "eid-pcsc", ReaderConnection("Virtual PCD 00 00"))


class WireRig(FarHands[AusweisAppPeer], EidRigForChanges):
    def __init__(self, peer: AusweisAppPeer) -> None:
        clock = FakeClock()
        super().__init__(AusweisAppEid("eid", peer.connection, clock), clock)
        self._far = peer

    def card_in(self, name: str) -> None:
        self._far.card_in(name)

    def card_out(self) -> None:
        self._far.card_out()

    def citizen_waits(self) -> None:
        self._far.citizen("thinks")


class SimRig(FarHands[SimEidTerminal], EidRigForChanges):
    def __init__(self, terminal: SimEidTerminal) -> None:
        super().__init__(terminal, FakeClock())
        self._far = terminal

    def card_in(self, name: str) -> None:
        self._far.put_in(CARDS[name].state, CARDS[name].tries)

    def card_out(self) -> None:
        self._far.put_in(EidCardState.NONE)

    def citizen_waits(self) -> None:
        self._far.waits = True


class TestSimEidTerminal(EidChangeContract):
    @pytest.fixture
    def rig(self) -> SimRig:
        return SimRig(SimEidTerminal("eid"))


class TestAusweisAppEid(EidChangeContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[WireRig]:
        peer = AusweisAppPeer(CLIENT, tmp_path)
        yield WireRig(peer)
        peer.close()


class SlotRig(EidRig):
    def __init__(self) -> None:
        clock, readers = FakeClock(), SimReaders()
        self._far = EidReaderPeer(READER, readers)
        super().__init__(PcscEid("eid", self._far.connection, clock, readers), clock)

    def card_in(self, name: str) -> None:
        self._far.card_in(name)

    def card_out(self) -> None:
        self._far.slot.remove()

    def garble(self) -> None:
        self._far.garble()

    def hang(self) -> None:
        self._far.hang()

    def unplug(self) -> None:
        self._far.slot.unplug()

    def plug(self) -> None:
        self._far.plug()


class TestPcscEid(EidWatchContract):
    @pytest.fixture
    def rig(self) -> SlotRig:
        return SlotRig()
