"""A scanner that puts its codes between two signs, a driver for it, one that does not hold, and its far end."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

from firmware.clock import Clock
from firmware.hal.config import DeviceConfig
from firmware.hal.config.lines import SerialConnection
from firmware.hal.drivers.serial_barcode import SerialBarcode
from firmware.hal.ports.barcode import Scan
from firmware.hal.ports.device import Condition
from firmware.hal.sim.peers.barcode_scanner import BarcodeScannerPeer


class AcmeScanner:
    """What this maker sends is nearly what everybody sends."""

    def __init__(self, name: str, connection: SerialConnection, clock: Clock) -> None:
        self._scanner = SerialBarcode(name, connection, clock)

    async def observe(self) -> AsyncGenerator[Condition | Scan, None]:
        async with aclosing(self._scanner.observe()) as stream:
            async for item in stream:
                yield Scan(item.text.strip("#")) if isinstance(item, Scan) else item


class EchoScanner(AcmeScanner):
    """Tells each code twice, which no driver may do."""

    async def observe(self) -> AsyncGenerator[Condition | Scan, None]:
        async with aclosing(super().observe()) as stream:
            async for item in stream:
                yield item
                if isinstance(item, Scan):
                    yield item


class AcmePeer(BarcodeScannerPeer):
    """Puts each code between two signs of its own."""

    def __init__(self, config: DeviceConfig, directory: Path) -> None:
        super().__init__(config, directory)

    def scan(self, text: str) -> None:
        self.say(f"#{text}#\r".encode() if len(text) < 4000 else text.encode() + b"\r")
