"""A case with a till for the screen's tests: its book in every condition that a page shows."""

from dataclasses import replace
from types import MappingProxyType

from firmware.appliance.book.blanks import BlankAction, Stretch
from firmware.appliance.book.cash import Pieces
from firmware.appliance.book.closing import differences
from firmware.appliance.book.day import Day, fold
from firmware.appliance.book.differences import CardGroup, CardTurnover, Difference, DifferenceKind, TerminalEnd
from firmware.appliance.book.differences import DifferenceReason as Because
from firmware.appliance.book.entries import (
    AnyEntry,
    BlankMoved,
    BlanksCounted,
    CashCounted,
    ClosingBegan,
    DayOpened,
    DaySealed,
    DifferenceExplained,
    DifferencesWitnessed,
    PaymentIntended,
    PaymentSettled,
    TerminalClosed,
)
from firmware.appliance.book.payment import (
    PaymentKind,
    PaymentMethod,
    PaymentReason,
    PaymentStatus,
    Question,
    SettledBy,
    TerminalData,
)
from firmware.appliance.state.model import CaseState, Device, HandingIn, Hitch, Paying, Visit, VisitStage
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.payment import Prompt
from support.till import DAY, VISIT, intended, payment
from support.ui_case import NOON, ready_case, with_condition

PAID, BACK = "0123456789abcde0", "fedcba9876543210"
GIROCARD = TerminalData("68283434", 17, 21, card_name="girocard")
_BLANKS = Stretch("A", 6, 101, 130)
_DONE = PaymentSettled(DAY, PAID, PaymentStatus.DONE, SettledBy.TERMINAL, GIROCARD)


def till_case(*entries: AnyEntry, visit: bool = True) -> CaseState:
    """A case whose till was opened with 100 euros, and what happened since."""
    state = ready_case()
    terminal = Device("payment", Kind.PAYMENT_TERMINAL, "right", Title("Kartenterminal", "Card terminal"), READY, NOON)
    return replace(
        state,
        devices=MappingProxyType({**state.devices, "payment": terminal}),
        day=_day(*entries),
        visit=Visit(VISIT) if visit else None,
    )


def _day(*entries: AnyEntry) -> Day:
    day = fold((DayOpened(DAY, 10_000), *entries))
    assert day is not None
    return day


def paying(prompt: Prompt | None) -> CaseState:
    """The terminal is at it."""
    state = till_case(intended(PAID))
    return replace(state, paying=Paying(PAID, prompt), visit=Visit(VISIT, VisitStage.PAYING))


def settled(status: PaymentStatus, question: Question | None = None) -> CaseState:
    """A card payment that ended so."""
    by = SettledBy.TERMINAL
    return till_case(intended(PAID), PaymentSettled(DAY, PAID, status, by, GIROCARD, None, question))


def cash_paid() -> CaseState:
    """37 euros with a note of fifty."""
    given = replace_given(PaymentIntended(DAY, payment(PAID, method=PaymentMethod.CASH)), 5000)
    return till_case(given, PaymentSettled(DAY, PAID, PaymentStatus.DONE, SettledBy.NOBODY))


def given_back(status: PaymentStatus, cents: int = 3700, kind: PaymentKind = PaymentKind.REFUND) -> CaseState:
    """A card payment of 37 euros of which so much was to go back, and how that ended."""
    wish = payment(BACK, cents, kind=kind, original=PAID, reason=PaymentReason.PAID_TWICE, visit=None, lines=())
    entries: list[AnyEntry] = [intended(PAID), _DONE, PaymentIntended(DAY, wish)]
    if status is PaymentStatus.INTENDED:
        return replace(till_case(*entries, visit=False), paying=Paying(BACK, None))
    question = Question.LOST if status is PaymentStatus.UNCLEAR else None
    entries.append(PaymentSettled(DAY, BACK, status, SettledBy.TERMINAL, GIROCARD, None, question))
    return till_case(*entries, visit=False)


def busy_day() -> CaseState:
    """More payments than the list shows at once, of every end and both ways."""
    entries: list[AnyEntry] = []
    for number, status in enumerate([PaymentStatus.DONE] * 10 + [PaymentStatus.DECLINED, PaymentStatus.ABORTED]):
        name = f"{number:016x}"
        entries += [
            intended(name, 123_456),
            PaymentSettled(DAY, name, status, SettledBy.TERMINAL, GIROCARD),
        ]
    back = intended(BACK, 123_456, kind=PaymentKind.REVERSAL, original=f"{0:016x}", reason=PaymentReason.WRONG_FEE)
    return till_case(*entries, back, PaymentSettled(DAY, BACK, PaymentStatus.DONE, SettledBy.TERMINAL, GIROCARD))


def cash_back() -> CaseState:
    """The cash of a payment went back, whole."""
    fields = {"method": PaymentMethod.CASH, "kind": PaymentKind.REVERSAL, "original": PAID}
    wish = payment(BACK, reason=PaymentReason.WRONG_FEE, **fields)  # type: ignore[arg-type]
    paid = PaymentIntended(DAY, payment(PAID, method=PaymentMethod.CASH))
    done = [PaymentSettled(DAY, name, PaymentStatus.DONE, SettledBy.NOBODY) for name in (PAID, BACK)]
    return till_case(paid, done[0], PaymentIntended(DAY, wish), done[1])


def blanks_there() -> CaseState:
    """Stickers in two stretches; one was issued, one is spoiled."""
    one, other = _BLANKS, Stretch("A", 6, 900, 902)
    moves = (
        (BlankAction.RECEIVED, one),
        (BlankAction.RECEIVED, other),
        (BlankAction.ISSUED, Stretch("A", 6, 101, 101)),
        (BlankAction.SPOILED, Stretch("A", 6, 105, 105)),
    )
    return till_case(*(BlankMoved(DAY, "stickers", action, some) for action, some in moves))


def replace_given(entry: PaymentIntended, cents: int) -> PaymentIntended:
    """The same with what was handed over."""
    return PaymentIntended(DAY, payment(entry.payment.id, method=PaymentMethod.CASH, given_cents=cents))


def closing(steps: int) -> CaseState:
    """The day's closing after so many steps: begun, terminal, cash, blanks, both explained, witnessed, sealed."""
    cash, missing = Difference(DifferenceKind.CASH, -50), Difference(DifferenceKind.BLANKS_MISSING, 2, "stickers")
    entries: tuple[AnyEntry, ...] = (
        ClosingBegan(DAY, terminal=True, series=("stickers",)),
        TerminalClosed(DAY, TerminalEnd.CLOSED, (CardTurnover(CardGroup.GIROCARD, 3700),), 3700),
        CashCounted(DAY, (Pieces(5000, 1), Pieces(1000, 4), Pieces(50, 19))),
        BlanksCounted(DAY, "stickers", (replace_last(_BLANKS, 128),)),
        DifferenceExplained(DAY, cash, Because.WRONG_CHANGE),
        DifferenceExplained(DAY, missing, Because.NOT_EXPLAINED),
        DifferencesWitnessed(DAY, (cash, missing)),
        DaySealed(DAY, "0" * 64),
    )
    received = BlankMoved(DAY, "stickers", BlankAction.RECEIVED, _BLANKS)
    state = till_case(intended(PAID), _DONE, received, *entries[:steps], visit=False)
    assert steps < 4 or state.day is None or differences(state.day) == (cash, missing)
    return state


def replace_last(some: Stretch, last: int) -> Stretch:
    """The same up to another number."""
    return Stretch(some.prefix, some.digits, some.first, last)


_CARD = Prompt(0x0A, "Karte einstecken", "Insert card", ())
_PIN = Prompt(
    0x0E, "Bitte PIN-Eingabe am Gerät", "Please enter PIN at the device", ("Betrag 37,00 EUR", "PIN eingeben")
)
_BROKEN = Condition(DeviceState.FAULT, Reason.SILENT)

SCENES: dict[str, tuple[CaseState, str]] = {
    "home": (till_case(visit=False), "home"),
    "home-unclear": (settled(PaymentStatus.UNCLEAR, Question.LOST), "home"),
    "visit-none": (till_case(visit=False), "visit"),
    "visit-empty": (till_case(), "visit"),
    "visit": (till_case(), "visit:a2c1b3"),
    "visit-closed": (replace(till_case(), day=None), "visit:a1"),
    "visit-unclear": (settled(PaymentStatus.UNCLEAR, Question.LOST), "visit:a1"),
    "visit-paid": (settled(PaymentStatus.DONE), "visit"),
    "pay": (till_case(), "pay:a2c1"),
    "pay-no-terminal": (with_condition(till_case(), "payment", _BROKEN), "pay:a2c1"),
    "cash": (till_case(), "cash:a2c1"),
    "running": (paying(_CARD), f"payment:p-{PAID}"),
    "running-own-words": (paying(_PIN), f"payment:p-{PAID}"),
    "running-first": (paying(None), f"payment:p-{PAID}"),
    "payment-none": (till_case(), "payment:p-ffff"),
    "paid": (settled(PaymentStatus.DONE), f"payment:p-{PAID}"),
    "paid-cash": (cash_paid(), f"payment:p-{PAID}"),
    "printed": (settled(PaymentStatus.DONE), f"payment:r-{PAID}"),
    "not-printed": (settled(PaymentStatus.DONE), f"payment:t-{PAID}"),
    "cash-not-printed": (cash_paid(), f"payment:t-{PAID}"),
    "declined": (settled(PaymentStatus.DECLINED), f"payment:p-{PAID}"),
    "aborted": (settled(PaymentStatus.ABORTED), f"payment:p-{PAID}"),
    "unclear-payment": (settled(PaymentStatus.UNCLEAR, Question.LOST), f"payment:p-{PAID}"),
    "unclear": (settled(PaymentStatus.UNCLEAR, Question.LOST), "unclear"),
    "unclear-amount": (settled(PaymentStatus.UNCLEAR, Question.AMOUNT), f"unclear:p-{PAID}"),
    "unclear-none": (till_case(), "unclear"),
    "decide": (settled(PaymentStatus.UNCLEAR, Question.NOT_MATCHED), f"decide:p-{PAID}"),
    "confirm-paid": (settled(PaymentStatus.UNCLEAR, Question.NOT_MATCHED), f"confirm:a-{PAID}"),
    "confirm-not": (settled(PaymentStatus.UNCLEAR, Question.NOT_MATCHED), f"confirm:b-{PAID}"),
    "confirm-settled": (till_case(), f"confirm:b-{PAID}"),
    "till": (cash_paid(), "till"),
    "till-closed": (replace(till_case(), day=None), "till"),
    "payments": (busy_day(), "payments"),
    "payments-none": (till_case(), "payments"),
    "payments-mixed": (given_back(PaymentStatus.DECLINED), "payments"),
    "record": (settled(PaymentStatus.DONE), f"record:p-{PAID}"),
    "record-reversed": (given_back(PaymentStatus.DONE), f"record:p-{PAID}"),
    "record-back": (given_back(PaymentStatus.DECLINED), f"record:p-{BACK}"),
    "record-cash": (cash_paid(), f"record:p-{PAID}"),
    "record-none": (till_case(), "record:p-ffff"),
    "refund": (settled(PaymentStatus.DONE), f"refund:p-{PAID}"),
    "refund-rest": (given_back(PaymentStatus.DONE, 1000), f"refund:p-{PAID}"),
    "why": (settled(PaymentStatus.DONE), f"why:s-{PAID}"),
    "giveback": (settled(PaymentStatus.DONE), f"giveback:sa-{PAID}"),
    "giveback-part": (settled(PaymentStatus.DONE), f"giveback:e1250c-{PAID}"),
    "giveback-none": (till_case(), "giveback:e1250c-ffff"),
    "back-running": (given_back(PaymentStatus.INTENDED), f"payment:p-{BACK}"),
    "back-done": (given_back(PaymentStatus.DONE, kind=PaymentKind.REVERSAL), f"payment:p-{BACK}"),
    "back-cash": (cash_back(), f"payment:p-{BACK}"),
    "back-declined": (given_back(PaymentStatus.DECLINED), f"payment:p-{BACK}"),
    "back-aborted": (given_back(PaymentStatus.ABORTED), f"payment:p-{BACK}"),
    "back-unclear-payment": (given_back(PaymentStatus.UNCLEAR), f"payment:p-{BACK}"),
    "back-unclear": (given_back(PaymentStatus.UNCLEAR), f"unclear:p-{BACK}"),
    "back-decide": (given_back(PaymentStatus.UNCLEAR), f"decide:p-{BACK}"),
    "back-confirm": (given_back(PaymentStatus.UNCLEAR), f"confirm:a-{BACK}"),
    "back-confirm-not": (given_back(PaymentStatus.UNCLEAR), f"confirm:b-{BACK}"),
    "desk": (blanks_there(), "desk"),
    "stock": (blanks_there(), "stock:stickers"),
    "stock-none": (till_case(), "stock:stickers"),
    "stock-unknown": (till_case(), "stock:nothing"),
    "spoil": (blanks_there(), "spoil:stickers"),
    "receive": (till_case(), "receive:stickers"),
    "float": (replace(till_case(visit=False), day=None), "float"),
    "closing-open": (till_case(visit=False), "closing"),
    "closing-terminal": (closing(1), "closing"),
    "closing-handing-in": (replace(closing(1), handing_in=HandingIn(running=True, prompt=_CARD)), "closing"),
    "closing-hitch": (replace(closing(1), handing_in=HandingIn(running=False, hitch=Hitch.LOST)), "closing"),
    "closing-cash": (closing(2), "closing"),
    "count": (closing(2), "count:c000201"),
    "count-last": (closing(2), "count:c" + "00" * 14),
    "closing-blanks": (closing(3), "closing"),
    "blanks": (closing(3), "blanks:stickers"),
    "serials": (closing(3), "serials:stickers"),
    "closing-explain": (closing(4), "closing"),
    "explain": (closing(4), "explain"),
    "explain-done": (closing(6), "explain"),
    "closing-witness": (closing(6), "closing"),
    "witness": (closing(6), "witness"),
    "closing-seal": (closing(7), "closing"),
    "closing-sealed": (closing(8), "closing"),
}
"""Each page in each condition that looks different, by a name."""
