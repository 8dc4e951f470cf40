"""Serial lines: pyserial opens and sets them up in a thread, then the loop waits for their bytes without one."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from firmware.clock import Clock
from firmware.hal.config.lines import SerialConnection
from firmware.hal.transports.descriptor_line import DescriptorLine, translated
from firmware.worker import DeviceWorker

if TYPE_CHECKING:
    from serial import SerialBase

CONNECT_DEADLINE: Final = 1.0
"""Seconds for a `socket://` line to be opened; opening any other line does not wait."""


@asynccontextmanager
async def open_line(device: str, connection: SerialConnection, clock: Clock) -> AsyncIterator[DescriptorLine]:
    """The line of `connection`, for this process alone, and let go of within 1 s.

    Raises `PeripheralAbsent` (no such line), `PeripheralBusy` (another process has it), `PeripheralSilent`
    (a `socket://` far end that does not answer) or `PeripheralFault` (not allowed, or no serial line).
    """
    worker = DeviceWorker(f"serial-{device}")
    try:
        port = await _opened(worker, device, connection)
        try:
            yield DescriptorLine(device, port.fileno(), clock)
        finally:
            await worker.call(_close, port)
    finally:
        worker.close()


async def _opened(worker: DeviceWorker, device: str, connection: SerialConnection) -> "SerialBase":
    """Cancelling waits for the thread, so that a line that opens after all is closed again."""
    opening = asyncio.create_task(worker.call(_open, device, connection))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        await asyncio.wait({opening})
        if opening.exception() is None:
            await worker.call(_close, opening.result())
        raise


def _open(device: str, connection: SerialConnection) -> "SerialBase":
    import serial
    from serial.urlhandler import protocol_socket

    protocol_socket.POLL_TIMEOUT = CONNECT_DEADLINE  # pyserial's own 5 s cannot be set in any other way
    try:
        port = serial.serial_for_url(
            connection.port,
            baudrate=connection.baud,
            do_not_open=True,
            exclusive=True,
            inter_byte_timeout=0,  # VMIN 1: reading nothing then means hung up, never just empty
        )
        port.open()
        port.fileno()
    except (OSError, ValueError) as problem:
        raise translated(device, problem) from problem
    return port


def _close(port: "SerialBase") -> None:
    """Drop what was not sent: the kernel would wait up to 30 s for a dead line to take it.

    A socket whose far end reset it is forgotten by pyserial, not closed.
    """
    import termios

    held = vars(port).get("_socket")
    with suppress(OSError, termios.error):
        termios.tcflush(port.fileno(), termios.TCOFLUSH)
    port.close()
    if isinstance(held, socket.socket):
        held.close()
