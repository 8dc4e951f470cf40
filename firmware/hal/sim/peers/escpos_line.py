"""The three kinds of wire that a simulated receipt printer may hang on, as one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from firmware.hal.config import DeviceConfig
from firmware.hal.config.lines import SerialConnection, TcpConnection, UsbLineConnection
from firmware.hal.config.receipt_printer import PrinterConnection
from firmware.hal.sim.peers.pty_line import PtyLine
from firmware.hal.sim.peers.tcp_line import TcpPort


class PrinterLine(Protocol):
    """What the printer does with its wire."""

    @property
    def plugged(self) -> bool: ...

    def plug(self) -> None: ...

    def unplug(self) -> None: ...

    def say(self, data: bytes) -> None: ...


def line_for(
    config: DeviceConfig, directory: Path, heard: Callable[[bytes], None]
) -> tuple[PrinterLine, PrinterConnection]:
    """A far end for the printer's connection and where the driver finds it. `/dev/usb/lp0` is a raw terminal."""
    if not isinstance(config.connection, PrinterConnection):
        raise TypeError(f"{config.name}: {config.driver} is no receipt printer")
    match config.connection.line:
        case SerialConnection() as serial:
            line = PtyLine(directory / f"{config.name}.tty", heard)
            return line, replace(config.connection, line=replace(serial, port=str(line.path)))
        case UsbLineConnection():
            line = PtyLine(directory / f"{config.name}.lp", heard)
            return line, replace(config.connection, line=UsbLineConnection(str(line.path)))
        case TcpConnection():
            port = TcpPort(heard, lambda: None, lambda: None)
            return port, replace(config.connection, line=TcpConnection("127.0.0.1", port.port))
