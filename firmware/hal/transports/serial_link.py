"""Serial lines: pyserial opens and sets them up in a thread, then the loop waits for their bytes without one."""

import asyncio
import errno
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from firmware.clock import Clock
from firmware.hal.config import SerialConnection
from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralBusy, PeripheralFault, PeripheralSilent
from firmware.hal.transports.deadline import within
from firmware.hal.transports.readiness import readable, writable
from firmware.worker import DeviceWorker

if TYPE_CHECKING:
    from serial import SerialBase

CHUNK: Final = 4096
"""Bytes taken at a time; what nobody takes waits in the kernel, which bounds it."""

CONNECT_DEADLINE: Final = 1.0
"""Seconds for a `socket://` line to be opened; opening any other line does not wait."""

SEND_DEADLINE: Final = 1.0
"""Seconds for the far end to take what is sent."""

_ABSENT: Final = frozenset(
    {
        errno.ENOENT,
        errno.ENXIO,
        errno.ENODEV,
        errno.EIO,
        errno.ECONNREFUSED,
        errno.ECONNRESET,
        errno.EHOSTUNREACH,
        errno.ENETUNREACH,
        errno.EPIPE,
    }
)
_BUSY: Final = frozenset({errno.EBUSY, errno.EAGAIN})


class SerialLine:
    """An open line. One reader and one writer at a time; both belong to the loop."""

    def __init__(self, device: str, descriptor: int, clock: Clock) -> None:
        self._device = device
        self._descriptor = descriptor
        self._clock = clock

    async def receive(self) -> bytes:
        """The next bytes, at least one and at most `CHUNK`. Cancelling loses none.

        Raises `PeripheralAbsent` when the line was hung up: the plug is out or the far end closed.
        """
        while True:
            await readable(self._descriptor)
            data = self._take()
            if data == b"":
                raise PeripheralAbsent(self._device, "the line was hung up")
            if data is not None:
                return data

    async def send(self, data: bytes) -> None:
        """Hand all of `data` to the line; `PeripheralSilent` when it is not taken within `SEND_DEADLINE`."""
        try:
            await within(self._clock, SEND_DEADLINE, self._send(data))
        except TimeoutError as problem:
            raise PeripheralSilent(self._device, "does not take what is sent") from problem

    async def _send(self, data: bytes) -> None:
        while data := data[self._give(data) :]:
            await writable(self._descriptor)

    def _take(self) -> bytes | None:
        try:
            return os.read(self._descriptor, CHUNK)
        except BlockingIOError:
            return None
        except OSError as problem:
            raise _translated(self._device, problem) from problem

    def _give(self, data: bytes) -> int:
        try:
            return os.write(self._descriptor, data)
        except BlockingIOError:
            return 0
        except OSError as problem:
            raise _translated(self._device, problem) from problem


@asynccontextmanager
async def open_line(device: str, connection: SerialConnection, clock: Clock) -> AsyncIterator[SerialLine]:
    """The line of `connection`, for this process alone, and let go of within 1 s.

    Raises `PeripheralAbsent` (no such line), `PeripheralBusy` (another process has it), `PeripheralSilent`
    (a `socket://` far end that does not answer) or `PeripheralFault` (not allowed, or no serial line).
    """
    worker = DeviceWorker(f"serial-{device}")
    try:
        port = await _opened(worker, device, connection)
        try:
            yield SerialLine(device, port.fileno(), clock)
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
        raise _translated(device, problem) from problem
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


def _translated(device: str, problem: Exception) -> HalError:
    detail = str(problem)
    if isinstance(problem.__context__, TimeoutError):
        return PeripheralSilent(device, detail)
    number = _number(problem)
    if number in _ABSENT:
        return PeripheralAbsent(device, detail)
    return PeripheralBusy(device, detail) if number in _BUSY else PeripheralFault(device, detail)


def _number(problem: BaseException | None) -> object:
    """The system's error number; pyserial tells some only as the error it met while it raised its own."""
    if problem is None:
        return None
    if isinstance(problem, OSError) and problem.errno is not None:
        return problem.errno
    import termios

    return problem.args[0] if isinstance(problem, termios.error) else _number(problem.__context__)
