"""Card payments: what is asked of the terminal, and how its word gets into the book. Never does one begin by itself.

The intention is on disk before the terminal hears of it, its result before the terminal is told that it was taken,
and the end after both. Whatever breaks in between stays open in the book until the terminal or a clerk can tell.
"""

import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final, assert_never

from firmware.appliance.book.enquiry import LOST, Ending, said_no, terminal_data, verdict
from firmware.appliance.book.entries import PaymentIntended, PaymentSettled, ResultKept
from firmware.appliance.book.payment import (
    Payment,
    PaymentReason,
    PaymentStatus,
    Question,
    SettledBy,
)
from firmware.appliance.errors import NotRecorded
from firmware.appliance.managers.till_rules import askable
from firmware.appliance.state.events import AnyEvent, PaymentEnded, VisitAdvanced
from firmware.appliance.state.model import Paying, VisitStage
from firmware.appliance.state.notes import PayingNoted
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.errors import HalError
from firmware.hal.ports.payment import (
    Aborted,
    Approved,
    Declined,
    Doubt,
    Keep,
    Outcome,
    PaymentResult,
    PaymentStep,
    PaymentTerminal,
    Prompt,
    TerminalReceipt,
    Unknown,
)

MOST_RECEIPTS: Final = 20  # payments whose terminal receipts are kept in memory for printing; never on disk

_log = logging.getLogger(__name__)

Ask = Callable[[Keep], AsyncGenerator[PaymentStep, None]]
"""Starts the operation at the terminal, given what keeps its result."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Writes the till's book and tells the events that go with it."""

    timeline: Timeline
    store: Store

    async def intend(self, payment: Payment) -> None:
        """On disk when this returns. Raises `NotRecorded`."""
        await self.timeline.booked((PaymentIntended(payment.day, payment),), self._stage(payment, VisitStage.PAYING))

    async def keep(self, payment: Payment, result: PaymentResult) -> None:
        """On disk when this returns. Raises `NotRecorded`."""
        kept = ResultKept(payment.day, payment.id, result.successful, result.cents, terminal_data(result))
        await self.timeline.booked((kept,))

    async def settle(self, payment: Payment, ending: Ending, reason: PaymentReason | None = None) -> None:
        """The payment has ended so, or is unclear. Raises `NotRecorded`: then it stays open as it was."""
        entry = PaymentSettled(
            payment.day, payment.id, ending.status, ending.by, ending.terminal, reason, ending.question
        )
        events = self._stage(payment, VisitStage.OPEN)
        if ending.status is not payment.status:
            events = (PaymentEnded(payment.kind, payment.method, ending.status), *events)
        await self.timeline.booked((entry,), events)

    def _stage(self, payment: Payment, stage: VisitStage) -> tuple[AnyEvent, ...]:
        """The visit is PAYING while the terminal is at it; then its power must last."""
        visit = self.store.state.visit
        if visit is None or visit.id != payment.visit or visit.stage is stage:
            return ()
        return (VisitAdvanced(visit.id, stage),)


class CardDesk:
    """What the till does at its one terminal. The caller sees to it that it does one thing at a time."""

    def __init__(self, device: str, terminal: PaymentTerminal, ledger: Ledger, clock: Clock) -> None:
        self.device = device
        self.terminal = terminal
        self.receipts: dict[str, tuple[TerminalReceipt, ...]] = {}
        self._ledger = ledger
        self._clock = clock

    async def run(self, payment: Payment, ask: Ask) -> None:
        """Bring an intended payment to its end, or to UNCLEAR. Cancelled, it stays open in the book."""
        timeline = self._ledger.timeline
        timeline.noted(PayingNoted(Paying(payment.id)))
        try:
            ending = await self._converse(payment, ask)
            if ending is not None:
                await self._ledger.settle(payment, ending)
        except NotRecorded as problem:
            _log.error("payment %s stays open, for nothing can be recorded: %s", payment.id, problem)
        finally:
            timeline.noted(PayingNoted(None))
        await self.settle_open()

    async def settle_open(self) -> None:
        """Ask the terminal for what was lost. What its answer does not settle is for a person from now on."""
        try:
            for payment in askable(self._ledger.store.state.day):
                await self._ledger.settle(payment, await self._enquire(payment))
        except HalError as problem:
            _log.warning("the terminal could not be asked for its last payment: %s", problem)
        except NotRecorded as problem:
            _log.error("what the terminal told cannot be recorded: %s", problem)

    async def _enquire(self, payment: Payment) -> Ending:
        day = self._ledger.store.state.day
        assert day is not None  # noqa: S101 - the payment is one of it
        if (no := said_no(day, payment)) is not None:
            return no
        last = await self.terminal.last_payment()
        intended, now = (moment.astimezone().replace(tzinfo=None) for moment in (payment.at, self._clock.now()))
        return verdict(day, payment, last, intended, now)

    async def _converse(self, payment: Payment, ask: Ask) -> Ending | None:
        """How it ended; None where its result could not be kept, so that the terminal was told to reverse."""

        async def keep(result: PaymentResult) -> None:
            await self._ledger.keep(payment, result)

        try:
            async with aclosing(ask(keep)) as steps:
                async for step in steps:
                    if not isinstance(step, Prompt):
                        return self._ended(payment, step)
                    self._ledger.timeline.noted(PayingNoted(Paying(payment.id, step)))
        except HalError as problem:  # before a single byte was sent
            _log.warning("payment %s did not begin: %s", payment.id, problem)
            return Ending(PaymentStatus.ABORTED, SettledBy.NOBODY)
        except NotRecorded as problem:
            _log.error("payment %s: its result cannot be kept: %s", payment.id, problem)
            return None
        except Exception:  # noqa: BLE001 - a bug in the driver leaves it as unclear as a broken wire
            _log.exception("payment %s: the driver failed", payment.id)
        return LOST

    def _ended(self, payment: Payment, outcome: Outcome) -> Ending:
        if not isinstance(outcome, Unknown):
            self._take(payment, outcome.receipts)
        return ending_of(outcome)

    def _take(self, payment: Payment, receipts: tuple[TerminalReceipt, ...]) -> None:
        self.receipts[payment.id] = receipts
        while len(self.receipts) > MOST_RECEIPTS:
            self.receipts.pop(next(iter(self.receipts)))


def ending_of(outcome: Outcome) -> Ending:
    """What the book says of an outcome. Doubts are for a person, however sure the terminal is."""
    match outcome:
        case Approved(result, _, doubts):
            question = _question(doubts)
            if question is not None:
                return Ending(PaymentStatus.UNCLEAR, SettledBy.TERMINAL, terminal_data(result), question)
            return Ending(PaymentStatus.DONE, SettledBy.TERMINAL, terminal_data(result))
        case Declined(result=result):
            return Ending(PaymentStatus.DECLINED, SettledBy.TERMINAL, terminal_data(result) if result else None)
        case Aborted(result=result):
            return Ending(PaymentStatus.ABORTED, SettledBy.TERMINAL, terminal_data(result) if result else None)
        case Unknown():
            return LOST
        case _:
            assert_never(outcome)


def _question(doubts: frozenset[Doubt]) -> Question | None:
    if Doubt.AMOUNT in doubts:
        return Question.AMOUNT
    return Question.RECEIPT if doubts else None
