"""Readers for staff cards."""

from typing import TYPE_CHECKING, Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.cards import ModuleConnection, ReaderConnection
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim, UsbFit
from firmware.hal.ports.device import Reason
from firmware.reading import Table

if TYPE_CHECKING:
    from firmware.hal.drivers.card_reader import StaffCardReader
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer

REASONS: Final = USUAL | {
    Reason.SERVICE_DOWN,
    Reason.CARD_MISSING,
    Reason.CARD_FOREIGN,
    Reason.CARD_MUTE,
    Reason.CARD_EMPTY,
    Reason.LAST_TRY,
}
"""Conditions, and what a command may give instead of an answer."""

FITS: Final = (
    UsbFit("0c4b", None),  # REINER SCT cyberJack
    UsbFit("04e6", None),  # Identiv, SCM
    UsbFit("076b", None),  # HID Omnikey
    UsbFit("08e6", None),  # Thales, Gemalto
    UsbFit("072f", None),  # ACS
    UsbFit("046a", "0010"),  # Cherry keyboards with a slot
)


def _read(table: Table) -> ReaderConnection:
    return ReaderConnection(read_reader(table))


def read_reader(table: Table) -> str:
    """The key `reader`; without it the first reader there is."""
    return table.text("reader", "a part of the reader's PC/SC name", r"(\S(.{0,98}\S)?)?", default="")


def _read_module(table: Table) -> ModuleConnection:
    allowed = "the name or path of a PKCS#11 library, a shared object"
    module = table.text("module", allowed, r"[^\s]{1,200}\.so(\.\d+)*", default="opensc-pkcs11.so")
    return ModuleConnection(read_reader(table), module)


def _build(device: DeviceConfig, rim: Rim) -> "StaffCardReader":
    from firmware.hal.drivers.piv_card import piv_card

    return piv_card(device.name, connection_of(device, ReaderConnection), rim.clock, rim.readers)


def _build_module(device: DeviceConfig, rim: Rim) -> "StaffCardReader":
    """A rehearsal has no maker's library: the cards at its far end speak PIV, and are spoken to so."""
    if not isinstance(device.connection, ModuleConnection):
        return _build(device, rim)
    from firmware.hal.drivers.pkcs11_card import pkcs11_card

    return pkcs11_card(device.name, device.connection, rim.clock, rim.readers)


def _peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.piv_card import PivCardPeer

    return PivCardPeer(device, ground.readers, ground.pocket)


PACKS = (
    DriverPack("piv-pcsc", Kind.CARD_READER, _read, _build, _peer, REASONS, FITS),
    DriverPack("piv-pkcs11", Kind.CARD_READER, _read_module, _build_module, _peer, REASONS, FITS),
)
