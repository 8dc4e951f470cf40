"""What the simulated terminal says, in ZVT's bytes, shaped like the recordings of real ones."""

from collections.abc import Iterable, Sequence
from typing import Final

from firmware.hal.sim.peers.zvt.book import Booking, Card, What
from firmware.hal.wire.zvt.apdu import Apdu
from firmware.hal.wire.zvt.commands import REFUSED, Control
from firmware.hal.wire.zvt.numbers import counted, packed
from firmware.hal.wire.zvt.requests import EURO, amount, container
from firmware.hal.wire.zvt.text import CodePage
from firmware.hal.wire.zvt.tlv import encoded

TERMINAL_ID: Final = 28004869
VERSION: Final = "KOFFER-PT 1.0"
ACKNOWLEDGE: Final = Apdu(Control.ACKNOWLEDGED)
COMPLETE: Final = Apdu(Control.COMPLETION)

INSERT_CARD, PIN_WANTED, WRONG_PIN, WAIT, WAIT_FOR_BANK, REMOVE_CARD = 0x0A, 0x01, 0x15, 0x0E, 0x04, 0x4B

_VU: Final = "100461763".ljust(15).encode()
_GROUP_OF_KIND: Final = {5: 0, 14: 1, 6: 2, 46: 2, 8: 3, 10: 4, 12: 5}
_GROUPS: Final = 7
_LAST_LINE: Final = 0x81


def refusal(code: int) -> Apdu:
    """84 xx."""
    return Apdu(REFUSED << 8 | code)


def intermediate(code: int, *texts: str) -> Apdu:
    """04 FF, with the terminal's own words where it has some."""
    if not texts:
        return Apdu(Control.INTERMEDIATE_STATUS, bytes((code,)))
    lines = b"".join(encoded(0x07, text.encode(CodePage.CP437)) for text in texts)
    return Apdu(Control.INTERMEDIATE_STATUS, bytes((code, 0x00)) + container(encoded(0x24, lines)))


def registered() -> Apdu:
    """06 0F after 06 00."""
    return Apdu(Control.COMPLETION, b"\x19\x00" + _terminal() + b"\x49" + EURO)


def enquired(status: int) -> Apdu:
    """06 0F after 05 01."""
    return Apdu(Control.COMPLETION, counted(VERSION.encode(), 3) + bytes((status,)))


def stopped(code: int) -> Apdu:
    """06 1E."""
    return Apdu(Control.ABORTED, bytes((code,)))


def failed(code: int, text: str) -> Apdu:
    """04 0F of a transaction that did not come about."""
    words = counted(text.encode(CodePage.CP437), 3)
    return Apdu(Control.STATUS_INFORMATION, bytes((0x27, code)) + _terminal() + b"\x3c" + words)


def result(booking: Booking) -> Apdu:
    """04 0F of one that did, in the order in which PA00P015 lists the fields."""
    card = booking.card
    parts = [
        b"\x27\x00",
        amount(booking.cents),
        b"\x0b" + packed(booking.trace, 3),
        _original(booking),
        bytes.fromhex(f"0c{booking.at:%H%M%S}0d{booking.at:%m%d}0e2812170001"),
        b"\x19\x70" if card.check == 2 else b"\x19\x60",
        b"\x22" + counted(bytes.fromhex("ee" * 6 + card.digits), 2),
        _terminal() + b"\x2a" + _VU,
        b"\x3b" + f"{booking.trace:06d}".encode().ljust(8, b"\0"),
        b"\x49" + EURO,
        b"\x87" + packed(booking.receipt, 2) + b"\x88" + packed(booking.receipt, 3),
        bytes((0x8A, card.kind)) + b"\x8b" + counted(card.name.encode() + b"\0", 2),
        container(_card_objects(card)),
    ]
    return Apdu(Control.STATUS_INFORMATION, b"".join(parts))


def day_result(bookings: Sequence[Booking], trace: int, when: str) -> Apdu:
    """04 0F after 06 50 and 06 10; `when` is HHMMSSMMDD."""
    total = sum(_signed(booking) for booking in bookings)
    stamp = bytes.fromhex(f"0c{when[:6]}0d{when[6:]}")
    head = b"\x27\x00" + amount(max(0, total)) + b"\x0b" + packed(trace, 3) + stamp
    return Apdu(Control.STATUS_INFORMATION, head + b"\x60" + counted(_totals(bookings), 3))


def print_block(kind: int, lines: Iterable[str]) -> Apdu:
    """06 D3: a whole receipt."""
    texts = b"".join(encoded(0x07, line.encode(CodePage.CP437)) for line in lines)
    objects = encoded(0x1F07, bytes((kind,))) + encoded(0x25, texts + encoded(0x09, bytes((_LAST_LINE,))))
    return Apdu(Control.PRINT_TEXT_BLOCK, container(objects))


def print_lines(kind: int, lines: Iterable[str]) -> list[Apdu]:
    """06 D1 for each line, each with the type of receipt, and one that ends it."""
    mark = container(encoded(0x1F07, bytes((kind,))))
    said = [b"\x00" + line.encode(CodePage.CP437) + mark for line in lines]
    return [Apdu(Control.PRINT_LINE, data) for data in (*said, bytes((_LAST_LINE,)) + mark)]


def _terminal() -> bytes:
    return b"\x29" + packed(TERMINAL_ID, 4)


def _original(booking: Booking) -> bytes:
    return b"\x37" + packed(booking.trace - 1, 3) if booking.what is What.REVERSAL else b""


def _card_objects(card: Card) -> bytes:
    how = encoded(0x1F10, bytes((card.check,))) + encoded(0x1F12, bytes((card.technology,)))
    application = encoded(0x43, bytes.fromhex(card.application)) + encoded(0x44, card.name.encode())
    return encoded(0x2F, how) + encoded(0x60, application)


def _signed(booking: Booking) -> int:
    return -booking.cents if booking.what is What.REFUND else booking.cents


def _totals(bookings: Sequence[Booking]) -> bytes:
    counts, sums = [0] * _GROUPS, [0] * _GROUPS
    for booking in bookings:
        group = _GROUP_OF_KIND.get(booking.card.kind, _GROUPS - 1)
        counts[group] += 1
        sums[group] += _signed(booking)
    receipts = [booking.receipt for booking in bookings] or [0]
    groups = b"".join(bytes((count,)) + packed(max(0, cents), 6) for count, cents in zip(counts, sums, strict=True))
    return packed(min(receipts), 2) + packed(max(receipts), 2) + groups
