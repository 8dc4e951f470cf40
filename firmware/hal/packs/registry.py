"""All packs by the name of their driver."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from firmware.hal.packs import (
    barcode,
    battery,
    board,
    camera,
    card_reader,
    document_printer,
    document_reader,
    document_scanner,
    eid_terminal,
    enclosure,
    fingerprint,
    indicator,
    lid,
    modem,
    payment,
    rail,
    receipt_printer,
    signature_pad,
    uplink,
)
from firmware.hal.packs.pack import DriverPack

FAMILIES: Final = (
    lid,
    indicator,
    barcode,
    receipt_printer,
    document_printer,
    battery,
    board,
    uplink,
    modem,
    payment,
    document_reader,
    fingerprint,
    document_scanner,
    eid_terminal,
    card_reader,
    signature_pad,
    camera,
    rail,
    enclosure,
)

DRIVERS: Final[Mapping[str, DriverPack]] = MappingProxyType(
    {pack.name: pack for family in FAMILIES for pack in family.PACKS}
)
