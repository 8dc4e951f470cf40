"""Input devices of the kernel (evdev) through the library python-evdev, read on the loop and taken for us alone."""

import errno
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol

from firmware.clock import Clock
from firmware.hal.errors import PeripheralFault
from firmware.hal.transports.aside import Aside
from firmware.hal.transports.input_raw import RawAbilities, RawRecord, parse, understand
from firmware.hal.transports.unix_path import short

REHEARSAL: Final = "unix:"
"""Before the path of a far end in software; none can be had from the kernel without a module for it."""

PACKET: Final = 8192
EV_KEY: Final = 1
EV_ABS: Final = 3


class InputDoor(Protocol):
    """An open input device. The kernel's own or a rehearsal's; what comes out of it is the same."""

    abilities: RawAbilities

    def fileno(self) -> int:
        """Readable when there are records."""
        ...

    def grab(self) -> None:
        """Take the device away from everybody else, consoles included; `OSError` EBUSY where somebody has it."""
        ...

    def take(self) -> list[RawRecord]:
        """The records that wait. `BlockingIOError` without any, another `OSError` when the device is gone."""
        ...

    def snapshot(self) -> list[RawRecord]:
        """How keys and axes are now, after records were lost."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


@asynccontextmanager
async def open_input(device: str, path: str, clock: Clock) -> AsyncIterator[InputDoor]:
    """The device, for us alone: a signature or a code must not appear on any console.

    Raises `PeripheralAbsent`, `PeripheralBusy` (another program has taken it), `PeripheralSilent` (the kernel waits for
    the device; it is opened aside because a USB keyboard takes 50 ms even when it is well) or `PeripheralFault`.
    """
    opened: list[InputDoor] = []

    def work() -> None:
        opened.append(_FarDoor(path) if path.startswith(REHEARSAL) else _EvdevDoor(path))
        opened[0].grab()

    def close() -> None:
        for door in opened:
            with suppress(OSError):  # pulled out, there is nothing to let go of
                door.close()

    with Aside(device, clock, close) as aside:
        try:
            await aside.call(work)
        except (ImportError, ValueError) as problem:
            raise PeripheralFault(device, str(problem)) from problem
        yield opened[0]


class _EvdevDoor:
    """The kernel's, through the library."""

    def __init__(self, path: str) -> None:
        from evdev import InputDevice

        with _answered():
            self._input: InputDevice[str] = InputDevice(path, readonly=True)
        try:
            self.abilities = _abilities(self._input.capabilities(absinfo=True))
        except BaseException:
            self._input.close()
            raise

    def fileno(self) -> int:
        return self._input.fd

    def grab(self) -> None:
        self._input.grab()

    def take(self) -> list[RawRecord]:
        return [(event.type, event.code, event.value) for event in self._input.read()]

    def snapshot(self) -> list[RawRecord]:
        with _answered():
            held = [(EV_KEY, key, 1) for key in self._input.active_keys()]
            return [*((EV_ABS, axis, self._input.absinfo(axis).value) for axis in self.abilities.axes), *held]

    def close(self) -> None:
        self._input.close()  # the kernel gives up the grab with the descriptor


class _FarDoor:
    """A rehearsal's: packets on a socket, first what the device can, then records as the kernel writes them.

    It answers the snapshot by itself, as the frame that follows the loss.
    """

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self._socket.settimeout(1.0)
            with short(Path(path.removeprefix(REHEARSAL))) as place:
                self._socket.connect(place)
            self.abilities = understand(self._packet())
            self._grabbed = self._packet() == b"\x01"
            self._socket.settimeout(0)
        except BaseException:
            self._socket.close()
            raise

    def fileno(self) -> int:
        return self._socket.fileno()

    def grab(self) -> None:
        if not self._grabbed:
            raise OSError(errno.EBUSY, "somebody else has taken it")

    def take(self) -> list[RawRecord]:
        return parse(self._packet())

    def snapshot(self) -> list[RawRecord]:
        return []

    def close(self) -> None:
        self._socket.close()

    def _packet(self) -> bytes:
        data = self._socket.recv(PACKET)
        if not data:
            raise OSError(errno.ENODEV, "unplugged")
        return data


@contextmanager
def _answered() -> Iterator[None]:
    """The library asks several things and forgets the system's error for some of them; the plug was pulled then."""
    try:
        yield
    except SystemError as problem:
        raise OSError(errno.ENODEV, "it went while it was asked what it is") from problem


def _abilities(capabilities: Mapping[int, object]) -> RawAbilities:
    keys = capabilities.get(EV_KEY, [])
    axes = capabilities.get(EV_ABS, [])
    if not isinstance(keys, list) or not isinstance(axes, list):
        raise TypeError("the library describes a device as it never did")
    return RawAbilities(tuple(keys), {code: (info.min, info.max, info.resolution) for code, info in axes})
