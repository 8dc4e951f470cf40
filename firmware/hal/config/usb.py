"""Reading who may be plugged in: the table `match` of a device, and the table `[usb]`."""

from collections.abc import Iterator
from typing import Final

from firmware.hal.config import MatchRule, UsbConfig
from firmware.hal.config.reading import NAME, NAME_ALLOWED
from firmware.reading import Table

_PORT: Final = r"(\d{1,3}-)?\d{1,3}(\.\d{1,3}){0,6}"
_PORT_ALLOWED: Final = "a port in the kernel's words, 1-1.4 or 1.4 on any bus"
_CLASS: Final = "([0-9a-f]{2}){1,3}"


def read_match(table: Table) -> MatchRule:
    """Ids, and what else the device has to be like."""
    allowed = "a USB id, four digits 0-9 a-f"
    rule = MatchRule(
        vendor=table.text("vendor", allowed, "[0-9a-f]{4}"),
        product=table.text("product", allowed, "[0-9a-f]{4}"),
        port=table.text("port", _PORT_ALLOWED, _PORT) if table.has("port") else "",
        serial=table.text("serial", "a serial number", r"[!-~][ -~]{0,59}") if table.has("serial") else "",
        classes=_read_classes(table) if table.has("classes") else (),
    )
    table.finish()
    return rule


def _read_classes(table: Table) -> tuple[str, ...]:
    allowed = 'a list of interface classes, two, four or six digits 0-9 a-f each: ["07", "030101"]'
    classes = table.texts("classes", allowed, _CLASS)
    if not classes:
        table.wrong("classes", allowed)
    return classes


def read_usb(table: Table, bays: set[str]) -> UsbConfig:
    """The table `[usb]`; `bays` are those of the case."""
    own = tuple(_read_own(table)) if table.has("own") else ()
    places = tuple(_read_bays(table.table("bays"), bays)) if table.has("bays") else ()
    config = UsbConfig(table.flag("guard"), own, places)
    table.finish()
    return config


def _read_own(table: Table) -> Iterator[tuple[str, MatchRule]]:
    for name, inner in table.tables("own", NAME, NAME_ALLOWED):
        yield name, read_match(inner)


def _read_bays(table: Table, bays: set[str]) -> Iterator[tuple[str, str]]:
    """Bays are the keys, since a port has dots, which TOML would take for tables."""
    for bay in sorted(bays):
        if table.has(bay):
            allowed = f"a list of ports, each {_PORT_ALLOWED}"
            yield from ((port, bay) for port in table.texts(bay, allowed, _PORT))
    table.finish()
