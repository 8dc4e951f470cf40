"""A thermometer of the kernel's hwmon class."""

from collections.abc import AsyncGenerator
from functools import partial
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.enclosure import HwmonConnection
from firmware.hal.errors import ProtocolViolation
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.thermometer import Temperature
from firmware.hal.transports.aside import Aside
from firmware.hal.transports.kernel_values import named, read_value
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.wire.celsius import Felt, Nonsense, feel, verdict

INTERVAL: Final = 10.0
"""Seconds between two readings. A temperature has no event to wait for; a case warms by a degree in a minute."""

CONDITIONS: Final = (
    READY,
    Condition(DeviceState.ATTENTION, Reason.TOO_HOT),
    Condition(DeviceState.ATTENTION, Reason.TOO_COLD),
)
"""By the verdict: 0, 1, −1."""


class HwmonThermometer:
    """A `Thermometer` that is read in a thread. One that says what cannot be is garbled, and says nothing at all."""

    def __init__(self, name: str, connection: HwmonConnection, clock: Clock) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._seat: Seat[Temperature] = Seat(name)

    async def observe(self) -> AsyncGenerator[Condition | Temperature, None]:
        with self._seat.take() as stream, Aside(self._name, self._clock, lambda: None) as aside:
            async with fed_by(stream, partial(self._sample, stream, aside)):
                async for item in stream:
                    yield item

    async def _sample(self, stream: Stream[Temperature], aside: Aside) -> None:
        felt, judged = Felt(), 0
        while True:
            try:
                felt = feel(felt, await aside.call(self._read))
            except Nonsense as lie:
                raise ProtocolViolation(self._name, f"{lie} is no temperature") from lie
            if felt.told is not None:
                judged = verdict(judged, felt.told, self._connection.coldest, self._connection.hottest)
                stream.tell_change(CONDITIONS[judged])
                stream.tell_change(Temperature(felt.told))
            await self._clock.sleep(INTERVAL)

    def _read(self) -> str:
        directory = named(self._connection.root, self._connection.chip)
        return read_value(directory / f"temp{self._connection.number}_input")
