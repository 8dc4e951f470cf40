"""Document printers that speak IPP: in the network, or on USB through `ipp-usb`, which gives them a port here."""

from typing import TYPE_CHECKING, Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.documents import IppConnection
from firmware.hal.config.reading import read_tcp
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim
from firmware.hal.ports.device import Reason
from firmware.reading import Table

if TYPE_CHECKING:
    from firmware.hal.drivers.ipp_printer import IppPrinter
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer


IPP_PORT: Final = 631


def _read(table: Table) -> IppConnection:
    usual = IppConnection(read_tcp(table, IPP_PORT))
    path = table.text("path", "an absolute path", r"/[!-~]{0,200}", default=usual.path)
    return IppConnection(usual.line, path)


def _read_secure(table: Table) -> IppConnection:
    plain = _read(table)
    pin = table.text("fingerprint", "the SHA-256 of its certificate, 64 hexadecimal digits", r"[0-9a-f]{64}")
    return IppConnection(plain.line, plain.path, pin)


def _build(device: DeviceConfig, rim: Rim) -> "IppPrinter":
    from firmware.hal.drivers.ipp_printer import IppPrinter

    return IppPrinter(device.name, connection_of(device, IppConnection), rim.clock)


def _peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.ipp_printer import IppPrinterPeer

    del ground  # what it prints is written nowhere
    return IppPrinterPeer(device)


_REASONS: Final = USUAL | {
    Reason.PAPER_JAM,
    Reason.PAPER_OUT,
    Reason.PAPER_LOW,
    Reason.COVER_OPEN,
    Reason.TRAY_MISSING,
    Reason.OUTPUT_FULL,
    Reason.TONER_LOW,
    Reason.TONER_EMPTY,
    Reason.WRONG_MEDIA,
    Reason.PAUSED,
    Reason.WARMING_UP,
    Reason.NEEDS_CLEANING,
    Reason.NO_FORMAT,
    Reason.PRINTER_ERROR,
}

PACKS = (
    DriverPack("ipp", Kind.DOCUMENT_PRINTER, _read, _build, _peer, _REASONS),
    DriverPack("ipps", Kind.DOCUMENT_PRINTER, _read_secure, _build, _peer, _REASONS),
)
