"""The simulated terminal's receipts."""

from collections.abc import Sequence
from typing import Final

from firmware.hal.sim.peers.zvt.book import Booking, What

MERCHANT, CUSTOMER, ADMINISTRATION = 1, 2, 3

_HEAD: Final = {MERCHANT: "H Ä N D L E R B E L E G", CUSTOMER: "K U N D E N B E L E G"}
_WORD: Final = {What.PAYMENT: "Kartenzahlung", What.REFUND: "Gutschrift", What.REVERSAL: "Storno"}
_SIGNED: Final = (1, 5, 6, 7)


def euros(cents: int) -> str:
    """As it stands on paper."""
    return f"{cents // 100},{cents % 100:02d}"


def receipt(booking: Booking, kind: int, cents: int) -> list[str]:
    """The lines of a payment's receipt; `cents` is what it shows, which may be wrong."""
    lines = [
        _HEAD[kind],
        "",
        f"{booking.at:%d.%m.%Y}      {booking.at:%H:%M:%S}",
        "Terminal-ID:    28004869",
        f"TA-Nr {booking.trace:06d}  BNr {booking.receipt:04d}",
        "",
        _WORD[booking.what],
        booking.card.name,
        f"Nr: **** **** **** {booking.card.digits}",
        "",
        f"BETRAG EUR  {euros(cents):>12}",
    ]
    if kind == MERCHANT and booking.card.check in _SIGNED:
        lines += ["", "Unterschrift", "", "________________________"]
    return [*lines, "", "Zahlung erfolgt", "Bitte Beleg aufbewahren"]


def day(bookings: Sequence[Booking]) -> list[str]:
    """The lines of an end of day."""
    total = sum(-item.cents if item.what is What.REFUND else item.cents for item in bookings)
    return [
        "K A S S E N S C H N I T T",
        "",
        f"Anzahl      {len(bookings):>12}",
        f"GESAMT EUR  {euros(max(0, total)):>12}",
    ]
