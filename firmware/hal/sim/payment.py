"""A payment terminal without wires, for tests above the HAL."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Final, Never

from firmware.hal.errors import PeripheralAbsent, PeripheralBusy, ProtocolViolation
from firmware.hal.ports.payment import (
    AbortAnswer,
    Aborted,
    Approved,
    Capabilities,
    CardTotal,
    DayTotals,
    Declined,
    Doubt,
    Function,
    Keep,
    Line,
    Loss,
    Maintenance,
    NoRecord,
    PaymentResult,
    PaymentStep,
    Prompt,
    Readiness,
    ReceiptKind,
    TerminalReceipt,
    TerminalStatus,
    Unknown,
    check_amount,
    check_receipt_number,
)
from firmware.hal.sim.peripheral import SimPeripheral

INSERT_CARD: Final = Prompt(0x0A, "Karte einstecken", "Insert card")
ABORTED, DECLINED, NOT_POSSIBLE = 0x6C, 0x05, 0xB5


@unique
class Person(StrEnum):
    """What the person with the card does."""

    PAYS = "pays"
    IS_DECLINED = "is-declined"
    CANCELS = "cancels"
    IS_SLOW = "is-slow"


@unique
class Break(StrEnum):
    """Where a conversation may break."""

    BEFORE_ANSWER = "before-answer"
    BEFORE_RESULT = "before-result"
    AFTER_RESULT = "after-result"  # kept here, and the terminal never hears it: it reverses
    BEFORE_COMPLETION = "before-completion"  # booked


@dataclass(slots=True)
class SimBooking:
    """A result that was acknowledged. `reversed` by a later reversal."""

    result: PaymentResult
    reversed: bool = False


class SimPaymentTerminal(SimPeripheral[Never]):
    """A `PaymentTerminal` whose customer, faults and book a test can set and read."""

    def __init__(self, name: str, capabilities: Capabilities | None = None) -> None:
        super().__init__(name)
        self.person = Person.PAYS
        self.breaks: Break | None = None
        self.wrong_receipt = False
        self.book: list[SimBooking] = []
        self._capabilities = capabilities or Capabilities()
        self._receipt = 0
        self._closed = 0
        self._running = False
        self._decided: asyncio.Future[bool] | None = None

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    @property
    def standing(self) -> list[PaymentResult]:
        """Payments and refunds that were booked and not reversed."""
        return [
            item.result
            for item in self.book
            if not item.reversed and item.result.function in (Function.PAYMENT, Function.REFUND)
        ]

    def act(self) -> None:
        """The slow person pays at last."""
        self._decide(pays=True)

    def garble(self) -> None:
        """It says what no terminal says."""
        self.break_off(ProtocolViolation(self.name, "another service answers"))

    def authorise(self, cents: int, reference: str, keep: Keep) -> AsyncGenerator[PaymentStep, None]:
        return self._operate(Function.PAYMENT, check_amount(cents), keep, reference)

    def refund(self, cents: int, keep: Keep) -> AsyncGenerator[PaymentStep, None]:
        return self._operate(Function.REFUND, check_amount(cents), keep, "refund")

    def reverse(self, receipt_number: int, keep: Keep) -> AsyncGenerator[PaymentStep, None]:
        return self._reverse(check_receipt_number(receipt_number), keep)

    async def end_of_day(self, keep: Keep) -> AsyncGenerator[PaymentStep, None]:
        async with self._turn():
            if self.person is Person.IS_DECLINED:
                yield await self._fail(Function.END_OF_DAY, NOT_POSSIBLE, keep)
            elif self._broken_at(Break.BEFORE_RESULT):
                yield Unknown(Loss.NO_RESULT, "end of day")
            else:
                yield await self._close_day(keep)

    async def _close_day(self, keep: Keep) -> PaymentStep:
        result = self._day()
        await keep(result)
        if self._broken_at(Break.AFTER_RESULT):
            return Unknown(Loss.NO_COMPLETION, "gone", result)
        self._closed = len(self.book)
        if self._broken_at(Break.BEFORE_COMPLETION):
            return Unknown(Loss.NO_COMPLETION, "gone", result)
        return Approved(result, (_receipt(ReceiptKind.ADMINISTRATION, result.cents or 0),))

    async def last_payment(self) -> PaymentResult | NoRecord:
        async with self._turn():
            if not self._capabilities.repeat_receipt or not self.book:
                return NoRecord("nothing to repeat")
            return self.book[-1].result

    async def repeat_receipt(self) -> tuple[TerminalReceipt, ...] | NoRecord:
        last = await self.last_payment()
        return last if isinstance(last, NoRecord) else self._receipts(last.cents or 0)

    async def totals(self) -> DayTotals | NoRecord:
        async with self._turn():
            return DayTotals(self._day())

    async def maintain(self, task: Maintenance) -> tuple[TerminalReceipt, ...] | NoRecord:  # noqa: ARG002
        async with self._turn():
            return ()

    async def status(self) -> TerminalStatus:
        async with self._turn():
            return TerminalStatus(Readiness.READY, 0, "PT ready")

    async def abort(self) -> AbortAnswer:
        if not self._capabilities.abort or not self._decide(pays=False):
            return AbortAnswer.IMPOSSIBLE
        return AbortAnswer.ACCEPTED

    async def _operate(
        self, function: Function, cents: int, keep: Keep, reference: str
    ) -> AsyncGenerator[PaymentStep, None]:
        async with self._turn():
            if self._broken_at(Break.BEFORE_ANSWER):
                yield Unknown(Loss.NO_ANSWER, reference)
                return
            yield INSERT_CARD
            pays = await self._served()
            if self._broken_at(Break.BEFORE_RESULT):
                yield Unknown(Loss.NO_RESULT, reference)
            elif self.person is Person.IS_DECLINED:
                yield await self._fail(function, DECLINED, keep)
            elif not pays:
                yield await self._fail(function, ABORTED, keep)
            else:
                yield await self._book(self._result(function, cents), keep)

    async def _reverse(self, receipt_number: int, keep: Keep) -> AsyncGenerator[PaymentStep, None]:
        async with self._turn():
            found = [item for item in self.book[self._closed :] if item.result.receipt_number == receipt_number]
            if not found or found[0].reversed or found[0].result not in self.standing:
                yield await self._fail(Function.REVERSAL, NOT_POSSIBLE, keep)
                return
            outcome = await self._book(self._result(Function.REVERSAL, found[0].result.cents or 0), keep)
            found[0].reversed = self.book[-1].result.function is Function.REVERSAL
            yield outcome

    async def _book(self, result: PaymentResult, keep: Keep) -> PaymentStep:
        await keep(result)
        if self._broken_at(Break.AFTER_RESULT):
            return Unknown(Loss.NO_COMPLETION, "gone", result)
        self.book.append(SimBooking(result))
        if self._broken_at(Break.BEFORE_COMPLETION):
            return Unknown(Loss.NO_COMPLETION, "gone", result)
        receipts = self._receipts(result.cents or 0)
        return Approved(result, receipts, frozenset({Doubt.RECEIPT} if self.wrong_receipt else ()))

    async def _fail(self, function: Function, code: int, keep: Keep) -> PaymentStep:
        result = PaymentResult(function, code, "aborted" if code == ABORTED else "declined")
        await keep(result)
        return Aborted(result) if code == ABORTED else Declined(code, result.meaning, result)

    async def _served(self) -> bool:
        if self.person is not Person.IS_SLOW:
            return self.person is not Person.CANCELS
        self._decided = asyncio.get_running_loop().create_future()
        try:
            return await self._decided
        finally:
            self._decided = None

    def _decide(self, *, pays: bool) -> bool:
        if self._decided is None or self._decided.done():
            return False
        self._decided.set_result(pays)
        return True

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._stream is None:
            raise PeripheralAbsent(self.name, "nobody observes the terminal")
        if self._running:
            raise PeripheralBusy(self.name, "another operation runs at the terminal")
        self._running = True
        try:
            yield
        finally:
            self._running = False

    def _broken_at(self, point: Break) -> bool:
        if self.breaks is not point:
            return False
        self.breaks = None
        self.unplug()
        return True

    def _result(self, function: Function, cents: int) -> PaymentResult:
        self._receipt += 1
        when = f"03-02 09:{self._receipt // 60 % 60:02d}:{self._receipt % 60:02d}"
        blank = PaymentResult(function, 0, "no error", cents, self._receipt, self._receipt, self._receipt)
        return replace(blank, terminal_id="00000001", card_name="girocard", card_digits="4821", when=when)

    def _day(self) -> PaymentResult:
        today = [item.result for item in self.book[self._closed :] if item.result in self.standing]
        cents = sum(-item.cents if item.function is Function.REFUND else item.cents for item in today if item.cents)
        totals = (CardTotal("girocard", len(today), cents),) if today else ()
        return PaymentResult(Function.END_OF_DAY, 0, "no error", cents, totals=totals)

    def _receipts(self, cents: int) -> tuple[TerminalReceipt, ...]:
        shown = cents + 1000 if self.wrong_receipt else cents
        return tuple(_receipt(kind, shown) for kind in (ReceiptKind.MERCHANT, ReceiptKind.CUSTOMER))


def _receipt(kind: ReceiptKind, cents: int) -> TerminalReceipt:
    return TerminalReceipt(kind, (Line(f"BETRAG EUR {cents // 100},{cents % 100:02d}"),))
