"""What a screen knows of the till: the payment under way, totals, blank forms and the closing."""

from datetime import datetime

from firmware.appliance.api.messages.shape import Shape
from firmware.appliance.book.closing import Step
from firmware.appliance.book.differences import CardGroup, DifferenceKind, DifferenceReason, TerminalEnd
from firmware.appliance.book.payment import (
    PaymentKind,
    PaymentMethod,
    PaymentReason,
    PaymentStatus,
    Question,
    SettledBy,
)
from firmware.appliance.state.model import (
    Hitch,
)
from firmware.hal.kinds import Title


class PromptView(Shape, frozen=True):
    """What the terminal shows to the customer now; `own` are its own words, where it sent any."""

    de: str
    en: str
    own: tuple[str, ...]


class FeeLineView(Shape, frozen=True):
    """So many of a fee, at the price that held."""

    code: str
    count: int
    cents_each: int


class PaymentView(Shape, frozen=True):
    """A payment, reversal or refund as the clerk sees it. All amounts are cents.

    `question` says why it is unclear. `remaining` may still be given back. `receipt_number` is the terminal's.
    """

    id: str
    kind: PaymentKind
    method: PaymentMethod
    cents: int
    status: PaymentStatus
    at: datetime
    visit: str | None
    lines: tuple[FeeLineView, ...]
    given_cents: int | None
    original: str | None
    reason: PaymentReason | None
    question: Question | None
    settled_by: SettledBy | None
    card_name: str | None
    receipt_number: int | None
    remaining: int


class TotalView(Shape, frozen=True):
    """How many payments of a sort were done today, and their sum."""

    method: PaymentMethod
    kind: PaymentKind
    count: int
    cents: int


class FeeView(Shape, frozen=True):
    """A fee of the catalogue."""

    code: str
    title: Title
    cents: int
    service: str | None


class SeriesView(Shape, frozen=True):
    """A series of blank forms or stickers of `case.toml`; `prefix` is what its serial numbers begin with."""

    name: str
    title: Title
    prefix: str


class SerialsView(Shape, frozen=True):
    """Serial numbers without a gap, as they are printed."""

    first: str
    last: str
    count: int


class BlankView(Shape, frozen=True):
    """The blanks of a series today. `next` is issued next; `in_hand` is what should lie there."""

    series: str
    next: str | None
    carried: int
    received: int
    issued: int
    spoiled: int
    in_hand: tuple[SerialsView, ...]


class PiecesView(Shape, frozen=True):
    """So many notes or coins of one denomination, which is in cents: 50000, 20000, 10000 … 2, 1."""

    cents: int
    count: int


class CardRowView(Shape, frozen=True):
    """A group of cards: what the book and the terminal say; None where the terminal told nothing of groups."""

    group: CardGroup
    book_cents: int
    terminal_cents: int | None


class DifferenceView(Shape, frozen=True):
    """Something that does not fit. `item` is a group of cards or a series of blanks; `amount` cents or pieces.

    `reason` is what a clerk has said; `reasons` are those that can be said.
    """

    kind: DifferenceKind
    item: str
    amount: int
    reason: DifferenceReason | None
    reasons: tuple[DifferenceReason, ...]


class HandingInView(Shape, frozen=True):
    """The terminal's end of day. When it did not come about, `hitch` says why."""

    running: bool
    prompt: PromptView | None
    hitch: Hitch | None


class ClosingView(Shape, frozen=True):
    """The day's closing. `step` is what has to be done now; `again` may be done anew. The protocol's number is the
    day's.

    `counted` is the cash, None before it was counted; `uncounted` are the series of blanks that nobody has counted.
    """

    step: Step
    again: tuple[Step, ...]
    may_stop: bool
    handing_in: HandingInView | None
    terminal: TerminalEnd | None
    cards: tuple[CardRowView, ...]
    counted: tuple[PiecesView, ...] | None
    counted_cents: int | None
    uncounted: tuple[str, ...]
    differences: tuple[DifferenceView, ...]
    witnessed: bool


class TillView(Shape, frozen=True):
    """The till of the office day. `cash_cents` is what should lie in it.

    `running` is the payment that the terminal is at, with its `prompt`. `unclear` are those of which nobody knows how
    they ended: a clerk must resolve each. `visit` are those of the visit at the table, `last` the last one that ended.
    While the running one is `abortable`, the terminal may still be asked to stop. A day that is closed stays here,
    `closing.step` being `sealed`, until the till is opened again.
    """

    day: int
    float_cents: int
    cash_cents: int
    running: PaymentView | None
    prompt: PromptView | None
    unclear: tuple[PaymentView, ...]
    visit: tuple[PaymentView, ...]
    last: PaymentView | None
    totals: tuple[TotalView, ...]
    abortable: bool = False
    blanks: tuple[BlankView, ...] = ()
    closing: ClosingView | None = None
