"""The far end of `v4l2-camera`: a camera in software, asked over a socket in place of a character device."""

import asyncio
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.inputs import CameraConnection
from firmware.hal.sim.camera import OFFERED
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.camera_answers import CameraAnswers
from firmware.hal.transports.input_events import REHEARSAL
from firmware.hal.transports.unix_path import short
from firmware.hal.transports.v4l2 import ANSWER, QUESTION


class CameraPeer:
    """Made in the running loop, plugged in. Anybody may ask it beside others, as with a real one."""

    def __init__(self, config: DeviceConfig, directory: Path) -> None:
        self.camera = CameraAnswers()
        self._file = directory / f"{config.name}.video"
        self.connection = replace(connection_of(config, CameraConnection), path=f"{REHEARSAL}{self._file}")
        self._door: socket.socket | None = None
        self._lines: set[socket.socket] = set()
        self._listeners: set[socket.socket] = set()
        self._hung = False
        self._garbled = False
        self._noise = Random(4711)  # noqa: S311 - the same garbage each time
        self.plug()

    def pokes(self) -> Mapping[str, Poke]:
        return {
            "cover": Poke(self.cover, {}),
            "uncover": Poke(self.uncover, {}),
            "use": Poke(self.use, {}),
            "release": Poke(self.release, {}),
            "no-formats": Poke(self.lose_formats, {}),
            "formats": Poke(self.offer, {}),
            "garbage": Poke(self.garble, {}),
            "hang": Poke(self.hang, {}),
            "unplug": Poke(self.unplug, {}),
            "plug": Poke(self.plug, {}),
        }

    def cover(self) -> None:
        """Close the shutter."""
        self._move(covered=True)

    def uncover(self) -> None:
        """Open the shutter."""
        self._move(covered=False)

    def use(self) -> None:
        """Another program takes pictures; no event tells."""
        self.camera.streams = True

    def release(self) -> None:
        """The other program is done."""
        self.camera.streams = False

    def lose_formats(self) -> None:
        """After the next plug it offers nothing, as cameras do with too little power."""
        self.camera.formats = ()

    def offer(self) -> None:
        """After the next plug it offers what it can."""
        self.camera.formats = OFFERED

    def garble(self) -> None:
        """From now on its answers are noise, until the plug was out."""
        self._garbled = True
        self._tell()

    def hang(self) -> None:
        """It answers nothing any more until the plug was out."""
        self._hung = True

    def unplug(self) -> None:
        if self._door is None:
            return
        loop = asyncio.get_running_loop()
        for line in (self._door, *self._lines):
            loop.remove_reader(line)
            line.close()
        self._lines.clear()
        self._listeners.clear()
        self._door = None
        self._file.unlink()

    def plug(self) -> None:
        self._hung = self._garbled = False
        if self._door is None:
            self._door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK)
            with short(self._file) as place:
                self._door.bind(place)
            self._door.listen(4)
            asyncio.get_running_loop().add_reader(self._door, self._accept)

    def close(self) -> None:
        self.unplug()

    def _move(self, *, covered: bool) -> None:
        if self.camera.covered is not covered:
            self.camera.cover(covered=covered)
            self._tell()

    def _tell(self) -> None:
        for line in self._listeners:
            with suppress(OSError):  # whoever listened has gone
                line.send(b"!")

    def _accept(self) -> None:
        if self._door is None:
            return
        with suppress(BlockingIOError):
            line, _ = self._door.accept()
            line.settimeout(0)
            self._lines.add(line)
            asyncio.get_running_loop().add_reader(line, self._hear, line)

    def _hear(self, line: socket.socket) -> None:
        try:
            data = line.recv(4096)
        except OSError:
            data = b""
        if not data:
            asyncio.get_running_loop().remove_reader(line)
            self._lines.discard(line)
            self._listeners.discard(line)
            line.close()
        elif data == b"!":
            self._listeners.add(line)
        elif len(data) > QUESTION.size and not self._hung:
            with suppress(OSError):
                line.send(self._answer(data))

    def _answer(self, data: bytes) -> bytes:
        (request,) = QUESTION.unpack_from(data)
        question = data[QUESTION.size :]
        if self._garbled:
            return ANSWER.pack(0) + self._noise.randbytes(len(question))
        try:
            return ANSWER.pack(0) + self.camera.answer(request, question)
        except OSError as problem:
            return ANSWER.pack(problem.errno or 5) + question
