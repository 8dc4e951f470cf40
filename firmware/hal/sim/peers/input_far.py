"""The far end of an input device: records as the kernel writes them, on a socket in place of a character device."""

import asyncio
import socket
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Final

from firmware.hal.transports.input_events import PACKET, REHEARSAL
from firmware.hal.transports.input_raw import RawAbilities, describe, encode
from firmware.hal.transports.unix_path import short
from firmware.hal.wire.input_records import EV_SYN, SYN_REPORT, Abilities, Frame, Record

REPORT: Final = Record(EV_SYN, SYN_REPORT, 0)
TOGETHER: Final = 32
"""Frames in one packet where there is no pace."""

WAITING: Final = 16384
"""Packets that may wait for a reader who does not read; more are lost."""

RETRY: Final = 0.005
"""Seconds until a reader who does not read is tried again."""


class InputFar:
    """Made in the running loop, plugged in. One reader at a time, as a grabbed device has.

    `taken`: another program has it. `pace`: seconds from frame to frame, 0 for all in one go.
    """

    def __init__(self, path: Path, abilities: Abilities) -> None:
        self.path = f"{REHEARSAL}{path}"
        self.abilities = abilities
        self.taken = False
        self.pace = 0.0
        self._file = path
        self._door: socket.socket | None = None
        self._line: socket.socket | None = None
        self._waiting: deque[bytes] = deque(maxlen=WAITING)
        self._timer: asyncio.TimerHandle | None = None
        self.plug()

    def plug(self) -> None:
        """Offer the device, unless it is there."""
        if self._door is None:
            self._door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK)
            with short(self._file) as place:
                self._door.bind(place)
            self._door.listen(4)
            asyncio.get_running_loop().add_reader(self._door, self._answer)

    def unplug(self) -> None:
        """Take it away; what was not read yet is lost."""
        self._drop()
        if self._door is not None:
            asyncio.get_running_loop().remove_reader(self._door)
            self._door.close()
            self._door = None
            self._file.unlink()

    def tell(self, frames: list[Frame]) -> None:
        """Let the device do this; nobody hears it while nobody has it open."""
        packets = [_bytes_of(frame) for frame in frames]
        step = 1 if self.pace else TOGETHER
        for first in range(0, len(packets), step):
            self.say(b"".join(packets[first : first + step]))

    def say(self, data: bytes) -> None:
        """Send whatever it may be."""
        if self._line is not None:
            self._waiting.append(data)
            self._flush()

    def _answer(self) -> None:
        """Introduce the device to whoever opens it: what it can, and whether it can be had alone."""
        if self._door is None:
            return
        with suppress(BlockingIOError):
            line, _ = self._door.accept()
            if self._line is not None and not _hung_up(self._line):
                _introduce(line, self.abilities, free=False)
                line.close()
                return
            self._drop()
            line.settimeout(0)
            self._line = line
            _introduce(line, self.abilities, free=not self.taken)

    def _flush(self) -> None:
        """Send what waits, until the reader takes no more or the pace asks for a pause."""
        while self._timer is None and self._waiting and self._line is not None:
            sent = self._send(self._waiting[0])
            if sent and self._waiting:
                self._waiting.popleft()
            if not sent or self.pace:
                self._timer = asyncio.get_running_loop().call_later(self.pace if sent else RETRY, self._again)

    def _again(self) -> None:
        self._timer = None
        self._flush()

    def _send(self, data: bytes) -> bool:
        if self._line is None:
            return True
        try:
            self._line.send(data[:PACKET])
        except BlockingIOError:
            return False
        except OSError:
            self._drop()
        return True

    def _drop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._waiting.clear()
        if self._line is not None:
            self._line.close()
            self._line = None


def _bytes_of(frame: Frame) -> bytes:
    return encode((record.kind, record.code, record.value) for record in (*frame.records, REPORT))


def _raw(abilities: Abilities) -> RawAbilities:
    axes = {code: (axis.minimum, axis.maximum, axis.resolution) for code, axis in abilities.axes.items()}
    return RawAbilities(tuple(sorted(abilities.keys)), axes)


def _introduce(line: socket.socket, abilities: Abilities, *, free: bool) -> None:
    with suppress(OSError):  # whoever knocked has gone again
        line.send(describe(_raw(abilities)))
        line.send(bytes((free,)))


def _hung_up(line: socket.socket) -> bool:
    try:
        return line.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
