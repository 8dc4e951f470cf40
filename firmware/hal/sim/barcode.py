"""A hand scanner without a wire."""

from firmware.hal.ports.barcode import Scan
from firmware.hal.sim.teller import SimTeller


class SimBarcodeScanner(SimTeller[Scan]):
    """A `BarcodeScanner` that reads what a test holds before it."""

    def scan(self, text: str) -> None:
        """Read one code."""
        self.tell(Scan(text))
