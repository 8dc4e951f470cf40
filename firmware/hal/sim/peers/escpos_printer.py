"""The far end of `escpos-status`: a receipt printer that keeps its state and tells it in Epson's bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from firmware.hal.config import DeviceConfig, SerialConnection
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.pty_line import PtyLine, serial_at

GARBAGE: Final = b"\x00\xff\x8f\x41\xfe"

_REAL_TIME_STATUS: Final = b"\x10\x04"
_BROADCASTS: Final = b"\x1da"
_COMMAND: Final = 3
_BROADCAST_ITEMS: Final = 0x0E


@dataclass(slots=True)
class _Sensors:
    """What the printer's sensors say; off-line follows from them."""

    cover_open: bool = False
    paper_low: bool = False
    paper_out: bool = False
    error: bool = False

    @property
    def offline(self) -> bool:
        return self.cover_open or self.paper_out or self.error

    def answer(self, question: int) -> int:
        """The byte for DLE EOT `question`; the bits 1 and 4 are always set."""
        return 0x12 | {
            1: 0x08 * self.offline,
            2: 0x04 * self.cover_open | 0x20 * self.paper_out | 0x40 * self.error,
            3: 0x20 * self.error,
            4: 0x0C * self.paper_low | 0x60 * self.paper_out,
        }.get(question, 0)

    def broadcast(self) -> bytes:
        """The four bytes of Automatic Status Back."""
        first = 0x10 | 0x08 * self.offline | 0x20 * self.cover_open
        return bytes((first, 0x20 * self.error, 0x03 * self.paper_low | 0x0C * self.paper_out, 0))


class EscposPrinterPeer:
    """Answers real-time questions in any state, other commands only on-line. Made in the running loop."""

    def __init__(self, config: DeviceConfig, directory: Path) -> None:
        self._line = PtyLine(directory / f"{config.name}.tty", self._heard)
        self._connection = serial_at(config, self._line)
        self._sensors = _Sensors()
        self._power_up()

    def _power_up(self) -> None:
        self._bytes = b""
        self._queued: int | None = None
        self._broadcasts = False
        self._hung = False
        self._line.slow = False

    @property
    def connection(self) -> SerialConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return {
            "paper-low": Poke(self.paper_low, {}),
            "paper-out": Poke(self.paper_out, {}),
            "paper-loaded": Poke(self.paper_loaded, {}),
            "cover-open": Poke(self.cover_open, {}),
            "cover-closed": Poke(self.cover_closed, {}),
            "error": Poke(self.error, {}),
            "error-cleared": Poke(self.error_cleared, {}),
            "garbage": Poke(self.garble, {}),
            "hang": Poke(self.hang, {}),
            "slow": Poke(self.slow, {}),
            "power-cut": Poke(self.power_cut, {}),
            "unplug": Poke(self.unplug, {}),
            "plug": Poke(self.plug, {}),
        }

    def paper_low(self) -> None:
        """The roll comes to its end."""
        self._sensors.paper_low = True
        self._changed()

    def paper_out(self) -> None:
        """The last of the roll has gone through."""
        self._sensors.paper_low = self._sensors.paper_out = True
        self._changed()

    def paper_loaded(self) -> None:
        """A new roll lies in."""
        self._sensors.paper_low = self._sensors.paper_out = False
        self._changed()

    def cover_open(self) -> None:
        self._sensors.cover_open = True
        self._changed()

    def cover_closed(self) -> None:
        self._sensors.cover_open = False
        self._changed()

    def error(self) -> None:
        """Something broke that only switching off ends."""
        self._sensors.error = True
        self._changed()

    def error_cleared(self) -> None:
        self._sensors.error = False
        self._changed()

    def garble(self) -> None:
        """A wrong speed, a broken cable."""
        self._line.say(GARBAGE)

    def hang(self) -> None:
        """It answers nothing any more until its plug was out."""
        self._hung = True

    def slow(self) -> None:
        """Each byte takes its time, until the plug was out."""
        self._line.slow = True

    def power_cut(self) -> None:
        """Its power went and came while the line stood: it has forgotten that it should broadcast."""
        self._power_up()

    def unplug(self) -> None:
        self._line.unplug()

    def plug(self) -> None:
        """Plugged in it also gets its power anew."""
        if not self._line.plugged:
            self._power_up()
            self._line.plug()

    def close(self) -> None:
        self._line.unplug()

    def _heard(self, data: bytes) -> None:
        self._bytes += data
        while len(self._bytes) >= _COMMAND:
            command = self._bytes[:2]
            taken = _COMMAND if command in (_REAL_TIME_STATUS, _BROADCASTS) else 1
            if taken == _COMMAND:
                self._obey(command, self._bytes[2])
            self._bytes = self._bytes[taken:]

    def _obey(self, command: bytes, n: int) -> None:
        if command == _REAL_TIME_STATUS:
            self.say(bytes((self._sensors.answer(n),)))
        else:
            self._queued = n
            self._work_off()

    def _changed(self) -> None:
        self._work_off()
        if self._broadcasts:
            self.say(self._sensors.broadcast())

    def _work_off(self) -> None:
        """The buffer is worked off on-line only; switching broadcasts on tells how it is at once."""
        if self._queued is None or self._sensors.offline:
            return
        self._broadcasts = bool(self._queued & _BROADCAST_ITEMS)
        self._queued = None
        if self._broadcasts:
            self.say(self._sensors.broadcast())

    def say(self, data: bytes) -> None:
        """Send whatever it may be, unless it hangs."""
        if not self._hung:
            self._line.say(data)
