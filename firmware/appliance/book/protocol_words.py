"""The words of the protocol. It is a German office's document and is not translated."""

from datetime import date as calendar
from typing import Final

from firmware.appliance.book.differences import CardGroup, DifferenceKind, DifferenceReason, TerminalEnd
from firmware.appliance.book.payment import PaymentKind, PaymentMethod
from firmware.appliance.book.protocol import Explained

KINDS: Final = {
    PaymentKind.PAYMENT: "Zahlungen",
    PaymentKind.REVERSAL: "Stornos",
    PaymentKind.REFUND: "Erstattungen",
}
METHODS: Final = {PaymentMethod.CARD: "Karte", PaymentMethod.CASH: "bar"}
GROUPS: Final = {
    CardGroup.GIROCARD: "girocard",
    CardGroup.JCB: "JCB",
    CardGroup.MASTERCARD: "Mastercard",
    CardGroup.AMEX: "American Express",
    CardGroup.VISA: "Visa",
    CardGroup.DINERS: "Diners",
    CardGroup.OTHERS: "andere Karten",
}
ENDS: Final = {
    TerminalEnd.CLOSED: "Terminal abgeschlossen",
    TerminalEnd.NOT_CLOSED: "Terminal nicht abgeschlossen",
}
DIFFERENCES: Final = {
    DifferenceKind.TERMINAL_NOT_CLOSED: "Terminal nicht abgeschlossen",
    DifferenceKind.CARD: "Kartenumsatz weicht ab",
    DifferenceKind.CASH: "Kassendifferenz",
    DifferenceKind.BLANKS_MISSING: "Vordrucke fehlen",
    DifferenceKind.BLANKS_SURPLUS: "Vordrucke zu viel",
}
IN_CENTS: Final = frozenset({DifferenceKind.TERMINAL_NOT_CLOSED, DifferenceKind.CARD, DifferenceKind.CASH})
REASONS: Final = {
    DifferenceReason.TERMINAL_DEAD: "Terminal ohne Funktion",
    DifferenceReason.TERMINAL_REFUSED: "Terminal hat abgelehnt",
    DifferenceReason.CLOSED_AT_TERMINAL: "am Terminal von Hand abgeschlossen",
    DifferenceReason.RESOLVED_BY_CLERK: "unklare Zahlung von Hand geklärt",
    DifferenceReason.OTHER_DAY: "gehört zu einem anderen Tag",
    DifferenceReason.WRONG_CHANGE: "falsch herausgegeben",
    DifferenceReason.WRONG_FLOAT: "Wechselgeld am Anfang falsch gezählt",
    DifferenceReason.NOT_BOOKED: "nicht gebucht",
    DifferenceReason.LOST: "verloren",
    DifferenceReason.FOUND: "gefunden",
    DifferenceReason.NOT_ENTERED: "nicht eingetragen",
    DifferenceReason.NOT_EXPLAINED: "nicht aufgeklärt",
}


def difference(item: Explained) -> str:
    """What does not fit, and why."""
    what = " ".join(filter(None, (DIFFERENCES[item.difference.kind], item.difference.item)))
    return f"{what}: {REASONS[item.reason]}"


def amount(cents: int, *, grouped: bool = True) -> str:
    """`-123450` as `-1.234,50`, or without the dot."""
    whole, rest = divmod(abs(cents), 100)
    euros = f"{whole:,}".replace(",", ".") if grouped else f"{whole}"
    return f"{'-' if cents < 0 else ''}{euros},{rest:02d}"


def date(iso: str) -> str:
    """`2026-03-02` as `02.03.2026`."""
    return f"{calendar.fromisoformat(iso):%d.%m.%Y}"
