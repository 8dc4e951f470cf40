"""The far end of `serial-barcode`: a hand scanner and the codes held before it."""

from collections.abc import Mapping

from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.serial_teller import SerialTeller


class BarcodeScannerPeer(SerialTeller):
    """Ends each code with CR LF."""

    def pokes(self) -> Mapping[str, Poke]:
        return {
            "scan": Poke(self.scan, {"text": str}),
            "scan-half": Poke(self.scan_half, {"text": str}),
            **self.line_pokes(),
        }

    def scan(self, text: str) -> None:
        """Read one code."""
        self.say(text.encode() + b"\r\n")

    def scan_half(self, text: str) -> None:
        """The cable is pulled while the code is on its way."""
        code = text.encode()
        self.say(code[: (len(code) + 1) // 2])
        self.unplug()
