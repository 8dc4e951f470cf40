"""The far end of the `ipp` drivers: a document printer with trays, a lid and toner, and what can happen to them.

What it prints stays in memory and goes with it, as in a printer without a disk.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.documents import IppConnection
from firmware.hal.config.lines import TcpConnection
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.http_port import HttpAsked, HttpPort, HttpReply
from firmware.hal.sim.peers.ipp.desk import Desk
from firmware.hal.sim.peers.ipp.engine import Engine
from firmware.hal.sim.peers.ipp.replies import Shown
from firmware.hal.wire.ipp.codes import Operation, PrinterState
from firmware.hal.wire.ipp.decode import decode
from firmware.hal.wire.ipp.encode import encode
from firmware.hal.wire.ipp.message import IppBroken

GARBAGE: Final = b"\x00\xff\x8f\x41\xfe\r\n\r\n"
PAGE_SECONDS: Final = 0.6
SLOW_PAGE: Final = 6.0
FULL: Final = 80
LOW: Final = 8
_TYPE: Final = "application/ipp"
_BAD_REQUEST: Final = 400

_STOPPING: Final = frozenset(
    {"media-jam", "media-empty", "cover-open", "input-tray-missing", "output-area-full", "toner-empty", "paused"}
)
_HAPPENINGS: Final = (
    ("paper-jam", "jam-cleared", "media-jam"),
    ("paper-out", "paper-loaded", "media-empty"),
    ("cover-open", "cover-closed", "cover-open"),
    ("tray-missing", "tray-inserted", "input-tray-missing"),
    ("output-full", "output-emptied", "output-area-full"),
    ("toner-empty", "toner-replaced", "toner-empty"),
    ("paper-low", "paper-topped-up", "media-low"),
    ("toner-low", "toner-topped-up", "toner-low"),
    ("pause", "resume", "paused"),
    ("error", "error-cleared", "other"),
)
"""What happens, what ends it, and the keyword that tells of it meanwhile."""


class IppPrinterPeer:
    """Made in the running loop. Tests look at `engine.out`, which are the documents that came out whole."""

    def __init__(self, config: DeviceConfig) -> None:
        self._wrong: set[str] = set()
        self._hung = self._garbled = self._loses_answer = False
        self.engine = Engine(self._blocked, PAGE_SECONDS)
        self._desk = Desk(self.engine, self._shown)
        self.port = HttpPort(self._answer)
        wanted = connection_of(config, IppConnection)
        there = TcpConnection("127.0.0.1", self.port.port)
        self._connection = replace(wanted, line=there, fingerprint=None)  # on this machine there is no wire to protect
        self._desk.uri = self._connection.uri

    @property
    def connection(self) -> IppConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        happenings = {
            name: Poke(act, {})
            for begins, ends, keyword in _HAPPENINGS
            for name, act in ((begins, self.beginning(keyword)), (ends, self.ending(keyword)))
        }
        return {
            **happenings,
            "jam-after": Poke(self.jam_after, {"pages": int}),
            "cancel-key": Poke(self.cancel_key, {}),
            "slow": Poke(self.slow, {}),
            "hang": Poke(self.hang, {}),
            "garbage": Poke(self.garble, {}),
            "lose-answer": Poke(self.lose_answer, {}),
            "cable-out": Poke(self.port.unplug, {}),
            "cable-in": Poke(self.port.plug, {}),
            "unplug": Poke(self.unplug, {}),
            "plug": Poke(self.plug, {}),
        }

    def beginning(self, keyword: str) -> Callable[[], None]:
        """Lets the printer tell of `keyword` from now on."""
        return lambda: self._change(self._wrong | {keyword})

    def ending(self, keyword: str) -> Callable[[], None]:
        """Lets it tell of `keyword` no more."""
        return lambda: self._change(self._wrong - {keyword})

    def jam_after(self, pages: int) -> None:
        """Paper jams when so many pages of the job have come out."""
        self.engine.after_pages(pages, self.beginning("media-jam"))

    def cancel_key(self) -> None:
        """Somebody presses the key on the printer."""
        if self.engine.current is not None:
            self.engine.cancel(self.engine.current, "job-canceled-at-device")

    def slow(self) -> None:
        """Pages take their time, and so does every byte it says."""
        self.engine.page_seconds, self.port.slow = SLOW_PAGE, True

    def hang(self) -> None:
        """It answers and prints nothing any more until its plug was out."""
        self._hung = True
        self.engine.stop()

    def garble(self) -> None:
        """It says what nobody asked for, and its next answer is no HTTP."""
        self._garbled = True
        self.port.say(GARBAGE)

    def lose_answer(self) -> None:
        """The answer to the next document is lost, with the connection."""
        self._loses_answer = True

    def unplug(self) -> None:
        """Its power goes, and with it whatever it had in memory."""
        self.port.unplug()
        self.engine.forget()

    def plug(self) -> None:
        """Its power comes: it is as it was before somebody did something to its electronics."""
        if not self.port.plugged:
            self._hung = self._garbled = self._loses_answer = False
            self.engine.page_seconds, self.port.slow = PAGE_SECONDS, False
            self.port.plug()

    def close(self) -> None:
        self.unplug()
        self.engine.out.clear()

    def _blocked(self) -> bool:
        return self._hung or bool(self._wrong & (_STOPPING | {"other"}))

    def _change(self, wrong: set[str]) -> None:
        self._wrong = wrong
        self.engine.go_on()

    def _shown(self) -> Shown:
        waiting = [job for job in self.engine.jobs if not job.ended]
        state = PrinterState.PROCESSING if waiting else PrinterState.IDLE
        return Shown(
            state=PrinterState.STOPPED if self._blocked() else state,
            reasons=tuple(sorted(self._wrong)),
            accepting=True,
            queued=len(waiting),
            toner=LOW if "toner-low" in self._wrong else 0 if "toner-empty" in self._wrong else FULL,
            uptime=max(1, int(asyncio.get_running_loop().time())),
        )

    def _answer(self, asked: HttpAsked) -> HttpReply | None:
        if self._hung:
            return None
        if self._garbled:
            self._garbled = False
            return HttpReply(0, "", GARBAGE, raw=True)
        try:
            message = decode(asked.body)
        except IppBroken:
            return HttpReply(_BAD_REQUEST, "text/plain", b"")
        answer = self._desk.answer(message)
        if message.code == Operation.PRINT_JOB and self._loses_answer:
            self._loses_answer = False
            asyncio.get_running_loop().call_soon(self.port.hang_up)
            return None
        return HttpReply(200, _TYPE, encode(answer))
