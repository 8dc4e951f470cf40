"""A light without a panel."""

from firmware.hal.errors import HalError, PeripheralAbsent
from firmware.hal.ports.backlight import Light
from firmware.hal.sim.peripheral import SimPeripheral


class SimBacklight(SimPeripheral[Light]):
    """A `Backlight` that obeys unless it is told to refuse."""

    def __init__(self, name: str) -> None:
        super().__init__(name, Light(1.0))
        self.refusal: HalError | None = None

    @property
    def share(self) -> float:
        """How bright it is."""
        return self.value.share if self.value is not None else 0.0

    async def shine(self, share: float) -> None:
        if self._stream is None:
            raise PeripheralAbsent(self.name, "nobody observes the light")
        if self.refusal is not None:
            raise self.refusal
        self.happen(Light(share))
