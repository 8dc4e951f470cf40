"""A payment terminal that speaks ZVT, over a serial line or TCP."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from functools import partial
from typing import Final, Never

from firmware.clock import Clock
from firmware.hal.config.lines import SerialConnection, TcpConnection
from firmware.hal.config.payment import ZvtConnection
from firmware.hal.drivers.zvt_operation import Operation, consult
from firmware.hal.drivers.zvt_outcome import Progress
from firmware.hal.drivers.zvt_profile import Profile, profile_of
from firmware.hal.drivers.zvt_results import condition, read_status
from firmware.hal.drivers.zvt_talk import Talk, error_of
from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralFault
from firmware.hal.ports.device import READY, STARTING, Condition
from firmware.hal.ports.payment import (
    AbortAnswer,
    Capabilities,
    DayTotals,
    Function,
    Keep,
    Maintenance,
    NoRecord,
    PaymentResult,
    PaymentStep,
    TerminalReceipt,
    TerminalStatus,
    check_amount,
    check_receipt_number,
)
from firmware.hal.transports.link import Link
from firmware.hal.transports.serial_link import open_line
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.transports.tcp_link import open_tcp
from firmware.hal.wire.zvt import session as zvt
from firmware.hal.wire.zvt.apdu import Apdu
from firmware.hal.wire.zvt.carriers import Carrier, SerialCarrier, TcpCarrier
from firmware.hal.wire.zvt.codes import error_meaning
from firmware.hal.wire.zvt.message import Message
from firmware.hal.wire.zvt.requests import WITH_STATUS, WITHOUT_PRINT

POLL: Final = 60.0
"""Seconds between status enquiries; terminals do their own work in them (PA00P015 2.56)."""


class ZvtPayment:
    """Registers when observed; operations run on the observer's connection."""

    def __init__(self, name: str, connection: ZvtConnection, clock: Clock, profile: Profile | None = None) -> None:
        self._name = name
        self._line = connection.line
        self._clock = clock
        self._profile = profile or profile_of(connection)
        self._seat: Seat[Never] = Seat(name)
        self._stream: Stream[Never] | None = None
        self._talk: Talk | None = None
        self._operation: Operation | None = None

    @property
    def capabilities(self) -> Capabilities:
        return self._profile.capabilities

    async def observe(self) -> AsyncGenerator[Condition, None]:
        with self._seat.take() as stream:
            async with self._open() as talk, fed_by(stream, partial(self._watch, talk, stream)):
                stream.tell(STARTING)
                self._stream = stream
                try:
                    async for item in stream:
                        yield item
                finally:
                    self._stream = self._talk = None

    def authorise(self, cents: int, reference: str, keep: Keep) -> AsyncGenerator[PaymentStep, None]:
        command = self._profile.requests.authorisation(check_amount(cents))
        return self._operate(command, Progress(Function.PAYMENT, cents), keep, reference)

    def reverse(self, receipt_number: int, keep: Keep) -> AsyncGenerator[PaymentStep, None]:
        command = self._profile.requests.reversal(check_receipt_number(receipt_number))
        return self._operate(command, Progress(Function.REVERSAL, None), keep, f"receipt {receipt_number}")

    def refund(self, cents: int, keep: Keep) -> AsyncGenerator[PaymentStep, None]:
        command = self._profile.requests.refund(check_amount(cents))
        return self._operate(command, Progress(Function.REFUND, cents), keep, "refund")

    def end_of_day(self, keep: Keep) -> AsyncGenerator[PaymentStep, None]:
        command = self._profile.requests.end_of_day()
        return self._operate(command, Progress(Function.END_OF_DAY, None), keep, "end of day")

    async def last_payment(self) -> PaymentResult | NoRecord:
        if not self.capabilities.repeat_receipt:
            return NoRecord("this terminal cannot repeat its last transaction")
        asked = await self._ask(self._profile.requests.repeat_receipt(WITH_STATUS | WITHOUT_PRINT))
        if isinstance(asked, NoRecord):
            return asked
        return asked.result or NoRecord("the terminal repeats nothing")

    async def repeat_receipt(self) -> tuple[TerminalReceipt, ...] | NoRecord:
        if not self.capabilities.repeat_receipt:
            return NoRecord("this terminal cannot repeat receipts")
        asked = await self._ask(self._profile.requests.repeat_receipt(0))
        return asked if isinstance(asked, NoRecord) else asked.receipts()

    async def totals(self) -> DayTotals | NoRecord:
        asked = await self._ask(self._profile.requests.totals())
        return asked if isinstance(asked, NoRecord) else DayTotals(asked.result, asked.receipts())

    async def maintain(self, task: Maintenance) -> tuple[TerminalReceipt, ...] | NoRecord:
        requests = self._profile.requests
        match task:
            case Maintenance.DIAGNOSIS:
                command = requests.diagnosis()
            case Maintenance.INITIALISATION:
                command = requests.initialisation()
            case Maintenance.SET_CLOCK:
                command = requests.set_clock(self._clock.now().astimezone())
            case Maintenance.LOG_OFF:
                command = requests.log_off()
        asked = await self._ask(command)
        return asked if isinstance(asked, NoRecord) else asked.receipts()

    async def status(self) -> TerminalStatus:
        talk = self._ready()
        async with talk.turn():
            return read_status(await self._enquire(talk))

    async def abort(self) -> AbortAnswer:
        if self._operation is None or not self.capabilities.abort:
            return AbortAnswer.IMPOSSIBLE
        return await self._operation.abort()

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Talk]:
        async with self._link() as link:
            session = zvt.Session(self._carrier(), self._profile.timers, self._profile.page)
            yield Talk(self._name, link, session, self._clock)

    @asynccontextmanager
    async def _link(self) -> AsyncIterator[Link]:
        match self._line:
            case SerialConnection():
                async with open_line(self._name, self._line, self._clock) as line:
                    yield line
            case TcpConnection():
                async with open_tcp(self._name, self._line, self._clock) as connected:
                    yield connected

    def _carrier(self) -> Carrier:
        if isinstance(self._line, TcpConnection):
            return TcpCarrier()
        return SerialCarrier(self._profile.timers)

    def _ready(self) -> Talk:
        if self._talk is None:
            raise PeripheralAbsent(self._name, "nobody observes the terminal, or it is not registered yet")
        return self._talk

    async def _watch(self, talk: Talk, stream: Stream[Never]) -> None:
        async with talk.between_turns():
            await self._finish(talk, self._profile.requests.registration(), "registration")
        self._talk = talk
        while True:
            async with talk.between_turns():
                stream.tell_change(await self._condition(talk))
            while not await talk.quiet(POLL):
                pass

    async def _condition(self, talk: Talk) -> Condition:
        try:
            return condition(read_status(await self._enquire(talk)))
        except PeripheralFault:  # it does not know the question, so it is well as long as it answers
            return READY

    async def _enquire(self, talk: Talk) -> Message:
        return await self._finish(talk, self._profile.requests.status_enquiry(), "status enquiry")

    async def _finish(self, talk: Talk, command: Apdu, what: str) -> Message:
        """Run a command that needs nobody and books nothing; gives its completion."""
        match await consult(talk, command):
            case zvt.Completed(message), _:
                return message
            case ((zvt.Refused(code) | zvt.Stopped(code)), _):
                raise PeripheralFault(self._name, f"{what}: {error_meaning(code)}")
            case ((zvt.Broken() as broken), _):
                raise error_of(self._name, broken)

    async def _ask(self, command: Apdu) -> Progress | NoRecord:
        """Run a command that books nothing, for its result and its receipts."""
        talk = self._ready()
        async with talk.turn():
            match await consult(talk, command):
                case zvt.Completed(), progress:
                    return progress
                case ((zvt.Refused(code) | zvt.Stopped(code)), _):
                    return NoRecord(error_meaning(code))
                case ((zvt.Broken() as broken), _):
                    raise self._broken(error_of(self._name, broken))

    def _broken(self, problem: HalError) -> HalError:
        """The observer's stream ends too, so that a new connection is made."""
        if self._stream is not None:
            self._stream.fail(problem)
        return problem

    async def _operate(
        self, command: Apdu, progress: Progress, keep: Keep, reference: str
    ) -> AsyncGenerator[PaymentStep, None]:
        talk = self._ready()
        async with talk.turn():
            self._operation = operation = Operation(self._name, talk, progress, keep)
            try:
                async with aclosing(operation.run(command, reference)) as steps:
                    async for step in steps:
                        if operation.problem is not None:
                            self._broken(operation.problem)
                        yield step
            finally:
                self._operation = None
