"""What simulators of ports have in common; they stand where a driver stands, for tests above the HAL."""

from collections.abc import AsyncGenerator
from typing import Generic, TypeVar

from firmware.hal.errors import HalError, PeripheralAbsent
from firmware.hal.ports.device import READY, Condition
from firmware.hal.transports.stream import Seat, Stream

T = TypeVar("T")


class SimPeripheral(Generic[T]):
    """Tells its condition and its last value when opened, and then what a test lets happen."""

    def __init__(self, name: str, value: T | None = None) -> None:
        self.name = name
        self.condition = READY
        self.value = value
        self._plugged = True
        self._seat: Seat[T] = Seat(name)
        self._stream: Stream[T] | None = None

    async def observe(self) -> AsyncGenerator[Condition | T, None]:
        with self._seat.take() as stream:
            if not self._plugged:
                raise PeripheralAbsent(self.name, "not plugged in")
            self._stream = stream
            stream.tell(self.condition)
            if self.value is not None:
                stream.tell(self.value)
            try:
                async for item in stream:
                    yield item
            finally:
                self._stream = None

    def become(self, condition: Condition) -> None:
        """Change how the device is."""
        self.condition = condition
        if self._stream is not None:
            self._stream.tell_change(condition)

    def happen(self, value: T) -> None:
        """Let the device observe `value`; equal ones in a row are one."""
        self.value = value
        if self._stream is not None:
            self._stream.tell_change(value)

    def break_off(self, error: HalError) -> None:
        """Let the conversation break, if there is one."""
        if self._stream is not None:
            self._stream.fail(error)

    def unplug(self) -> None:
        """Pull the plug."""
        self._plugged = False
        self.break_off(PeripheralAbsent(self.name, "unplugged"))

    def plug(self) -> None:
        """Put the plug back."""
        self._plugged = True
