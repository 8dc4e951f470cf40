"""The far end of the `escpos` drivers: a receipt printer that tells how it is and keeps what it printed."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from firmware.hal.config import DeviceConfig
from firmware.hal.config.receipt_printer import PrinterConnection
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.escpos_line import line_for
from firmware.hal.sim.peers.escpos_paper import Paper, PaperLine
from firmware.hal.sim.peers.pty_line import PtyLine

GARBAGE: Final = b"\x00\xff\x8f\x41\xfe"

TICK: Final = 0.01
"""Seconds between two helpings of a slow printer."""

HELPING: Final = 10
"""Bytes that 9600 bits a second bring in a tick."""

_REAL_TIME: Final = 0x10
_REAL_TIME_LENGTHS: Final = {0x04: 2, 0x05: 2, 0x14: 9}
_DISCARD: Final = bytes.fromhex("10 14 08 01 03 14 01 06 02 08")
_DISCARDED: Final = b"\x37\x25\x00"
_BROADCASTS: Final = b"\x1da"
_ASK_PAPER: Final = b"\x1dr"
_CUT: Final = b"\x1dV"
_ASK_PROCESS: Final = b"\x1d(H"
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
    """Answers real-time questions in any state, works off everything else on-line. Made in the running loop.

    `paper` is where tests look at what came out; the same can be read from outside in the file `<device>.paper`.
    """

    def __init__(self, config: DeviceConfig, directory: Path) -> None:
        self._basket = directory / f"{config.name}.paper"
        self._line, self._connection = line_for(config, directory, self._heard)
        self.paper = Paper(self._connection.roll.columns)
        self._sensors = _Sensors()
        self._timer: asyncio.TimerHandle | None = None
        self._power_up()

    def _power_up(self) -> None:
        self._half = b""  # of a real-time command
        self._buffer = b""
        self._broadcasts = False
        self._hung = False
        self._slow = False
        self._at_line: tuple[int, Callable[[], None]] | None = None
        self._stop_timer()
        self.paper.reset()
        if isinstance(self._line, PtyLine):
            self._line.slow = False

    @property
    def connection(self) -> PrinterConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return {
            "paper-low": Poke(self.paper_low, {}),
            "paper-out": Poke(self.paper_out, {}),
            "paper-out-after": Poke(self.paper_out_after, {"lines": int}),
            "paper-loaded": Poke(self.paper_loaded, {}),
            "cover-open": Poke(self.cover_open, {}),
            "cover-open-after": Poke(self.cover_open_after, {"lines": int}),
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

    def printed(self) -> tuple[tuple[PaperLine, ...], ...]:
        """All slips that were cut off, the last one last."""
        return tuple(tuple(slip) for slip in self.paper.slips)

    def paper_low(self) -> None:
        """The roll comes to its end."""
        self._sensors.paper_low = True
        self._changed()

    def paper_out(self) -> None:
        """The last of the roll has gone through."""
        self._sensors.paper_low = self._sensors.paper_out = True
        self._changed()

    def paper_out_after(self, lines: int) -> None:
        """The roll ends after so many more lines."""
        self.after_lines(lines, self.paper_out)

    def paper_loaded(self) -> None:
        """A new roll lies in."""
        self._sensors.paper_low = self._sensors.paper_out = False
        self._changed()

    def cover_open(self) -> None:
        self._sensors.cover_open = True
        self._changed()

    def cover_open_after(self, lines: int) -> None:
        """Somebody opens the cover after so many more lines."""
        self.after_lines(lines, self.cover_open)

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
        """It answers and prints nothing any more until its plug was out."""
        self._hung = True

    def slow(self) -> None:
        """It prints as fast as 9600 bits a second come, and on a serial line each byte it says takes its time."""
        self._slow = True
        if isinstance(self._line, PtyLine):
            self._line.slow = True

    def power_cut(self) -> None:
        """Its power went and came while the line stood: it has forgotten that it should broadcast."""
        self._power_up()

    def unplug(self) -> None:
        self._stop_timer()
        self._line.unplug()

    def plug(self) -> None:
        """Plugged in it also gets its power anew."""
        if not self._line.plugged:
            self._power_up()
            self._line.plug()

    def close(self) -> None:
        self.unplug()
        self._basket.unlink(missing_ok=True)

    def after_lines(self, lines: int, happen: Callable[[], None]) -> None:
        """Let `happen` come when so many more lines are printed; forgotten when the power goes."""
        self._at_line = (self.paper.printed_lines + lines, happen)

    def say(self, data: bytes) -> None:
        """Send whatever it may be, unless it hangs."""
        if not self._hung:
            self._line.say(data)

    def _heard(self, data: bytes) -> None:
        """Real-time commands are picked out wherever they stand; everything else waits for its turn."""
        data = self._half + data
        self._half = b""
        while data:
            ordinary, dle, rest = data.partition(bytes((_REAL_TIME,)))
            self._buffer += ordinary
            data = self._real_time(rest) if dle else b""
        self._work_off()

    def _real_time(self, rest: bytes) -> bytes:
        """What follows the command whose DLE was read; a byte that only looks like one is an argument."""
        whole = _REAL_TIME_LENGTHS.get(rest[0], 0) if rest else 1
        if len(rest) < whole:
            self._half = bytes((_REAL_TIME,)) + rest
            return b""
        command = bytes((_REAL_TIME,)) + rest[:whole]
        if not whole:
            self._buffer += command
        elif rest[0] == 0x04:
            self.say(bytes((self._sensors.answer(rest[1]),)))
        elif command == _DISCARD:
            self._buffer = b""
            self.paper.reset()
            self.say(_DISCARDED)
        return rest[whole:]

    def _changed(self) -> None:
        self._work_off()
        if self._broadcasts:
            self.say(self._sensors.broadcast())

    def _work_off(self) -> None:
        """The buffer is worked off on-line only, command by command, slowly or all at once."""
        left = HELPING if self._slow else len(self._buffer)
        while left > 0 and self._buffer and self._running:
            step = self.paper.take(self._buffer)
            if step is None:
                return
            self._buffer = self._buffer[len(step) :]
            left -= len(step)
            self._obey(step)
            self._come_to_line()
        if self._slow and self._buffer and self._running:
            self._wait_a_tick()

    @property
    def _running(self) -> bool:
        return self._line.plugged and not (self._sensors.offline or self._hung)

    def _obey(self, step: bytes) -> None:
        """What the electronics do: switching broadcasts on tells how it is at once, the others answer."""
        if step.startswith(_BROADCASTS):
            self._broadcasts = bool(step[2] & _BROADCAST_ITEMS)
            if self._broadcasts:
                self.say(self._sensors.broadcast())
        elif step.startswith(_ASK_PAPER):
            self.say(bytes((0x03 * self._sensors.paper_low,)))
        elif step.startswith(_ASK_PROCESS):
            self.say(b"\x37\x22" + step[7:11] + b"\x00")
        elif step == b"\x1b@":
            self._broadcasts = False
        elif step.startswith(_CUT):
            self._basket.write_text(self.paper.read(), encoding="utf-8")

    def _come_to_line(self) -> None:
        if self._at_line is not None and self.paper.printed_lines >= self._at_line[0]:
            happen, self._at_line = self._at_line[1], None
            happen()

    def _wait_a_tick(self) -> None:
        self._stop_timer()
        self._timer = asyncio.get_running_loop().call_later(TICK, self._work_off)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
