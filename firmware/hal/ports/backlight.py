"""The light behind the case's screen."""

from dataclasses import dataclass
from typing import Protocol

from firmware.hal.ports.device import Peripheral


@dataclass(frozen=True, slots=True)
class Light:
    """Share of the full brightness, 0 (dark) to 1."""

    share: float


class Backlight(Peripheral[Light], Protocol):
    """Tells its light once when opened and then each change. Let go, it stays as it is."""

    async def shine(self, share: float) -> None:
        """Bring the light to `share`. Raises `HalError`."""
        ...
