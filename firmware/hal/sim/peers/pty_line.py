"""The far end of a serial line: a pseudo-terminal under a path that stays the same from plug to plug."""

import asyncio
import os
import pty
import tty
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from firmware.hal.config import DeviceConfig
from firmware.hal.config.lines import SerialConnection

CHUNK: Final = 4096
WAITING: Final = 65536
"""Bytes that may wait on a slow line; more are lost, as on any line without flow control."""

SLOW_BYTE: Final = 0.01
"""Seconds for each byte of a line that was made slow."""


class PtyLine:
    """Made in the running loop, plugged in. It holds the driver's side too, so that an unopened line is quiet."""

    def __init__(self, path: Path, heard: Callable[[bytes], None]) -> None:
        self.path = path
        self._heard = heard
        self._ends: tuple[int, int] | None = None
        self._waiting: deque[int] = deque(maxlen=WAITING)
        self._next: asyncio.TimerHandle | None = None
        self.slow = False
        self.plug()

    @property
    def plugged(self) -> bool:
        """Whether the path is there."""
        return self._ends is not None

    def plug(self) -> None:
        """Offer a fresh terminal under the path, unless one is there."""
        if self._ends is not None:
            return
        near, far = self._ends = pty.openpty()
        tty.setraw(far)
        os.set_blocking(near, False)
        self.path.symlink_to(os.ttyname(far))
        asyncio.get_running_loop().add_reader(near, self._hear, near)

    def unplug(self) -> None:
        """Hang up and take the path away; what was on its way is lost."""
        if self._ends is None:
            return
        if self._next is not None:
            self._next.cancel()
        self._waiting.clear()
        self._next = None
        self.path.unlink()
        asyncio.get_running_loop().remove_reader(self._ends[0])
        for end in self._ends:
            os.close(end)
        self._ends = None

    def say(self, data: bytes) -> None:
        """Send to the driver; into the void while unplugged, and what a full line does not take is lost."""
        if self.slow or self._waiting:
            self._waiting.extend(data)
            self._trickle()
        else:
            self._write(data)

    def _trickle(self) -> None:
        if self._next is None and self._waiting:
            self._next = asyncio.get_running_loop().call_later(SLOW_BYTE, self._trickled)

    def _trickled(self) -> None:
        self._next = None
        self._write(bytes((self._waiting.popleft(),)))
        self._trickle()

    def _write(self, data: bytes) -> None:
        if self._ends is None:
            return
        try:
            os.write(self._ends[0], data)
        except BlockingIOError:
            return

    def _hear(self, near: int) -> None:
        self._heard(os.read(near, CHUNK))


def serial_at(config: DeviceConfig, line: PtyLine) -> SerialConnection:
    """The device's own connection, moved to this line."""
    if not isinstance(config.connection, SerialConnection):
        raise TypeError(f"{config.name}: {config.driver} is not reached by a serial line")
    return replace(config.connection, port=str(line.path))
