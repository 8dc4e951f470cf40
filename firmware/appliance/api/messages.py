"""The local API, version 1: what a client of the controller may ask and what it is told.

JSON-RPC 2.0, one message a line, UTF-8, over a Unix socket. Requests are intentions; `state.watch` answers with
the whole view and then sends a `state.changed` notification, newest view only, after each change.
`rpc.discover` answers with the OpenRPC document that is generated from this file.
"""

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec

from firmware.appliance.book.cash import MOST_CHANGE
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
    ClockTrust,
    Hitch,
    LockReason,
    PowerLevel,
    StorageHealth,
    VisitStage,
)
from firmware.appliance.state.readiness import Overall, Possibility
from firmware.hal.config import Kind, Title
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.device import DeviceState, Reason
from firmware.hal.ports.lid import LidPosition
from firmware.hal.ports.payment import AbortAnswer
from firmware.hal.ports.receipt_printer import Trouble
from firmware.hal.ports.uplink import UplinkKind

PROTOCOL: Final = 1
LONGEST_LINE: Final = 64 * 1024  # bytes of a request; a longer one ends the connection
CHANGED: Final = "state.changed"

Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,30}$")]


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of everything that travels."""


class DeviceView(Shape, frozen=True):
    """A peripheral as the clerk sees it."""

    name: str
    kind: Kind
    bay: str
    title: Title
    state: DeviceState
    reason: Reason
    since: datetime | None


class ServiceView(Shape, frozen=True):
    """A service, whether it can be offered, and the devices (or `uplink`, `storage`) that stand in its way."""

    name: str
    title: Title
    possibility: Possibility
    obstacles: tuple[str, ...]


class PowerView(Shape, frozen=True):
    """What feeds the case. `minutes` is the remaining time on battery where it is known."""

    source: PowerSource | None
    percent: int | None
    minutes: int | None
    level: PowerLevel


class NetworkView(Shape, frozen=True):
    """Which links carry, the way that is used, and what waits for the fleet server."""

    carriers: dict[str, bool]
    uplink: UplinkKind | None
    fleet_connected: bool
    pending: int
    thinned: int


class LockView(Shape, frozen=True):
    """Whether the screen is locked; `retry_in` are the seconds until a PIN is taken again. `rehearsal_pin` is
    shown on the lock screen of a simulated case and is None on every other; so is `second_pin`, the second clerk's.
    """

    locked: bool
    reason: LockReason
    failures: int
    retry_in: int
    rehearsal_pin: str | None
    second_pin: str | None = None


class VisitView(Shape, frozen=True):
    """A citizen at the table."""

    id: str
    stage: VisitStage


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


class CaseView(Shape, frozen=True):
    """The whole case as a screen may know it. `revision` grows with each change within a `session`.

    `notices`, `faults` and `checking` are the names behind `overall`; `place` is where the clerk's screen is.
    `fees` and `series` (of blanks) are in the order of `case.toml`; `till` is None until it is first opened.
    """

    case_id: str
    office: str
    session: str
    revision: int
    rehearsal: bool
    overall: Overall
    notices: tuple[str, ...]
    faults: tuple[str, ...]
    checking: tuple[str, ...]
    devices: tuple[DeviceView, ...]
    services: tuple[ServiceView, ...]
    lid: LidPosition | None
    power: PowerView
    network: NetworkView
    lock: LockView
    visit: VisitView | None
    storage: StorageHealth
    clock: ClockTrust
    place: str
    language: str
    stopping: bool
    till: TillView | None = None
    fees: tuple[FeeView, ...] = ()
    series: tuple[SeriesView, ...] = ()


class Nothing(Shape, frozen=True):
    """No parameters, or a result that says only: it is done."""


class Greeting(Shape, frozen=True):
    """What a client tells first; another `protocol` than the server's is refused."""

    client: Annotated[str, msgspec.Meta(pattern=r"^[a-z-]{1,20}$")]
    protocol: int


class Welcome(Shape, frozen=True):
    """The server's answer to a greeting."""

    protocol: int
    case_id: str
    software: str


class LockRequest(Shape, frozen=True):
    """Lock the screen."""

    reason: LockReason = LockReason.CLERK


class Pin(Shape, frozen=True):
    """A clerk's PIN for this case; never that of an ID card."""

    pin: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4,8}$")]


class Unlocked(Shape, frozen=True):
    """Whether the PIN opened the screen; else the wrong PINs in a row and the seconds until the next may be tried."""

    opened: bool
    failures: int
    retry_in: int


class Place(Shape, frozen=True):
    """Where the clerk's screen is, so that a restarted screen comes back to it (`home`, `device:scanner`)."""

    place: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,30}(:[a-z][a-z0-9-]{0,30})?$")]


class Language(Shape, frozen=True):
    """The language of the screen."""

    language: Annotated[str, msgspec.Meta(pattern=r"^(de|en)$")]


class DeviceRequest(Shape, frozen=True):
    """Names a device of `case.toml`."""

    device: Name


class VisitStarted(Shape, frozen=True):
    """The random id of the visit that began."""

    visit: str


class Stage(Shape, frozen=True):
    """The stage the visit has reached."""

    stage: VisitStage


class VisitOver(Shape, frozen=True):
    """How the visit ended."""

    finished: bool


class Limit(Shape, frozen=True):
    """How many of the newest entries."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 100


class JournalEntry(Shape, frozen=True):
    """One record of the journal; `event` as in the catalogue, `type` naming it."""

    seq: int
    at: datetime
    event: dict[str, Any]


class JournalPage(Shape, frozen=True):
    """Entries, oldest first."""

    entries: tuple[JournalEntry, ...]


class PokeView(Shape, frozen=True):
    """Something that can be made to happen to a simulated device; `parameters` names each argument's type."""

    device: str
    poke: str
    parameters: dict[str, str]


class Pokes(Shape, frozen=True):
    """Everything that can be made to happen in this rehearsal."""

    pokes: tuple[PokeView, ...]


class PokeRequest(Shape, frozen=True):
    """Make something happen to a simulated device."""

    device: Name
    poke: Name
    arguments: dict[str, int | str] = msgspec.field(default_factory=dict)


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
