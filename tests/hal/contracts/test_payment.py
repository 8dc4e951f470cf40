"""Payment terminals: the simulator, and the driver over a serial line and over TCP to a terminal in software."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock
from firmware.hal.config.lines import SerialConnection, TcpConnection
from firmware.hal.config.payment import ZvtConnection
from firmware.hal.contracts.payment import PaymentContract, PaymentRig
from firmware.hal.drivers.zvt_payment import ZvtPayment
from firmware.hal.kinds import Kind
from firmware.hal.sim.payment import Break, Person, SimPaymentTerminal
from firmware.hal.sim.peers.zvt_terminal import ZvtTerminalPeer

SERIAL = device(Kind.PAYMENT_TERMINAL, "zvt-serial", ZvtConnection(SerialConnection("/dev/serial/by-id/none", 9600)))
TCP = device(Kind.PAYMENT_TERMINAL, "zvt-tcp", ZvtConnection(TcpConnection("192.0.2.1", 20007)))


class SimRig(PaymentRig):
    def __init__(self, terminal: SimPaymentTerminal) -> None:
        super().__init__(terminal, FakeClock())
        self._far = terminal

    def customer(self, behaviour: str) -> None:
        self._far.person = Person(behaviour)

    def customer_acts(self) -> None:
        self._far.act()

    def breaks_at(self, point: str) -> None:
        self._far.breaks = Break(point)

    def wrong_receipt(self) -> None:
        self._far.wrong_receipt = True

    def standing(self) -> list[int]:
        return [result.cents or 0 for result in self._far.standing]

    def garble(self) -> None:
        self._far.garble()

    def unplug(self) -> None:
        self._far.unplug()

    def plug(self) -> None:
        self._far.plug()


class WireRig(PaymentRig):
    def __init__(self, peer: ZvtTerminalPeer) -> None:
        clock = FakeClock()
        super().__init__(ZvtPayment("terminal", peer.connection, clock), clock)
        self._far = peer

    def customer(self, behaviour: str) -> None:
        self._far.customer(behaviour)

    def customer_acts(self) -> None:
        self._far.customer_acts()

    def breaks_at(self, point: str) -> None:
        self._far.die_at(point)

    def wrong_receipt(self) -> None:
        self._far.wrong_receipt()

    def standing(self) -> list[int]:
        return [booking.cents for booking in self._far.terminal.book.standing]

    def garble(self) -> None:
        self._far.garble()

    def unplug(self) -> None:
        self._far.unplug()

    def plug(self) -> None:
        self._far.plug()


class TestSimPaymentTerminal(PaymentContract):
    @pytest.fixture
    def rig(self) -> SimRig:
        return SimRig(SimPaymentTerminal("terminal"))


class TestZvtOverSerial(PaymentContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[WireRig]:
        peer = ZvtTerminalPeer(SERIAL, tmp_path)
        yield WireRig(peer)
        peer.close()
        assert not list(tmp_path.iterdir())


class TestZvtOverTcp(PaymentContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[WireRig]:
        peer = ZvtTerminalPeer(TCP, tmp_path)
        yield WireRig(peer)
        peer.close()
