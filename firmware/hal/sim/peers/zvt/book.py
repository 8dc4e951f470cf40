"""What the simulated terminal has booked. Tests count here: this is where money has moved, or has not."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum, unique
from typing import Final

START: Final = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001 - terminals know no time zones
PER_TRANSACTION: Final = timedelta(seconds=37)


@unique
class What(StrEnum):
    """The kind of a booking."""

    PAYMENT = "payment"
    REFUND = "refund"
    REVERSAL = "reversal"


@unique
class State(StrEnum):
    """How final it is."""

    TENTATIVE = "tentative"  # the bank has said yes, the till has not acknowledged
    BOOKED = "booked"
    REVERSED = "reversed"  # by itself, because the till never acknowledged, or by a reversal


@dataclass(frozen=True, slots=True)
class Card:
    """A card as the terminal sees it. `kind` is a ZVT card type, `technology` 1 chip or 2 contactless, `check` 1F10."""

    name: str
    kind: int
    digits: str
    application: str
    technology: int
    check: int


GIROCARD: Final = Card("girocard", 5, "4821", "A00000035910100280", 1, 2)
VISA: Final = Card("Visa", 10, "1234", "A0000000031010", 1, 2)
CONTACTLESS: Final = Card("Debit Mastercard", 6, "4771", "A0000000041010", 2, 0)
SIGNED: Final = Card("Mastercard", 6, "0007", "A0000000041010", 1, 1)

CARDS: Final = {"girocard": GIROCARD, "visa": VISA, "contactless": CONTACTLESS, "signed": SIGNED}


@dataclass(frozen=True, slots=True)
class Booking:
    """One transaction."""

    what: What
    receipt: int
    trace: int
    cents: int
    card: Card
    at: datetime
    state: State
    original: int | None = None


class Book:
    """All bookings since the terminal was made, and which of them the day still has."""

    def __init__(self) -> None:
        self.bookings: list[Booking] = []
        self.closed_days = 0
        self.clock = START
        self._closed = 0
        self._trace = 100

    @property
    def standing(self) -> list[Booking]:
        """Payments and refunds that are booked and not reversed, of all days."""
        return [item for item in self.bookings if item.state is State.BOOKED and item.what is not What.REVERSAL]

    @property
    def today(self) -> list[Booking]:
        """Those that the next end of day will hand in."""
        return [item for item in self.standing if self.bookings.index(item) >= self._closed]

    @property
    def last(self) -> Booking | None:
        """The last transaction that was stored for good; what was reversed by the terminal itself is not."""
        done = [item for item in self.bookings if item.state is State.BOOKED or self._was_reversed(item)]
        return done[-1] if done else None

    def begin(self, what: What, cents: int, card: Card, original: int | None = None) -> Booking:
        """The bank has said yes."""
        self.clock += PER_TRANSACTION
        self._trace += 1
        number = len(self.bookings) % 9999 + 1
        booking = Booking(what, number, self._trace, cents, card, self.clock, State.TENTATIVE, original)
        self.bookings.append(booking)
        return booking

    def settle(self, booking: Booking, state: State) -> None:
        """It is final, or it is undone. A reversal that is booked undoes its original."""
        self._change(booking, state)
        if booking.what is What.REVERSAL and state is State.BOOKED:
            original = self.find(booking.original or 0)
            if original is not None:
                self._change(original, State.REVERSED)

    def reverse_open(self) -> None:
        """What the till has not acknowledged by now, it never will."""
        for booking in [item for item in self.bookings if item.state is State.TENTATIVE]:
            self._change(booking, State.REVERSED)

    def find(self, receipt: int) -> Booking | None:
        """A transaction of today that can be reversed."""
        return next((item for item in self.today if item.receipt == receipt), None)

    def close_day(self) -> list[Booking]:
        """Hand in what today has."""
        day = self.today
        self._closed = len(self.bookings)
        self.closed_days += 1
        return day

    def _change(self, booking: Booking, state: State) -> None:
        at = next(i for i, item in enumerate(self.bookings) if item.trace == booking.trace)
        self.bookings[at] = replace(self.bookings[at], state=state)

    def _was_reversed(self, item: Booking) -> bool:
        """By a reversal that was ordered: such a payment was stored before."""
        return any(
            other.what is What.REVERSAL and other.original == item.receipt and other.state is State.BOOKED
            for other in self.bookings
        )
