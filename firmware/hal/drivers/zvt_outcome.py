"""How an operation at a ZVT terminal ended, from what was heard of it. Pure: nothing is sent or awaited here."""

from typing import Final, assert_never

from firmware.hal.drivers.zvt_results import meaning_of, read_receipt, shows_amount
from firmware.hal.ports.payment import (
    Aborted,
    Approved,
    Declined,
    Doubt,
    Function,
    Loss,
    Outcome,
    PaymentResult,
    TerminalReceipt,
    Unknown,
)
from firmware.hal.wire.zvt import codes
from firmware.hal.wire.zvt.printing import Print, Receipts
from firmware.hal.wire.zvt.session import Broken, Completed, Refused, Stopped, Trouble

End = Refused | Completed | Stopped | Broken

_MONEY: Final = frozenset({Function.PAYMENT, Function.REFUND})
"""Functions that name an amount when they begin."""


class Progress:
    """What is known so far. `asked` is the amount in cents that was asked for, if any was."""

    def __init__(self, function: Function, asked: int | None) -> None:
        self.function = function
        self.result: PaymentResult | None = None
        self._asked = asked
        self._accepted = False
        self._acknowledged = False
        self._contradicted = False
        self._receipts = Receipts()

    def accepted(self) -> None:
        """The terminal has begun."""
        self._accepted = True

    def printed(self, print_: Print) -> None:
        """Something was printed."""
        self._receipts.add(print_)

    def kept(self, result: PaymentResult, acknowledged: bool) -> None:
        """A result was kept, and the terminal was told so, or had given up waiting."""
        self._contradicted |= self.result is not None and self.result.successful != result.successful
        self.result = result
        self._acknowledged = acknowledged

    def unreadable(self) -> None:
        """A result came that could not be read."""
        self._contradicted = True

    def receipts(self) -> tuple[TerminalReceipt, ...]:
        """All receipts so far."""
        return tuple(read_receipt(receipt) for receipt in self._receipts.all())

    def lost(self, detail: str) -> Outcome:
        """The connection itself broke."""
        if self.result is not None and not self.result.successful and not self._contradicted:
            return self._failed(self.result.code, self.result.meaning)
        loss = Loss.NO_COMPLETION if self.result else Loss.NO_RESULT if self._accepted else Loss.NO_ANSWER
        return Unknown(loss, detail, self.result)

    def outcome(self, end: End) -> Outcome:
        """How it ended."""
        match end:
            case Refused(code):
                return self._failed(code, codes.error_meaning(code))
            case Broken(trouble, detail):
                self._accepted |= trouble == Trouble.SILENT
                return self.lost(f"{trouble.value}: {detail}")
            case Completed():
                return self._completed()
            case Stopped(code, message):
                return self._stopped(code, meaning_of(code, message))
            case _:
                assert_never(end)

    def _completed(self) -> Outcome:
        if self.result is None or self._contradicted:
            return Unknown(Loss.CONTRADICTION, "completed without one clear result", self.result)
        if not self.result.successful:
            return self._failed(self.result.code, self.result.meaning)
        if not self._acknowledged:
            return Unknown(Loss.CONTRADICTION, "completed without our acknowledgement", self.result)
        receipts = self.receipts()
        return Approved(self.result, receipts, self._doubts(self.result, receipts))

    def _stopped(self, code: int, meaning: str) -> Outcome:
        if self._contradicted or (self.result is not None and self.result.successful):
            return Unknown(Loss.CONTRADICTION, f"successful, then stopped: {meaning}", self.result)
        return self._failed(code, meaning)

    def _failed(self, code: int, meaning: str) -> Outcome:
        """A result says more than the message that ends the command."""
        if self.result is not None:
            code, meaning = self.result.code, self.result.meaning
        if code == codes.ABORTED:
            return Aborted(self.result, self.receipts())
        return Declined(code, meaning, self.result, self.receipts())

    def _doubts(self, result: PaymentResult, receipts: tuple[TerminalReceipt, ...]) -> frozenset[Doubt]:
        doubts = set()
        if self.function in _MONEY and result.cents != self._asked:
            doubts.add(Doubt.AMOUNT)
        cents = result.cents if self._asked is None else self._asked
        if (
            receipts
            and cents is not None
            and self.function != Function.END_OF_DAY
            and not shows_amount(receipts, cents)
        ):
            doubts.add(Doubt.RECEIPT)
        return frozenset(doubts)
