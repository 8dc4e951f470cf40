"""The far end of a device that only tells, in bursts, on a serial line: whatever it reads, its line behaves alike."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from firmware.hal.config import DeviceConfig
from firmware.hal.config.lines import SerialConnection
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.pty_line import PtyLine, serial_at

GARBAGE: Final = b"\x00\xff\x1b[2J\xc3\x28\r\n"


class SerialTeller:
    """Made in the running loop, plugged in."""

    def __init__(self, config: DeviceConfig, directory: Path) -> None:
        self._line = PtyLine(directory / f"{config.name}.tty", lambda _: None)
        self._connection = serial_at(config, self._line)
        self._hung = False

    @property
    def connection(self) -> SerialConnection:
        return self._connection

    def line_pokes(self) -> Mapping[str, Poke]:
        """What can happen to the line."""
        return {
            "garbage": Poke(self.garble, {}),
            "hang": Poke(self.hang, {}),
            "slow": Poke(self.slow, {}),
            "unplug": Poke(self.unplug, {}),
            "plug": Poke(self.plug, {}),
        }

    def garble(self) -> None:
        """A wrong speed, a broken cable."""
        self.say(GARBAGE)

    def hang(self) -> None:
        """It reads nothing any more until its plug was out."""
        self._hung = True

    def slow(self) -> None:
        """Each byte takes its time, until the plug was out."""
        self._line.slow = True

    def unplug(self) -> None:
        self._line.unplug()

    def plug(self) -> None:
        self._hung = False
        self._line.slow = False
        self._line.plug()

    def close(self) -> None:
        self._line.unplug()

    def say(self, data: bytes) -> None:
        """Send whatever it may be, unless it hangs."""
        if not self._hung:
            self._line.say(data)
