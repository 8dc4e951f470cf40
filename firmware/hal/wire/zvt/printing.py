"""What terminals let the till print: single lines (06 D1) and blocks (06 D3), and how they become receipts."""

from collections.abc import Iterator
from enum import StrEnum, unique
from typing import Final, NamedTuple

from firmware.hal.wire.zvt.commands import Control
from firmware.hal.wire.zvt.message import Message, tag
from firmware.hal.wire.zvt.tags import ATTRIBUTE, PRINT_TEXTS, RECEIPT_TYPE, TEXT_LINE
from firmware.hal.wire.zvt.text import read_text
from firmware.hal.wire.zvt.tlv import Tlv, walk

LONGEST_RECEIPT: Final = 2000
"""Lines; a terminal that prints more without an end is broken."""

_LAST: Final = 0x80
_CENTRED: Final = 0x40
_WIDE: Final = 0x20
_HIGH: Final = 0x10
_INDENT: Final = 0x0F
_LINE_FEEDS: Final = 0xFF


@unique
class ReceiptType(StrEnum):
    """For whom a receipt is (TLV tag 1F07)."""

    MERCHANT = "merchant"
    CUSTOMER = "customer"
    ADMINISTRATION = "administration"
    UNKNOWN = "unknown"


class PrintedLine(NamedTuple):
    """A line and how it looks (PA00P015 3.5, table 16)."""

    text: str
    centred: bool = False
    wide: bool = False
    high: bool = False


class Receipt(NamedTuple):
    """All lines of one receipt, empty ones too."""

    kind: ReceiptType
    lines: tuple[PrintedLine, ...]


class Print(NamedTuple):
    """What one message adds to a receipt; `last` ends it."""

    kind: ReceiptType | None
    lines: tuple[PrintedLine, ...]
    last: bool


def read_print(message: Message) -> Print:
    """What a 06 D1 or 06 D3 prints."""
    value = tag(message, RECEIPT_TYPE)
    kind = _kind(value[0]) if value else None
    if message.control == Control.PRINT_LINE:
        attribute = message.number("attribute") or 0
        return Print(kind, tuple(_lines(attribute, message)), _is_last(attribute))
    return _block(kind, message)


def printed_line(text: str, attribute: int) -> PrintedLine:
    """A line with its attribute applied; indenting counts only where it is not centred."""
    if attribute & _LAST:
        return PrintedLine(text)
    centred = bool(attribute & _CENTRED)
    indent = 0 if centred else attribute & _INDENT
    return PrintedLine(" " * indent + text, centred, bool(attribute & _WIDE), bool(attribute & _HIGH))


def _lines(attribute: int, message: Message) -> Iterator[PrintedLine]:
    if attribute == _LINE_FEEDS:
        yield from [PrintedLine("")] * (message.number("line_feeds") or 0)
    elif not _is_last(attribute) or message.text("text"):
        yield printed_line(message.text("text") or "", attribute)


def _is_last(attribute: int) -> bool:
    return bool(attribute & _LAST) and attribute not in (_LAST, _LINE_FEEDS)


def _block(kind: ReceiptType | None, message: Message) -> Print:
    attribute, last = 0, False
    lines = []
    for item in _print_texts(message.tlv):
        if item.tag == TEXT_LINE:
            lines.append(printed_line(read_text(item.value, message.page), attribute))
        elif item.tag == ATTRIBUTE and item.value:
            attribute, last = item.value[0], _ends_block(item.value[0])
    return Print(kind, tuple(lines), last)


def _ends_block(attribute: int) -> bool:
    """Terminals end a block with FF too, although it means a line feed (seen with a cVEND)."""
    return bool(attribute & _LAST) and attribute != _LAST


def _print_texts(tlv: tuple[Tlv, ...]) -> Iterator[Tlv]:
    for item in walk(tlv):
        if item.tag == PRINT_TEXTS:
            yield from item.children or ()


def _kind(number: int) -> ReceiptType:
    return {1: ReceiptType.MERCHANT, 2: ReceiptType.CUSTOMER, 3: ReceiptType.ADMINISTRATION}.get(
        number, ReceiptType.UNKNOWN
    )


class Receipts:
    """Collects what is printed during one command into whole receipts.

    Terminals that tell no type print the merchant's receipt first where both come; one alone is the customer's.
    Some tell the type of the first lines only in the middle (seen: "merchant" within a customer's receipt), so
    what most lines of a receipt say counts.
    """

    def __init__(self) -> None:
        self._done: list[Receipt] = []
        self._lines: list[PrintedLine] = []
        self._kinds: list[ReceiptType] = []

    def add(self, print_: Print) -> None:
        """Take what one message prints; lines beyond `LONGEST_RECEIPT` are dropped."""
        room = LONGEST_RECEIPT - len(self._lines) - sum(len(receipt.lines) for receipt in self._done)
        self._lines += print_.lines[: max(0, room)]
        if print_.kind is not None:
            self._kinds = [*self._kinds, print_.kind][-LONGEST_RECEIPT:]
        if print_.last:
            self._finish()

    def all(self) -> tuple[Receipt, ...]:
        """Every receipt so far; lines without an end make up the last one."""
        self._finish()
        return tuple(self._done)

    def _finish(self) -> None:
        if any(line.text.strip() for line in self._lines):
            self._done.append(Receipt(self._majority(), tuple(self._lines)))
        self._lines, self._kinds = [], []

    def _majority(self) -> ReceiptType:
        return max(self._kinds, key=self._kinds.count) if self._kinds else ReceiptType.UNKNOWN
