"""A till, the real ZVT driver, and a terminal in software with a book of its own."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from firmware.appliance.book.payment import PaymentStatus
from firmware.clock import FakeClock
from firmware.hal.config import DeviceConfig
from firmware.hal.config.lines import SerialConnection, TcpConnection
from firmware.hal.config.payment import ZvtConnection
from firmware.hal.drivers.zvt_payment import ZvtPayment
from firmware.hal.kinds import Kind
from firmware.hal.sim.peers.zvt_terminal import ZvtTerminalPeer
from support.devices import device
from support.till_case import TERMINAL, TillCase, till_on

TCP = device(Kind.PAYMENT_TERMINAL, "zvt-tcp", ZvtConnection(TcpConnection("192.0.2.1", 20007)), TERMINAL)
SERIAL = device(
    Kind.PAYMENT_TERMINAL, "zvt-serial", ZvtConnection(SerialConnection("/dev/serial/by-id/none", 9600)), TERMINAL
)


@contextmanager
def quick_directory() -> Iterator[Path]:
    """In memory where there is such a place: a thousand crashes are not about the speed of this machine's disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="koffer-", dir=memory if memory.is_dir() else None) as made:
        yield Path(made)


@contextmanager
def terminal_in(directory: Path, config: DeviceConfig = TCP) -> Iterator[ZvtTerminalPeer]:
    """Made in the running loop."""
    peer = ZvtTerminalPeer(config, directory)
    try:
        yield peer
    finally:
        peer.close()


def port_of(peer: ZvtTerminalPeer) -> int:
    assert isinstance(peer.connection.line, TcpConnection)
    return peer.connection.line.port


@asynccontextmanager
async def wire_till(directory: Path, where: ZvtConnection | int) -> AsyncIterator[TillCase]:
    """One run of the till with the terminal there: a connection, or a port of this machine."""
    clock = FakeClock()
    connection = ZvtConnection(TcpConnection("127.0.0.1", where)) if isinstance(where, int) else where
    async with till_on(directory, ZvtPayment(TERMINAL, connection, clock), clock) as case:
        yield case


def compare(case: TillCase, peer: ZvtTerminalPeer) -> None:
    """Our book and the terminal's own agree, payment by payment."""
    done = [payment for payment in case.payments if payment.status is PaymentStatus.DONE]
    ours = [(payment.cents, payment.terminal.receipt_number if payment.terminal else None) for payment in done]
    assert ours == [(booking.cents, booking.receipt) for booking in peer.terminal.book.standing]
