"""Simulators of devices that answer questions, and may not."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

from firmware.hal.errors import PeripheralSilent
from firmware.hal.ports.device import Condition, DeviceState, Reason
from firmware.hal.sim.peripheral import SimPeripheral

T = TypeVar("T")

_GARBLED = Condition(DeviceState.ATTENTION, Reason.GARBLED)


class SimAnswering(SimPeripheral[T]):
    """Is asked how it is when it is opened, and after noise."""

    def __init__(self, name: str, value: T | None = None) -> None:
        super().__init__(name, value)
        self._hung = False

    async def observe(self) -> AsyncGenerator[Condition | T, None]:
        async with aclosing(super().observe()) as stream:
            async for item in stream:
                if self._hung:
                    raise PeripheralSilent(self.name, "answers nothing")
                yield item

    def garble(self) -> None:
        """Noise; then it answers as before."""
        condition = self.condition
        self.become(_GARBLED)
        self.become(condition)

    def hang(self) -> None:
        """From now on it answers nothing."""
        self._hung = True
        self.break_off(PeripheralSilent(self.name, "answers nothing"))

    def plug(self) -> None:
        """Plugged in anew it is well again."""
        self._hung = False
        super().plug()
