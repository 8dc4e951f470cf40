"""A contact inside the body, with what remembers for it while the case is off."""

import logging
from collections.abc import AsyncGenerator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.enclosure import TamperConnection
from firmware.hal.drivers.rest import Edges
from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralFault
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.tamper import Seal
from firmware.hal.transports.aside import Aside
from firmware.hal.transports.gpio import Contact, Lamp, Pins
from firmware.hal.transports.kernel_values import read_value, write_value
from firmware.hal.transports.stream import Seat, Stream, fed_by

EARLIEST: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock that ran out began anew at some year of its own."""

PULSE: Final = 0.05  # seconds that a latch needs to be reset
CLEAR: Final = "0"
"""Whatever is written to it, a clock chip's timestamp is cleared."""

FORGETFUL: Final = Condition(DeviceState.ATTENTION, Reason.REFUSED)
"""The clock chip does not tell its time of opening: what happens while the case is off may go unseen."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Watch:
    """What one observation holds."""

    stream: Stream[Seal]
    contact: Contact
    latch: Contact | None
    reset: Lamp | None
    aside: Aside


class GpioTamper:
    """A `TamperContact`. That it was opened is remembered here too, for contacts without a latch of their own."""

    def __init__(self, name: str, connection: TamperConnection, clock: Clock, pins: Pins) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._pins = pins
        self._seat: Seat[Seal] = Seat(name)
        self._opened = False
        self._opened_at: datetime | None = None
        self._watch: _Watch | None = None

    async def observe(self) -> AsyncGenerator[Condition | Seal, None]:
        edges = Edges(self._clock, self._connection.bounce)
        with ExitStack() as stack:
            stream = stack.enter_context(self._seat.take())
            aside = stack.enter_context(Aside(self._name, self._clock, lambda: None))
            watch = self._watch = self._take(stack, stream, edges, aside)
            stack.callback(self._forget)
            async with fed_by(stream, partial(self._follow, watch, edges)):
                async for item in stream:
                    yield item

    async def acknowledge(self) -> None:
        watch = self._watch
        if watch is None:
            raise PeripheralAbsent(self._name, "nobody observes the contact")
        await self._clear(watch)
        self._opened, self._opened_at = False, None
        self._tell(watch, self._clock.now())

    def _take(self, stack: ExitStack, stream: Stream[Seal], edges: Edges, aside: Aside) -> _Watch:
        wiring = self._connection
        take = partial(self._pins.contact, self._name)
        contact = stack.enter_context(take(wiring.pin, closed_high=wiring.closed_high, changed=edges.changed))
        latch = reset = None
        if wiring.latch is not None:
            latch = stack.enter_context(take(wiring.latch, closed_high=True, changed=lambda: None))
        if wiring.reset is not None:
            reset = stack.enter_context(self._pins.lamp(self._name, wiring.reset))
        return _Watch(stream, contact, latch, reset, aside)

    def _forget(self) -> None:
        self._watch = None

    async def _follow(self, watch: _Watch, edges: Edges) -> None:
        condition = await self._remember(watch)
        watch.stream.tell(condition)
        self._tell(watch, None)
        while True:
            await edges.wait()
            since = self._clock.now()
            await edges.rest(watch.stream)
            watch.stream.tell_change(condition)
            self._tell(watch, since)

    async def _remember(self, watch: _Watch) -> Condition:
        """What the hardware knows of the time in which nobody looked."""
        if watch.latch is not None and watch.latch.is_closed():
            self._opened = True
        if not self._connection.rtc:
            return READY
        try:
            told = await watch.aside.call(partial(read_value, self._timestamp()))
        except HalError as problem:
            _log.warning("%s", problem)
            return FORGETFUL
        if told not in ("", "0"):
            self._opened = True
            self._opened_at = self._opened_at or _moment(told, self._clock.now())
        return READY

    def _tell(self, watch: _Watch, since: datetime | None) -> None:
        closed = watch.contact.is_closed()
        if not closed and not self._opened:
            self._opened, self._opened_at = True, since
        watch.stream.tell_change(Seal(closed, self._opened, self._opened_at))

    async def _clear(self, watch: _Watch) -> None:
        if self._connection.rtc:
            await watch.aside.call(partial(write_value, self._timestamp(), CLEAR))
        if watch.reset is not None:
            for level in (True, False):
                watch.reset.light(level)
                await self._clock.sleep(PULSE)
        if watch.latch is not None and watch.latch.is_closed() and watch.contact.is_closed():
            raise PeripheralFault(self._name, "the latch does not let go")

    def _timestamp(self) -> Path:
        return self._connection.root / self._connection.rtc / "timestamp0"


def _moment(told: str, now: datetime) -> datetime | None:
    """Seconds since 1970; None for what cannot be: a clock without a battery keeps opening times of its own."""
    try:
        moment = datetime.fromtimestamp(int(told), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if EARLIEST <= moment <= now else None
