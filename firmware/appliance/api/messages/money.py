"""What may be asked of the till: payments, receipts, cash, blank forms and the closing."""

from typing import Annotated

import msgspec

from firmware.appliance.api.messages.shape import Name, Shape
from firmware.appliance.api.messages.till import FeeView, PaymentView, PiecesView
from firmware.appliance.book.cash import MOST_CHANGE
from firmware.appliance.book.differences import DifferenceKind, DifferenceReason
from firmware.appliance.book.payment import (
    PaymentReason,
)
from firmware.hal.ports.payment import AbortAnswer
from firmware.hal.ports.receipt_printer import Trouble

Cents = int  # judged by the till, so that what is wrong is refused with its own words
PaymentId = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{16}$")]


class Fees(Shape, frozen=True):
    """The catalogue, in the order of `case.toml`."""

    fees: tuple[FeeView, ...]


class TillFloat(Shape, frozen=True):
    """The change that lies in the till when the day begins."""

    float_cents: Cents


class CardBasket(Shape, frozen=True):
    """What is paid by card: how many of each fee."""

    basket: dict[Name, int]


class CashBasket(Shape, frozen=True):
    """What is paid in cash, and what was handed over."""

    basket: dict[Name, int]
    given_cents: Cents


class CashPaid(Shape, frozen=True):
    """It is in the book; `change_cents` go back to the citizen."""

    payment: PaymentView
    change_cents: int


class AbortResult(Shape, frozen=True):
    """What the terminal says to the wish to stop; how the payment ended shows in the view."""

    answer: AbortAnswer


class Resolution(Shape, frozen=True):
    """What a clerk knows of an unclear payment, and why."""

    payment: PaymentId
    paid: bool
    reason: PaymentReason


class ReversalRequest(Shape, frozen=True):
    """A payment of today that shall be undone, whole."""

    payment: PaymentId
    reason: PaymentReason


class RefundRequest(Shape, frozen=True):
    """A part of a payment of today that shall be paid back."""

    payment: PaymentId
    cents: Cents
    reason: PaymentReason


class PrintRequest(Shape, frozen=True):
    """A payment of today whose receipts shall be printed."""

    payment: PaymentId
    copy: bool = False


class PrintResult(Shape, frozen=True):
    """`printed`: the printer itself said so. Else `trouble` says why not, and `begun` whether a part may lie there."""

    printed: bool
    paper_low: bool = False
    trouble: Trouble | None = None
    begun: bool = False


class ReceiptPdf(Shape, frozen=True):
    """A payment's receipts as a PDF; base64 on the wire."""

    pdf: bytes


class Payments(Shape, frozen=True):
    """Payments of the day, in the order in which they began."""

    payments: tuple[PaymentView, ...]


Drawer = Annotated[tuple[PiecesView, ...], msgspec.Meta(max_length=15)]
Serial = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9 ./-]{1,40}$")]


class ChangeRequest(Shape, frozen=True):
    """How to hand back so many cents; `drawer` is what lies in the till, None where there is enough of everything."""

    cents: Annotated[int, msgspec.Meta(ge=0, le=MOST_CHANGE)]
    drawer: Drawer | None = None


class Change(Shape, frozen=True):
    """The pieces to hand back, large ones first; None: with this drawer it cannot be done."""

    pieces: tuple[PiecesView, ...] | None


class BlanksRequest(Shape, frozen=True):
    """Serial numbers of a series, as they are printed; without `last` only the `first`."""

    series: Name
    first: Serial
    last: Serial | None = None


class CashCount(Shape, frozen=True):
    """What lies in the till."""

    pieces: Drawer


class SerialsRequest(Shape, frozen=True):
    """Serial numbers from `first` to `last`."""

    first: Serial
    last: Serial


class BlanksCount(Shape, frozen=True):
    """What lies there of a series."""

    series: Name
    serials: Annotated[tuple[SerialsRequest, ...], msgspec.Meta(max_length=100)]


class Explanation(Shape, frozen=True):
    """Why something does not fit; `kind`, `item` and `amount` as in the view."""

    kind: DifferenceKind
    item: Annotated[str, msgspec.Meta(max_length=31)]
    amount: int
    reason: DifferenceReason


class Sealed(Shape, frozen=True):
    """The day is closed under this protocol number; the files that were made, in the data directory's `closings`."""

    protocol: int
    files: tuple[str, ...]
