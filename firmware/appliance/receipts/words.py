"""Amounts, times and reasons as they stand on a German receipt."""

from datetime import datetime, tzinfo
from typing import Final

from firmware.appliance.book.payment import PaymentKind, PaymentMethod, PaymentReason

TITLES: Final = {
    PaymentKind.PAYMENT: "Quittung",
    PaymentKind.REVERSAL: "Stornobeleg",
    PaymentKind.REFUND: "Erstattungsbeleg",
}
SUMS: Final = {
    PaymentKind.PAYMENT: "Summe",
    PaymentKind.REVERSAL: "Storniert",
    PaymentKind.REFUND: "Erstattet",
}
METHODS: Final = {PaymentMethod.CARD: "Karte", PaymentMethod.CASH: "Bar"}
REASONS: Final = {
    PaymentReason.WRONG_FEE: "falsche Gebühr",
    PaymentReason.SERVICE_NOT_POSSIBLE: "Leistung war nicht möglich",
    PaymentReason.PAID_TWICE: "doppelt bezahlt",
    PaymentReason.CITIZEN_WITHDREW: "Antrag zurückgenommen",
    PaymentReason.TERMINAL_RECEIPT_SEEN: "Terminalbeleg lag vor",
    PaymentReason.TERMINAL_SHOWS_NOTHING: "Terminal zeigt keine Zahlung",
    PaymentReason.BANK_ASKED: "Auskunft der Bank",
}


def euro(cents: int) -> str:
    """`123450` as `1.234,50 €`, in one piece: the space is one at which no line breaks."""
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{whole:,}".replace(",", ".") + f",{rest:02d}\u00a0€"


def moment(at: datetime, zone: tzinfo | None) -> str:
    """Date and time on the clocks of `zone`, None being the machine's own."""
    return f"{at.astimezone(zone):%d.%m.%Y %H:%M}"
