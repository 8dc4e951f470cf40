"""The payment terminal: what moves money, and what is known when it ends.

Money moves in one direction of time only. Whatever a caller does, it keeps the result before the terminal hears that
it was kept (`Keep`), and an end that is not known is `Unknown`, never something nicer.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Final, Never, Protocol

from firmware.hal.ports.device import Peripheral

SMALLEST: Final = 1
LARGEST: Final = 999_999_999
"""Cents: 9,999,999.99 euro, more than any terminal takes and less than its field holds."""

LAST_RECEIPT: Final = 9999


@unique
class Function(StrEnum):
    """What the terminal was asked to do."""

    PAYMENT = "payment"
    REVERSAL = "reversal"
    REFUND = "refund"
    END_OF_DAY = "end-of-day"


@unique
class ReceiptKind(StrEnum):
    """For whom a printed text is; terminals that do not say leave it unknown."""

    MERCHANT = "merchant"
    CUSTOMER = "customer"
    ADMINISTRATION = "administration"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """A line for the receipt printer, empty ones too."""

    text: str
    centred: bool = False
    wide: bool = False
    high: bool = False


@dataclass(frozen=True, slots=True)
class TerminalReceipt:
    """A receipt that the terminal composed and the case prints."""

    kind: ReceiptKind
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class CardTotal:
    """How many transactions one group of cards had, and their sum in cents."""

    card: str
    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class PaymentResult:
    """What the terminal says of one transaction. No card number is among it but the last four digits.

    `code` 0 is success; `meaning` is English, for support. `when` is the terminal's clock as `MM-DD HH:MM:SS`, which
    knows no year. Numbers are those on the terminal's receipts. `totals` belongs to the end of day.
    """

    function: Function
    code: int
    meaning: str
    cents: int | None = None
    receipt_number: int | None = None
    trace_number: int | None = None
    turnover_number: int | None = None
    terminal_id: str | None = None
    merchant_id: str | None = None
    authorisation: str | None = None
    card_name: str | None = None
    card_digits: str | None = None
    contactless: bool | None = None
    signature_required: bool = False
    when: str | None = None
    text: str | None = None
    totals: tuple[CardTotal, ...] = ()

    @property
    def successful(self) -> bool:
        """Whether money moved (or the day was closed), once this result is acknowledged."""
        return self.code == 0


@unique
class Doubt(StrEnum):
    """What does not fit in a payment that the terminal calls successful; a person must look at it."""

    AMOUNT = "amount"  # the result names another amount than was asked for, or none
    RECEIPT = "receipt"  # no printed receipt shows the amount


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the terminal shows to the customer now; the latest counts. `own` is its own text, if it sent one."""

    code: int
    de: str
    en: str
    own: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Approved:
    """Done: result kept and acknowledged, transaction completed."""

    result: PaymentResult
    receipts: tuple[TerminalReceipt, ...]
    doubts: frozenset[Doubt] = frozenset()


@dataclass(frozen=True, slots=True)
class Declined:
    """Not done, by the terminal or the bank: no money moved. `code` and `meaning` as in `PaymentResult`."""

    code: int
    meaning: str
    result: PaymentResult | None = None
    receipts: tuple[TerminalReceipt, ...] = ()


@dataclass(frozen=True, slots=True)
class Aborted:
    """Not done, by the customer, the clerk or because nobody did anything: no money moved."""

    result: PaymentResult | None = None
    receipts: tuple[TerminalReceipt, ...] = ()


@unique
class Loss(StrEnum):
    """How the conversation ended without an end."""

    NO_ANSWER = "no-answer"  # the terminal never said that it begins
    NO_RESULT = "no-result"  # it began and then nothing more came
    NO_COMPLETION = "no-completion"  # the result came, its completion did not
    CONTRADICTION = "contradiction"  # it calls the same transaction good and bad, or ended it without any result


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody here knows whether money moved; `last_payment` on a new connection may. Never try again before that."""

    loss: Loss
    detail: str
    result: PaymentResult | None = None


Outcome = Approved | Declined | Aborted | Unknown
PaymentStep = Prompt | Outcome

Keep = Callable[[PaymentResult], Awaitable[None]]
"""Awaited with each result before the terminal hears that it was taken; returns when the result is safe.

If it raises, the terminal is told so (it reverses the transaction), and the error reaches the caller of the
operation after the terminal has finished. It should return within the terminal's patience, 5 s.
"""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this terminal can do besides paying."""

    abort: bool = True
    repeat_receipt: bool = True
    refund: bool = True
    reverse_any: bool = True
    """Reverse by receipt number; without it only the very last transaction."""


@unique
class Readiness(StrEnum):
    """How the terminal itself says it is."""

    READY = "ready"
    BUSY = "busy"  # wait: an update, or a card that lies in it
    NEEDS_CLOSING = "needs-closing"
    NEEDS_DIAGNOSIS = "needs-diagnosis"
    NEEDS_INITIALISATION = "needs-initialisation"
    CLOCK_WRONG = "clock-wrong"
    NO_PAPER = "no-paper"
    OUT_OF_ORDER = "out-of-order"


@dataclass(frozen=True, slots=True)
class TerminalStatus:
    """The answer to a status enquiry."""

    readiness: Readiness
    code: int
    meaning: str
    software: str | None = None
    terminal_id: str | None = None


@dataclass(frozen=True, slots=True)
class DayTotals:
    """Turnover since the last end of day; nothing is booked by asking. `result.totals` has the groups of cards."""

    result: PaymentResult | None
    receipts: tuple[TerminalReceipt, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class NoRecord:
    """The terminal cannot say what was last: `detail` is why. What is open stays open and a person must decide."""

    detail: str


@unique
class Maintenance(StrEnum):
    """What a status may ask for, and what belongs to the end."""

    DIAGNOSIS = "diagnosis"
    INITIALISATION = "initialisation"
    SET_CLOCK = "set-clock"  # to the case's own
    LOG_OFF = "log-off"  # let the terminal be used by itself; until it is observed anew it takes no orders


@unique
class AbortAnswer(StrEnum):
    """What became of a wish to stop; the operation's own outcome still tells how it ended."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    IMPOSSIBLE = "impossible"  # this terminal knows no way, or nothing runs


class BadAmount(ValueError):
    """An amount or a receipt number that no terminal may be asked for; nothing was sent."""


def check_amount(cents: int) -> int:
    """`cents`, if it is from `SMALLEST` to `LARGEST`."""
    if type(cents) is not int or not SMALLEST <= cents <= LARGEST:
        raise BadAmount(f"{cents!r} cents is not an amount from {SMALLEST} to {LARGEST}")
    return cents


def check_receipt_number(number: int) -> int:
    """`number`, if it is one that a terminal prints."""
    if type(number) is not int or not 1 <= number <= LAST_RECEIPT:
        raise BadAmount(f"{number!r} is not a receipt number from 1 to {LAST_RECEIPT}")
    return number


class PaymentTerminal(Peripheral[Never], Protocol):
    """A terminal under the till's command. Its observer holds the connection, and operations need it.

    Operations raise `PeripheralAbsent` while nobody observes it and `PeripheralBusy` beside another operation.
    The streams give prompts as they come and end with exactly one outcome. A conversation that breaks before the
    command was sent raises `HalError`; from the first byte on it is the outcome `Unknown`, and the observer's stream
    ends too. Closing a stream early leaves the terminal alone with its customer: what happened is unknown then.
    """

    @property
    def capabilities(self) -> Capabilities: ...

    def authorise(self, cents: int, reference: str, keep: Keep) -> AsyncGenerator[PaymentStep, None]:
        """Let the customer pay. `reference` names the payment in errors; the terminal does not hear it."""
        ...

    def reverse(self, receipt_number: int, keep: Keep) -> AsyncGenerator[PaymentStep, None]:
        """Undo the payment with this receipt number of the current day."""
        ...

    def refund(self, cents: int, keep: Keep) -> AsyncGenerator[PaymentStep, None]:
        """Pay out to the customer's card."""
        ...

    def end_of_day(self, keep: Keep) -> AsyncGenerator[PaymentStep, None]:
        """Hand in the day's turnover. Ask for it only while the receipt printer has paper (PA00P015 2.16)."""
        ...

    async def last_payment(self) -> PaymentResult | NoRecord:
        """The result of the last transaction that the terminal stored, unprinted (06 20, service byte 03)."""
        ...

    async def repeat_receipt(self) -> tuple[TerminalReceipt, ...] | NoRecord:
        """The receipts of the last transaction once more."""
        ...

    async def totals(self) -> DayTotals | NoRecord:
        """The turnover so far."""
        ...

    async def status(self) -> TerminalStatus:
        """Ask the terminal how it is."""
        ...

    async def maintain(self, task: Maintenance) -> tuple[TerminalReceipt, ...] | NoRecord:
        """Do `task`; gives what was printed, or why it did not work."""
        ...

    async def abort(self) -> AbortAnswer:
        """Ask to stop the operation that runs now."""
        ...
