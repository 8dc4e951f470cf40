"""A message with its fields read by name."""

from typing import Final, NamedTuple

from firmware.hal.wire.zvt.apdu import Apdu
from firmware.hal.wire.zvt.bitmaps import CONTAINER, FIELDS, Length, Value
from firmware.hal.wire.zvt.commands import LAYOUTS, REFUSED, Control, layout_of
from firmware.hal.wire.zvt.errors import ZvtError
from firmware.hal.wire.zvt.numbers import counted_length
from firmware.hal.wire.zvt.tags import CHARACTER_SET
from firmware.hal.wire.zvt.text import ANNOUNCED, CodePage
from firmware.hal.wire.zvt.tlv import Tlv, find, read_objects, take_length

_NO_OBJECTS: Final[tuple[Tlv, ...]] = ()
_RENAMED: Final = {
    Control.REGISTRATION: "status_byte",
    Control.COMPLETION: "status_byte",
    0x06C0: "card_reading_type",
}
"""Bitmap 19 means something else in each of these."""


class Message(NamedTuple):
    """`fields` by name as in `bitmaps` and `commands`; `page` is the code page that its texts are in."""

    control: int
    name: str
    fields: dict[str, Value]
    tlv: tuple[Tlv, ...]
    page: str

    def number(self, name: str) -> int | None:
        """A field that is a number; None where it is missing or was no number."""
        value = self.fields.get(name)
        return value if isinstance(value, int) else None

    def text(self, name: str) -> str | None:
        """A field that is a text."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else None


def read_message(apdu: Apdu, page: str = CodePage.CP437) -> Message:
    """All of a message. Offsets of a `ZvtError` count from the start of the data."""
    data = apdu.data
    layout = LAYOUTS.get(apdu.control) or layout_of(apdu.control)
    fields: dict[str, Value] = {}
    at = layout.head(data, fields, page)
    tlv = _read_bitmaps(data, at, fields, page) if at < len(data) else _NO_OBJECTS
    own = _own_page(tlv)
    if own is not None and own != page:
        return read_message(apdu, own)._replace(page=own)
    _name_special_fields(apdu.control, fields)
    return Message(apdu.control, layout.name, fields, tlv, page)


def _read_bitmaps(data: bytes, at: int, fields: dict[str, Value], page: str) -> tuple[Tlv, ...]:
    tlv = _NO_OBJECTS
    end = len(data)
    while at < end:
        start = at
        field = FIELDS[data[at]]
        if field is None:
            raise ZvtError(at, f"{data[at]:02X} is no bitmap")
        name, size, read = field
        at += 1
        if size <= 0:
            at, size = _variable(data, at, size)
        stop = at + size
        if stop > end:
            raise ZvtError(start, f"bitmap {data[start]:02X} ({name}) needs {size} bytes, {end - at} are left")
        if data[start] == CONTAINER:
            tlv += read_objects(data, at, stop)
        else:
            fields[name] = read(data[at:stop], page)
        at = stop
    return tlv


def _variable(data: bytes, at: int, size: int) -> tuple[int, int]:
    """Where the value begins, and how long it is."""
    if size == Length.TLV:
        length, at = take_length(data, at)
        return at, length
    return at - size, counted_length(data, at, -size)


def _own_page(tlv: tuple[Tlv, ...]) -> str | None:
    """The character set that the message announces for itself."""
    for item in tlv:
        if item.tag == CHARACTER_SET and item.value:
            return ANNOUNCED.get(item.value[0])
    return None


def _name_special_fields(control: int, fields: dict[str, Value]) -> None:
    if control >> 8 == REFUSED and control & 0xFF:
        fields["result_code"] = control & 0xFF
    other = _RENAMED.get(control)
    if other is not None and "payment_type" in fields:
        fields[other] = fields.pop("payment_type")


def tag(message: Message, number: int) -> bytes | None:
    """The value of the first object with this tag."""
    return find(message.tlv, number)
