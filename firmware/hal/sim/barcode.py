"""A hand scanner without a wire."""

from firmware.hal.ports.barcode import Scan
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.sim.peripheral import SimPeripheral


class SimBarcodeScanner(SimPeripheral[Scan]):
    """A `BarcodeScanner` that reads what a test holds before it; nobody hears a code while nobody observes."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._hung = False

    def scan(self, text: str) -> None:
        """Read one code, as often as it is held before it."""
        if self._hung or self._stream is None:
            return
        self.become(READY)
        self._stream.tell(Scan(text))

    def garble(self) -> None:
        """Something came that is no code."""
        self.become(Condition(DeviceState.ATTENTION, Reason.GARBLED))

    def hang(self) -> None:
        """It reads nothing any more; nobody can tell that from a scanner that lies on the table."""
        self._hung = True

    def plug(self) -> None:
        """Plugged in anew it is well again."""
        self._hung = False
        self.condition = READY
        super().plug()
