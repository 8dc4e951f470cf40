"""Lines that are read and written through a descriptor, and what the system says when they break."""

import errno
import os
from typing import Final

from firmware.clock import Clock
from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralBusy, PeripheralFault, PeripheralSilent
from firmware.hal.transports.deadline import within
from firmware.hal.transports.readiness import readable, writable

CHUNK: Final = 4096
"""Bytes taken at a time; what nobody takes waits in the kernel, which bounds it."""

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


class DescriptorLine:
    """An open line by its non-blocking descriptor. One reader and one writer at a time; both belong to the loop."""

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
            if data:
                return data
            if data is not None:
                await self._nothing()

    async def _nothing(self) -> None:
        """What reading nothing means on this kind of line."""
        raise PeripheralAbsent(self._device, "the line was hung up")

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
            raise translated(self._device, problem) from problem

    def _give(self, data: bytes) -> int:
        try:
            return os.write(self._descriptor, data)
        except BlockingIOError:
            return 0
        except OSError as problem:
            raise translated(self._device, problem) from problem


def translated(device: str, problem: Exception) -> HalError:
    """What the system or a library says of a line, in the HAL's words."""
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
