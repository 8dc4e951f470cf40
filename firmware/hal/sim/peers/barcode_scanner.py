"""The far end of `serial-barcode`: a hand scanner and the codes held before it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from firmware.hal.config import DeviceConfig
from firmware.hal.config.lines import SerialConnection
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.pty_line import PtyLine, serial_at

GARBAGE: Final = b"\x00\xff\x1b[2J\xc3\x28\r\n"


class BarcodeScannerPeer:
    """Ends each code with CR LF. Made in the running loop."""

    def __init__(self, config: DeviceConfig, directory: Path) -> None:
        self._line = PtyLine(directory / f"{config.name}.tty", lambda _: None)
        self._connection = serial_at(config, self._line)
        self._hung = False

    @property
    def connection(self) -> SerialConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return {
            "scan": Poke(self.scan, {"text": str}),
            "scan-half": Poke(self.scan_half, {"text": str}),
            "garbage": Poke(self.garble, {}),
            "hang": Poke(self.hang, {}),
            "slow": Poke(self.slow, {}),
            "unplug": Poke(self.unplug, {}),
            "plug": Poke(self.plug, {}),
        }

    def scan(self, text: str) -> None:
        """Read one code."""
        self.say(text.encode() + b"\r\n")

    def scan_half(self, text: str) -> None:
        """The cable is pulled while the code is on its way."""
        code = text.encode()
        self.say(code[: (len(code) + 1) // 2])
        self.unplug()

    def garble(self) -> None:
        """A wrong speed, a broken cable."""
        self.say(GARBAGE)

    def hang(self) -> None:
        """The scanner reads nothing any more until its plug was out."""
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
