"""The far end of a document scanner: the glass, the feeder and what happens there, behind the program that scans."""

import asyncio
import secrets
import socket
from collections.abc import Mapping
from typing import Final

import msgspec

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.scanner import SaneConnection
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.scanner_glass import BEGAN, FED, GARBLED, JAMMED, Glass

PROGRAM: Final = "firmware.hal.sim.peers.scanner_program"
MOST_SHEETS: Final = 100


class DocumentScannerPeer:
    """Tells each running program how the scanner is, and hears what became of its paper."""

    def __init__(self, config: DeviceConfig) -> None:
        self.glass = Glass()
        self.begun = 0
        # A name of the kernel's own instead of a path, which may be too long where rehearsals lie deep.
        self._name = f"@{config.name}-{secrets.token_hex(8)}"
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        self._door.bind(self._name.replace("@", "\0", 1))
        self._door.listen()
        self._programs: list[socket.socket] = []
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._door, self._let_in)
        device = connection_of(config, SaneConnection).device
        self._connection = SaneConnection(device, program=(PROGRAM, self._name))
        self._news = asyncio.Event()

    @property
    def connection(self) -> SaneConnection:
        """The same driver, with the program that comes here."""
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return {
            "load": Poke(self.load, {"sheets": int}),
            "mark": Poke(self.mark, {"text": str}),
            "jam": Poke(self.jam, {}),
            "cover-open": Poke(self.cover_open, {}),
            "cover-closed": Poke(self.cover_closed, {}),
            "busy": Poke(self.busy, {}),
            "free": Poke(self.free, {}),
            "hold": Poke(self.hold, {}),
            "go-on": Poke(self.go_on, {}),
            "hang": Poke(self.hang, {}),
            "garble": Poke(self.garble, {}),
            "unplug": Poke(self.unplug, {}),
            "plug": Poke(self.plug, {}),
        }

    def load(self, sheets: int) -> None:
        """Lay so many sheets into the feeder."""
        self._become(loaded=max(0, min(sheets, MOST_SHEETS)))

    def mark(self, text: str) -> None:
        """From now on each page carries these words in its bytes."""
        self._become(marked=text)

    def jam(self) -> None:
        """The next page gets stuck; afterwards the paper was taken out."""
        self._become(jam=True)

    def cover_open(self) -> None:
        """The cover is open."""
        self._become(cover_open=True)

    def cover_closed(self) -> None:
        """It is closed."""
        self._become(cover_open=False)

    def busy(self) -> None:
        """Another program uses the scanner."""
        self._become(busy=True)

    def free(self) -> None:
        """It has let go of it."""
        self._become(busy=False)

    def hold(self) -> None:
        """Pages stay half read."""
        self._become(held=True)

    def go_on(self) -> None:
        """They are read to their end."""
        self._become(held=False)

    def hang(self) -> None:
        """It answers nothing any more, until its plug was out."""
        self._become(hung=True)

    def garble(self) -> None:
        """The next program says what none may say."""
        self._become(garbage=True)

    def unplug(self) -> None:
        """Pull the plug."""
        self._become(there=False, hung=False, garbage=False)

    def plug(self) -> None:
        """Put it back."""
        self._become(there=True, hung=False)

    async def page_begun(self) -> None:
        """Wait until a page is being read."""
        while not self.begun:
            self._news.clear()
            await self._news.wait()

    def close(self) -> None:
        for line in (*self._programs, self._door):
            self._loop.remove_reader(line)
            line.close()
        self._programs.clear()

    def _become(self, **changes: bool | int | str) -> None:
        self.glass = msgspec.structs.replace(self.glass, **changes)
        for program in self._programs:
            self._tell(program)

    def _let_in(self) -> None:
        program, _ = self._door.accept()
        program.setblocking(False)  # noqa: FBT003 - the library's
        self._programs.append(program)
        self._loop.add_reader(program, self._hear, program)
        self._tell(program)

    def _tell(self, program: socket.socket) -> None:
        try:
            program.send(msgspec.json.encode(self.glass) + b"\n")
        except OSError:  # it was killed; its hearing will say so
            return

    def _hear(self, program: socket.socket) -> None:
        try:
            said = program.recv(64)
        except OSError:
            said = b""
        if not said:
            self._loop.remove_reader(program)
            self._programs.remove(program)
            program.close()
        self.begun += said.count(BEGAN)
        if fed := said.count(FED):
            self._become(loaded=max(0, self.glass.loaded - fed))
        if JAMMED in said:
            self._become(jam=False)
        if GARBLED in said:
            self._become(garbage=False)
        self._news.set()
