"""A battery with a fuel gauge on the I2C bus, and a power board that tells on a pin whether there are mains."""

import asyncio
import errno
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.power import GaugeConnection
from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.battery import Charge, CutOutcome, PowerSource
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.transports.aside import Aside
from firmware.hal.transports.gpio import Contact, Lamp, Pins
from firmware.hal.transports.smbus import Bus, Buses
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.wire.gauge import LONGEST, Nonsense
from firmware.hal.wire.max1704x import CHARGE, RATE, VERSION, VOLTAGE, Reading, reading, swapped, tells_rate

INTERVAL: Final = 30.0
"""Seconds between readings while the mains neither come nor go: the chip has no events that all boards wire up."""

MAINS_HOLD: Final = 1.0
"""Seconds the pin must rest before mains are believed: it follows the supply's voltage, which swings under load. That
they are gone is believed at once."""

PULSE: Final = 1.0
"""Seconds that the kill pin is held high; boards take what is shorter for noise."""

TRIES: Final = 3
"""A chip that does not acknowledge was disturbed, or is gone."""

DEFECT: Final = Condition(DeviceState.ATTENTION, Reason.BATTERY_DEFECT)
_NO_ANSWER: Final = frozenset({errno.EREMOTEIO, errno.ENXIO})


class GaugeBattery:
    """A `Battery`. While nobody observes it, the charger may charge: the pin that holds it has been let go of."""

    def __init__(self, name: str, connection: GaugeConnection, clock: Clock, pins: Pins, buses: Buses) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._pins = pins
        self._buses = buses
        self._seat: Seat[Charge] = Seat(name)
        self._holder: Lamp | None = None

    async def observe(self) -> AsyncGenerator[Condition | Charge, None]:
        loop, edge, due = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        chip = _Chip(self._name, self._connection, self._buses)

        def changed() -> None:
            loop.call_soon_threadsafe(edge.set)

        with (
            self._seat.take() as stream,
            self._mains(changed) as mains,
            self._hold(),
            Aside(self._name, self._clock, chip.close) as aside,
        ):
            watch = _Mains(mains, self._clock, edge, due)
            read = partial(self._read_when_due, due, stream, aside, chip, watch)
            async with fed_by(stream, watch.run, partial(self._tick, due), read):
                async for item in stream:
                    yield item

    async def cut_and_restore(self, after: float) -> CutOutcome:
        """The board counts its own seconds; it is not asked where it would cut before the system has ended."""
        kill = self._connection.kill
        if kill is None or kill.delay < after:
            return CutOutcome.NOT_SUPPORTED
        with self._pins.lamp(self._name, kill.pin) as line:
            line.light(True)  # noqa: FBT003 - a level
            await self._clock.sleep(PULSE)
        return CutOutcome.ARMED

    async def allow_charging(self, allowed: bool) -> bool:
        """Raises `PeripheralAbsent` while nobody observes it."""
        if self._connection.hold is None:
            return False
        if self._holder is None:
            raise PeripheralAbsent(self._name, "nobody observes it")
        self._holder.light(not allowed)
        return True

    def _mains(self, changed: Callable[[], None]) -> AbstractContextManager[Contact]:
        sense = self._connection.mains
        return self._pins.contact(self._name, sense.pin, closed_high=sense.high, changed=changed)

    @contextmanager
    def _hold(self) -> Iterator[None]:
        with ExitStack() as stack:
            if self._connection.hold is not None:
                self._holder = stack.enter_context(self._pins.lamp(self._name, self._connection.hold))
            try:
                yield
            finally:
                self._holder = None

    async def _tick(self, due: asyncio.Event) -> None:
        while True:
            due.set()
            await self._clock.sleep(INTERVAL)

    async def _read_when_due(
        self, due: asyncio.Event, stream: Stream[Charge], aside: Aside, chip: "_Chip", mains: "_Mains"
    ) -> None:
        while True:
            await due.wait()
            due.clear()
            try:
                told = await aside.call(chip.read)
            except Nonsense:
                stream.tell_change(DEFECT)
                continue
            stream.tell_change(READY)
            stream.tell_change(charge_of(told, mains.source, self._connection.capacity))


def charge_of(told: Reading, source: PowerSource, capacity: int) -> Charge:
    """The chip knows shares of a battery; what they are in milliwatts follows from its `capacity` as it was made."""
    drawn = None if told.rate is None else -told.rate
    minutes = None
    if source is PowerSource.BATTERY and drawn is not None and drawn > 0:
        minutes = int(told.percent / drawn * 60)
    return Charge(
        source,
        told.percent,
        minutes if minutes is not None and minutes <= LONGEST else None,
        milliwatts=None if drawn is None else round(drawn * capacity / 100),
        design=capacity,
    )


class _Chip:
    """The gauge, opened at its first reading. Blocks; belongs to one thread."""

    def __init__(self, device: str, connection: GaugeConnection, buses: Buses) -> None:
        self._device = device
        self._connection = connection
        self._buses = buses
        self._bus: Bus | None = None

    def read(self) -> Reading:
        """Raises `Nonsense`, `OSError`, or `PeripheralAbsent` for a chip that does not acknowledge."""
        if self._bus is None:
            self._bus = self._buses.open(self._device, self._connection.bus)
        rated = tells_rate(self._word(self._bus, VERSION))
        words = [self._word(self._bus, register) for register in (VOLTAGE, CHARGE)]
        return reading(words[0], words[1], self._word(self._bus, RATE) if rated else None)

    def close(self) -> None:
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.close()

    def _word(self, bus: Bus, register: int) -> int:
        for left in reversed(range(TRIES)):
            try:
                return swapped(bus.read_word(self._connection.address, register))
            except OSError as problem:
                if problem.errno not in _NO_ANSWER:
                    raise
                if not left:
                    where = f"address {self._connection.address:#x}"
                    raise PeripheralAbsent(self._device, f"nothing answers at {where}") from problem
        raise AssertionError("the last try has returned or raised")


class _Mains:
    """What the pin says of the mains, at rest."""

    def __init__(self, contact: Contact, clock: Clock, edge: asyncio.Event, due: asyncio.Event) -> None:
        self._contact = contact
        self._clock = clock
        self._edge = edge
        self._due = due
        self.source = self._now()

    async def run(self) -> None:
        """Follow it; `due` is set at each change."""
        while True:
            await self._edge.wait()
            self._edge.clear()
            now = self._now()
            if now is PowerSource.MAINS and self.source is PowerSource.BATTERY:
                await self._clock.sleep(MAINS_HOLD)
                if self._edge.is_set():
                    continue
            if now is not self.source:
                self.source = now
                self._due.set()

    def _now(self) -> PowerSource:
        return PowerSource.MAINS if self._contact.is_closed() else PowerSource.BATTERY
