"""The far end of the ZVT drivers: a payment terminal on a pty or a TCP port, with hands that disturb it."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.lines import SerialConnection, TcpConnection
from firmware.hal.config.payment import ZvtConnection
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.pty_line import PtyLine
from firmware.hal.sim.peers.tcp_line import TcpPort
from firmware.hal.sim.peers.zvt.book import CARDS
from firmware.hal.sim.peers.zvt.runner import Runner
from firmware.hal.sim.peers.zvt.script import Point
from firmware.hal.sim.peers.zvt.terminal import Customer, Temper, Terminal
from firmware.hal.wire.zvt.apdu import Apdu
from firmware.hal.wire.zvt.carriers import Arrived, Carrier, SerialCarrier, TcpCarrier
from firmware.hal.wire.zvt.timers import Timers

GARBAGE: Final = b"\x00\xff\x10\x02\x04\x10\x99\xfe"
BANNER: Final = "SSH-2.0-OpenSSH_9.2p1\r\n"

_MILLISECONDS: Final = 1000


class ZvtTerminalPeer:
    """Made in the running loop. `terminal.book` is where tests count what was booked."""

    def __init__(self, config: DeviceConfig, directory: Path) -> None:
        self.terminal = Terminal()
        self._runner = Runner(self.terminal, self._say, self._die)
        wanted = connection_of(config, ZvtConnection)
        self._serial = isinstance(wanted.line, SerialConnection)
        self._carrier: Carrier = self._fresh_carrier()
        self._timer: asyncio.TimerHandle | None = None
        self._silent = False
        self._damage = 0
        self._banner: bytes | None = None
        self._line: PtyLine | TcpPort
        if isinstance(wanted.line, SerialConnection):
            path = directory / f"{config.name}.tty"
            self._line = PtyLine(path, self._heard)
            self._connection = replace(wanted, line=replace(wanted.line, port=str(path)))
        else:
            self._line = port = TcpPort(self._heard, self._connected, self._disconnected)
            self._connection = replace(wanted, line=TcpConnection("127.0.0.1", port.port))

    @property
    def connection(self) -> ZvtConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return {
            **{f"card-{name}": Poke(partial(self.lay_card, name), {}) for name in CARDS},
            **{f"customer-{behaviour}": Poke(partial(self.customer, behaviour), {}) for behaviour in Customer},
            **{f"die-{point}": Poke(partial(self.die_at, point), {}) for point in Point},
            "customer-acts": Poke(self.customer_acts, {}),
            "pace": Poke(self.pace, {"milliseconds": int}),
            "status": Poke(self.status, {"code": int}),
            "paper-out": Poke(self.paper_out, {}),
            "paper-loaded": Poke(self.paper_loaded, {}),
            "wrong-receipt": Poke(self.wrong_receipt, {}),
            "wrong-result": Poke(self.wrong_result, {}),
            "no-abort": Poke(self.no_abort, {}),
            "no-repeat": Poke(self.no_repeat, {}),
            "damage": Poke(self.damage, {"messages": int}),
            "garbage": Poke(self.garble, {}),
            "banner": Poke(self.banner, {}),
            "silent": Poke(self.silence, {}),
            "slow": Poke(self.slow, {}),
            "unplug": Poke(self.unplug, {}),
            "plug": Poke(self.plug, {}),
            "mended": Poke(self.mend, {}),
        }

    def lay_card(self, name: str) -> None:
        """The customer takes another card: girocard, visa, contactless, signed."""
        self.terminal.temper.card = CARDS[name]

    def customer(self, behaviour: str) -> None:
        """The next customer is like this."""
        self.terminal.temper.customer = Customer(behaviour)

    def customer_acts(self) -> None:
        """The slow customer goes on, and pays."""
        self.terminal.temper.customer = Customer.PAYS
        self._runner.customer_acts()

    def die_at(self, point: str) -> None:
        """Lose power when the next operation reaches this point; `plug` brings it back."""
        self.terminal.temper.dies_at = Point(point)

    def pace(self, milliseconds: int) -> None:
        """How long customers and hosts take for each step."""
        self._runner.pace = max(0, milliseconds) / _MILLISECONDS

    def status(self, code: int) -> None:
        """What the next status enquiry hears."""
        self.terminal.temper.status = code & 0xFF

    def paper_out(self) -> None:
        """Its own printer has no paper; it matters where the case does not print."""
        self.terminal.temper.own_paper = False

    def paper_loaded(self) -> None:
        self.terminal.temper.own_paper = True

    def wrong_receipt(self) -> None:
        """Receipts show another amount than was paid."""
        self.terminal.temper.wrong_receipt = True

    def wrong_result(self) -> None:
        """Results name another amount than was asked for."""
        self.terminal.temper.wrong_result = True

    def no_abort(self) -> None:
        """It refuses to be stopped."""
        self.terminal.temper.abortable = False

    def no_repeat(self) -> None:
        """It repeats nothing."""
        self.terminal.temper.repeats = False

    def damage(self, messages: int) -> None:
        """So many messages arrive damaged; on TCP, which mends that itself, they do not arrive."""
        self._damage = max(0, messages)

    def garble(self) -> None:
        """A wrong speed, a broken cable."""
        self._line.say(GARBAGE)

    def banner(self) -> None:
        """Something else than a terminal listens here."""
        self._banner = BANNER.encode()
        self._line.say(self._banner)

    def silence(self) -> None:
        """It hears and says nothing any more until its plug was out."""
        self._silent = True

    def slow(self) -> None:
        """Each byte on the serial line takes its time."""
        if isinstance(self._line, PtyLine):
            self._line.slow = True

    def unplug(self) -> None:
        self._lose_power()
        self._line.unplug()

    def plug(self) -> None:
        """Plugged in it also gets its power anew."""
        if not self._line.plugged:
            self._silent = False
            self._line.plug()

    def mend(self) -> None:
        """A technician has been there: everything is as it was when it was new, but for its book."""
        self.unplug()
        self.terminal.temper = Temper()
        self._damage, self._banner, self._runner.pace = 0, None, 0.0
        self.plug()

    def close(self) -> None:
        self.unplug()

    def _fresh_carrier(self) -> Carrier:
        return SerialCarrier(Timers()) if self._serial else TcpCarrier()

    def _connected(self) -> None:
        self._carrier = self._fresh_carrier()
        if self._banner is not None:
            self._line.say(self._banner)

    def _disconnected(self) -> None:
        """The till is gone: what it has not acknowledged it never will."""
        self._runner.drop()

    def _die(self) -> None:
        """From within a script, so the power goes when the script has stepped aside."""
        self._silent = True
        asyncio.get_running_loop().call_soon(self.unplug)

    def _lose_power(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._runner.drop()
        self.terminal.restart()
        self._carrier = self._fresh_carrier()

    def _heard(self, data: bytes) -> None:
        if self._silent or self._banner is not None:
            return
        now = asyncio.get_running_loop().time()
        for carried in self._carrier.feed(data, now):
            if isinstance(carried, Arrived):
                self._runner.heard(carried.apdu)
        self._flush()

    def _say(self, apdu: Apdu) -> None:
        if not self._silent:
            self._carrier.send(apdu, asyncio.get_running_loop().time())
            self._flush()

    def _flush(self) -> None:
        out = self._carrier.outgoing()
        if out and not self._silent:
            self._line.say(self._perhaps_damaged(out))
        self._await_time(asyncio.get_running_loop())

    def _perhaps_damaged(self, data: bytes) -> bytes:
        if not self._damage or len(data) < len(GARBAGE):
            return data
        self._damage -= 1
        return data[:-1] + bytes((data[-1] ^ 0xFF,)) if self._serial else b""

    def _await_time(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._timer is not None:
            self._timer.cancel()
        due = self._carrier.due()
        self._timer = loop.call_at(due, self._pass_time) if due is not None else None

    def _pass_time(self) -> None:
        self._carrier.pass_time(asyncio.get_running_loop().time())
        self._flush()
