"""The simulated terminal's mind: which script a command starts, and what each script does with the book."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Final

from firmware.hal.sim.peers.zvt import papers, replies
from firmware.hal.sim.peers.zvt.book import GIROCARD, Book, Booking, Card, State, What
from firmware.hal.sim.peers.zvt.script import Action, AwaitAnswer, AwaitCustomer, Pause, Point, Reach, Say, Script, Tell
from firmware.hal.wire.zvt import codes
from firmware.hal.wire.zvt.apdu import Apdu
from firmware.hal.wire.zvt.commands import REFUSED, Control
from firmware.hal.wire.zvt.errors import ZvtError
from firmware.hal.wire.zvt.message import Message, read_message
from firmware.hal.wire.zvt.requests import (
    BY_PRINT_LINES,
    PRINTS_ADMINISTRATION,
    PRINTS_PAYMENTS,
    TELL_STATUS,
    WITH_STATUS,
    WITHOUT_PRINT,
)
from firmware.hal.wire.zvt.tags import PERMITTED_COMMAND
from firmware.hal.wire.zvt.tlv import walk

BANK_DECLINES: Final = 0x05
PIN_TRIED_TOO_OFTEN: Final = 0x37
_PROTOCOL_ERROR: Final = 0x9A
_TILL_PRINTS: Final = {True: PRINTS_PAYMENTS, False: PRINTS_ADMINISTRATION}


@unique
class Customer(StrEnum):
    """What the person with the card does."""

    PAYS = "pays"
    IS_DECLINED = "is-declined"
    FORGOT_PIN = "forgot-pin"
    CANCELS = "cancels"
    LEAVES = "leaves"
    IS_SLOW = "is-slow"  # until the poke `customer-acts`


@dataclass(slots=True)
class Temper:
    """How this terminal and its customer are just now; hands from outside change it."""

    card: Card = GIROCARD
    customer: Customer = Customer.PAYS
    status: int = 0x00
    own_paper: bool = True
    abortable: bool = True
    repeats: bool = True
    wrong_receipt: bool = False
    wrong_result: bool = False
    dies_at: Point | None = None


class Terminal:
    """Makes scripts. `config` is what the till registered with, None before."""

    def __init__(self) -> None:
        self.book = Book()
        self.temper = Temper()
        self.config: int | None = None
        self._blocks = False

    def restart(self) -> None:
        """Power comes back: the registration is gone, and what was not acknowledged is reversed."""
        self.config = None
        self.book.reverse_open()

    def script(self, command: Apdu) -> Script:
        """What follows a command."""
        try:
            message = read_message(command)
        except ZvtError:
            return self._refuse(_PROTOCOL_ERROR)
        return self._scripts(message)

    def _scripts(self, message: Message) -> Script:
        match message.control:
            case Control.REGISTRATION:
                return self._register(message)
            case Control.STATUS_ENQUIRY:
                return self._finish(replies.enquired(self._status()))
            case Control.LOG_OFF:
                return self._log_off()
            case _ if self.config is None:
                return self._refuse(codes.NOT_REGISTERED)
            case Control.ABORT | Control.SET_TERMINAL_CLOCK | Control.DIAGNOSIS | Control.INITIALISATION:
                return self._finish(replies.COMPLETE) if message.control != Control.ABORT else self._say_only()
            case _:
                return self._transaction(message)

    def _transaction(self, message: Message) -> Script:
        if not self._can_print():
            return self._refuse(codes.PRINTER_NOT_READY)
        cents = message.number("amount") or 0
        match message.control:
            case Control.AUTHORISATION if cents:
                return self._pay(What.PAYMENT, cents)
            case Control.REFUND if cents:
                return self._pay(What.REFUND, cents)
            case Control.REVERSAL:
                return self._reverse(message.number("receipt_number") or 0)
            case Control.REPEAT_RECEIPT:
                return self._repeat(message.number("service_byte") or 0)
            case Control.END_OF_DAY | Control.TURNOVER_TOTALS:
                return self._day(closes=message.control == Control.END_OF_DAY)
            case _:
                return self._refuse(codes.FUNCTION_NOT_POSSIBLE)

    def _refuse(self, code: int) -> Script:
        yield Say(replies.refusal(code))

    def _say_only(self) -> Script:
        yield Say(replies.ACKNOWLEDGE)

    def _finish(self, completion: Apdu) -> Script:
        yield Say(replies.ACKNOWLEDGE)
        yield Tell(completion)

    def _register(self, message: Message) -> Script:
        self.config = message.number("config_byte")
        wanted = [item.value for item in walk(message.tlv) if item.tag == PERMITTED_COMMAND]
        self._blocks = Control.PRINT_TEXT_BLOCK.to_bytes(2, "big") in wanted
        return self._finish(replies.registered())

    def _log_off(self) -> Script:
        self.config = None
        yield Say(replies.ACKNOWLEDGE)

    def _pay(self, what: What, cents: int) -> Script:
        yield Reach(Point.BEFORE_ANSWER)
        yield Say(replies.ACKNOWLEDGE)
        yield Reach(Point.AFTER_ANSWER)
        failure = yield from self._serve_customer()
        yield Reach(Point.BEFORE_RESULT)
        if failure is not None:
            yield from self._fail(*failure)
            return
        yield from self._book(self.book.begin(what, cents, self.temper.card))

    def _serve_customer(self) -> Generator[Action, Apdu | None, tuple[int, str] | None]:
        """Gives the code and the words of a failure, or None."""
        yield from self._show(replies.INSERT_CARD)
        if (yield AwaitCustomer()) is not None or self.temper.customer in (Customer.CANCELS, Customer.LEAVES):
            return codes.ABORTED, "Abbruch durch Kunde"
        if self.temper.card.check:
            yield from self._show(replies.PIN_WANTED, "PIN eingeben")
        if self.temper.customer is Customer.FORGOT_PIN:
            for _ in range(3):
                yield from self._show(replies.WRONG_PIN)
            return PIN_TRIED_TOO_OFTEN, "PIN zu oft falsch"
        yield from self._show(replies.WAIT_FOR_BANK)
        if self.temper.customer is Customer.IS_DECLINED:
            return BANK_DECLINES, "Abgelehnt"
        yield from self._show(replies.REMOVE_CARD)
        return None

    def _show(self, code: int, *texts: str) -> Script:
        if self.config is not None and self.config & TELL_STATUS:
            yield Tell(replies.intermediate(code, *texts))
        yield Pause()

    def _fail(self, code: int, text: str) -> Script:
        yield Tell(replies.failed(code, text))
        yield Reach(Point.BEFORE_COMPLETION)
        yield Tell(replies.stopped(code))

    def _book(self, booking: Booking) -> Script:
        """It is final when the till has acknowledged the result and every print (PA00P015 2.2.8)."""
        told = booking if not self.temper.wrong_result else replace(booking, cents=booking.cents + 100)
        yield Say(replies.result(told))
        yield Reach(Point.RESULT_SENT)
        answer = yield AwaitAnswer()
        yield Reach(Point.AFTER_RESULT)
        if not _positive(answer):
            self.book.settle(booking, State.REVERSED)
            yield Tell(replies.stopped(codes.ABORTED))
            return
        yield Reach(Point.AFTER_ACKNOWLEDGEMENT)
        if not (yield from self._print_receipts(booking)):
            self.book.settle(booking, State.REVERSED)
            yield Tell(replies.stopped(codes.PRINTER_NOT_READY))
            return
        self.book.settle(booking, State.BOOKED)
        yield Reach(Point.BEFORE_COMPLETION)
        yield Tell(replies.COMPLETE)

    def _print_receipts(self, booking: Booking) -> Generator[Action, Apdu | None, bool]:
        shown = booking.cents + (1000 if self.temper.wrong_receipt else 0)
        for kind in (papers.MERCHANT, papers.CUSTOMER):
            yield Reach(Point.WHILE_PRINTING)
            if not (yield from self._print(kind, papers.receipt(booking, kind, shown), payment=True)):
                return False
        return True

    def _print(self, kind: int, lines: list[str], *, payment: bool) -> Generator[Action, Apdu | None, bool]:
        config = self.config or 0
        if not config & _TILL_PRINTS[payment] or not config & BY_PRINT_LINES:
            return True
        for apdu in [replies.print_block(kind, lines)] if self._blocks else replies.print_lines(kind, lines):
            if not _positive((yield Tell(apdu))):
                return False
        return True

    def _reverse(self, receipt: int) -> Script:
        original = self.book.find(receipt)
        if original is None:
            yield Say(replies.ACKNOWLEDGE)
            yield from self._fail(codes.REVERSAL_NOT_POSSIBLE, "Storno nicht möglich")
            return
        yield Say(replies.ACKNOWLEDGE)
        yield from self._show(replies.WAIT)
        yield Reach(Point.BEFORE_RESULT)
        yield from self._book(self.book.begin(What.REVERSAL, original.cents, original.card, receipt))

    def _repeat(self, service: int) -> Script:
        last = self.book.last if self.temper.repeats else None
        if last is None:
            yield from self._finish(replies.stopped(codes.FUNCTION_NOT_POSSIBLE))
            return
        yield Say(replies.ACKNOWLEDGE)
        if service & WITH_STATUS:
            yield Tell(replies.result(last))
        if not service & WITHOUT_PRINT:
            yield from self._print_receipts(last)
        yield Tell(replies.COMPLETE)

    def _day(self, *, closes: bool) -> Script:
        yield Say(replies.ACKNOWLEDGE)
        yield from self._show(replies.WAIT)
        yield Reach(Point.BEFORE_RESULT)
        bookings = self.book.close_day() if closes else self.book.today
        stamp = f"{self.book.clock:%H%M%S%m%d}"
        yield Tell(replies.day_result(bookings, len(self.book.bookings), stamp))
        yield Reach(Point.AFTER_RESULT)
        yield from self._print(papers.ADMINISTRATION, papers.day(bookings), payment=False)
        yield Tell(replies.COMPLETE)

    def _status(self) -> int:
        return self.temper.status or (0 if self._can_print() else codes.PRINTER_NOT_READY)

    def _can_print(self) -> bool:
        config = self.config or 0
        return self.temper.own_paper or bool(config & PRINTS_PAYMENTS and config & PRINTS_ADMINISTRATION)


def _positive(answer: Apdu | None) -> bool:
    return answer is not None and answer.control in (Control.ACKNOWLEDGED, REFUSED << 8)
