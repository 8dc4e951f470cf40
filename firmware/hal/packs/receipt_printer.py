"""Receipt printers that speak ESC/POS, on any line."""

from typing import TYPE_CHECKING, Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.lines import SerialConnection, TcpConnection, UsbLineConnection
from firmware.hal.config.reading import read_serial, read_tcp, read_usb_line
from firmware.hal.config.receipt_printer import CodePage, Fence, PaperRoll, PrinterConnection
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim
from firmware.hal.ports.device import Reason
from firmware.reading import Table

if TYPE_CHECKING:
    from firmware.hal.drivers.escpos import Escpos
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer


RAW_PORT: Final = 9100
"""Where printers in a network take bytes as they are."""


def _read(table: Table, line: SerialConnection | TcpConnection | UsbLineConnection) -> PrinterConnection:
    usual = PrinterConnection(line)
    columns = table.integer("columns", 32, 64, "characters a line", default=usual.roll.columns)
    page = table.choice("code_page", CodePage) if table.has("code_page") else usual.roll.code_page
    fence = table.choice("fence", Fence) if table.has("fence") else usual.fence
    return PrinterConnection(line, PaperRoll(columns, page), fence)


def _read_serial(table: Table) -> PrinterConnection:
    return _read(table, read_serial(table))


def _read_network(table: Table) -> PrinterConnection:
    return _read(table, read_tcp(table, RAW_PORT))


def _read_usb(table: Table) -> PrinterConnection:
    return _read(table, read_usb_line(table))


def _build(device: DeviceConfig, rim: Rim) -> "Escpos":
    from firmware.hal.drivers.escpos import Escpos

    return Escpos(device.name, connection_of(device, PrinterConnection), rim.clock)


def _peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.escpos_printer import EscposPrinterPeer

    return EscposPrinterPeer(device, ground.directory)


_REASONS = USUAL | {Reason.PAPER_LOW, Reason.PAPER_OUT, Reason.COVER_OPEN, Reason.PRINTER_ERROR}

PACKS = (
    DriverPack("escpos", Kind.RECEIPT_PRINTER, _read_serial, _build, _peer, _REASONS),
    DriverPack("escpos-tcp", Kind.RECEIPT_PRINTER, _read_network, _build, _peer, _REASONS),
    DriverPack("escpos-usb", Kind.RECEIPT_PRINTER, _read_usb, _build, _peer, _REASONS),
)
