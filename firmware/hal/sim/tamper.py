"""A seal without a wire."""

from datetime import datetime

from firmware.hal.errors import HalError, PeripheralAbsent
from firmware.hal.ports.tamper import Seal
from firmware.hal.sim.peripheral import SimPeripheral


class SimTamper(SimPeripheral[Seal]):
    """A `TamperContact` around a body that a test opens."""

    def __init__(self, name: str) -> None:
        super().__init__(name, Seal(closed=True))
        self._opened = False
        self._at: datetime | None = None
        self._closed = True
        self.jam: HalError | None = None

    def move(self, *, closed: bool, at: datetime | None = None) -> None:
        """Open or close the body; `at` is what the contact knows of the time."""
        self._closed = closed
        if not closed and not self._opened:
            self._opened, self._at = True, at
        self.happen(Seal(closed, self._opened, self._at))

    async def acknowledge(self) -> None:
        if self._stream is None:
            raise PeripheralAbsent(self.name, "nobody observes the contact")
        if self.jam is not None:
            raise self.jam
        self._opened, self._at = not self._closed, None
        self.happen(Seal(self._closed, self._opened, self._at))
