"""One order at a time: whoever comes while a device is at work is refused, and not queued."""

from collections.abc import Iterator
from contextlib import contextmanager

from firmware.hal.errors import PeripheralBusy


class Turn:
    """The one place from which a device is given something to do."""

    def __init__(self, device: str) -> None:
        self._device = device
        self.taken = False

    @contextmanager
    def take(self) -> Iterator[None]:
        """Have it for as long as the block runs; raises `PeripheralBusy` where somebody has it."""
        if self.taken:
            raise PeripheralBusy(self._device, "is given something else to do")
        self.taken = True
        try:
            yield
        finally:
            self.taken = False
