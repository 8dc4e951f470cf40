"""The terminal in software: it speaks like recorded ones, and its book and the till's outcome never contradict."""

import random
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from support.devices import device
from support.zvt_vectors import recordings

from firmware.clock import FakeClock
from firmware.hal.config.lines import SerialConnection, TcpConnection
from firmware.hal.config.payment import ZvtConnection
from firmware.hal.contracts.base import until_quiet
from firmware.hal.drivers.zvt_outcome import Progress
from firmware.hal.drivers.zvt_payment import ZvtPayment
from firmware.hal.drivers.zvt_results import read_result
from firmware.hal.errors import HalError
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import Condition
from firmware.hal.ports.payment import Aborted, Approved, Declined, Function, Outcome, Unknown
from firmware.hal.sim.peers.zvt import papers, replies
from firmware.hal.sim.peers.zvt.book import CONTACTLESS, Book, State, What
from firmware.hal.sim.peers.zvt.runner import Runner
from firmware.hal.sim.peers.zvt.terminal import Customer, Terminal
from firmware.hal.sim.peers.zvt_terminal import ZvtTerminalPeer
from firmware.hal.wire.zvt.apdu import Apdu, take
from firmware.hal.wire.zvt.carriers import Arrived, Carrier, SerialCarrier, TcpCarrier
from firmware.hal.wire.zvt.codes import ABORTED
from firmware.hal.wire.zvt.describe import Json, describe
from firmware.hal.wire.zvt.message import Message, read_message
from firmware.hal.wire.zvt.requests import Requests
from firmware.hal.wire.zvt.session import Broken, Completed, Event, Printed, Refused, Reported, Session, Stopped
from firmware.hal.wire.zvt.timers import Timers
from firmware.hal.wire.zvt.tlv import walk

SERIAL = device(Kind.PAYMENT_TERMINAL, "zvt-serial", ZvtConnection(SerialConnection("/dev/serial/by-id/none", 9600)))
TCP = device(Kind.PAYMENT_TERMINAL, "zvt-tcp", ZvtConnection(TcpConnection("192.0.2.1", 20007)))
ALL: Final = recordings()
REQUESTS: Final = Requests()
FEE: Final = 3700


def recorded(test: str, number: int = 0) -> Message:
    return read_message(take(ALL[test].frames[number])[0])


def ours(apdu: Apdu) -> Message:
    return read_message(take(apdu.encode())[0])


def shape(message: Message) -> dict[str, type]:
    return {name: type(value) for name, value in message.fields.items()}


def tags(message: Message) -> set[int]:
    return {item.tag for item in walk(message.tlv)}


def booking(what: What = What.PAYMENT) -> Apdu:
    return replies.result(Book().begin(what, FEE, CONTACTLESS))


def test_result_has_the_fields_of_recorded_ones() -> None:
    like = shape(recorded("Parse_PaymentGood2_Successful"))
    like.pop("additional_text")  # a remark of that bank
    assert shape(ours(booking())) == like
    assert tags(ours(booking())) >= tags(recorded("Parse_TlvInfos1_Successful")) - {0x1F2B}  # long trace numbers only


def test_result_reads_as_recorded_ones_do() -> None:
    def meaning(apdu: Apdu) -> set[str]:
        told: Json = describe(apdu)["meaning"]
        assert isinstance(told, dict)
        return set(told)

    tests = ("Parse_TlvInfos1_Successful", "Parse_PaymentGood2_Successful")
    recorded_ones = [take(ALL[test].frames[0])[0] for test in tests]
    assert meaning(booking()) == set().union(*map(meaning, recorded_ones)) - {"long_trace_number"}


def test_cancelled_payment_is_told_as_recorded() -> None:
    assert ours(replies.failed(ABORTED, "Abbruch durch Kunde")).fields == recorded("Parse_AbortByKey_Successful").fields
    assert replies.stopped(0x64).encode() == ALL[
        "EndOfDayAsync_CommandCompletionReceivedWithAbortReceived2_Successful"
    ].frames[1]  # fmt: skip


def test_answers_and_ends_are_the_recorded_bytes() -> None:
    payment = ALL["PaymentAsync_SuccessfulPayment_Successful"].frames
    assert replies.ACKNOWLEDGE.encode() == payment[1]
    assert replies.COMPLETE.encode() == payment[4]


def test_own_words_come_as_recorded() -> None:
    like = read_message(Apdu(0x04FF, ALL["GetMessage_TlvData_Failure"].frames[0]))
    mine = ours(replies.intermediate(0xFF, "EUR 1.23", "Bitte warten"))
    assert shape(mine) == shape(like)
    assert mine.tlv == like.tlv


def test_text_block_is_built_as_recorded() -> None:
    like = recorded("Parse_AdministrationReceipt_Successful")
    mine = ours(replies.print_block(papers.ADMINISTRATION, ["02.11.2021", ""]))
    assert tags(mine) == tags(like)
    assert [item.tag for item in mine.tlv] == [item.tag for item in like.tlv]
    assert mine.tlv[-1].children is not None and like.tlv[-1].children is not None
    assert mine.tlv[-1].children[-1] == like.tlv[-1].children[-1]  # 09 01 81 ends the receipt


def test_print_lines_are_built_as_recorded() -> None:
    test = "ProcessData_LineReceivedCardCompleteWithTlv_Successful"
    mine = [ours(line) for line in replies.print_lines(papers.MERCHANT, ["Terminal-ID:    28004869"])]
    line, last = recorded(test, 9), recorded(test, 33)
    assert [message.fields for message in mine] == [line.fields, last.fields]
    assert [message.tlv for message in mine] == [line.tlv, last.tlv]


@dataclass
class Till:
    """A till and a terminal on one desk: every byte passes here, and the wire may break after any of them."""

    carriers: tuple[Carrier, Carrier]
    terminal: Terminal
    budget: int
    events: list[Event] = field(default_factory=list)
    passed: int = 0

    def __post_init__(self) -> None:
        self.session = Session(self.carriers[0], Timers())
        self.runner = Runner(self.terminal, lambda apdu: self.carriers[1].send(apdu, 0.0), lambda: None)

    def run(self, command: Apdu, progress: Progress) -> Outcome | None:
        """The outcome; None where the command does not matter."""
        self.session.begin(command, 0.0)
        while True:
            for event in self._exchange():
                if (outcome := self._take(event, progress)) is not None:
                    self._exchange()
                    return outcome
            if self.passed >= self.budget:
                self.runner.drop()
                return progress.lost("cut")

    def _take(self, event: Event, progress: Progress) -> Outcome | None:
        match event:
            case Reported(message):
                progress.kept(read_result(progress.function, message), acknowledged=self.session.acknowledge(0.0))
            case Printed(print_):
                progress.printed(print_)
            case Refused() | Completed() | Stopped() | Broken():
                return progress.outcome(event)
            case _:
                progress.accepted()
        return None

    def _exchange(self) -> list[Event]:
        for carried in self.carriers[1].feed(self._wire(self.session.outgoing()), 0.0):
            if isinstance(carried, Arrived):
                self.runner.heard(carried.apdu)
        return self.session.feed(self._wire(self.carriers[1].outgoing()), 0.0)

    def _wire(self, data: bytes) -> bytes:
        through = data[: max(0, self.budget - self.passed)]
        self.passed += len(through)
        return through


def carriers(kind: str) -> tuple[Carrier, Carrier]:
    if kind == "tcp":
        return TcpCarrier(), TcpCarrier()
    return SerialCarrier(Timers()), SerialCarrier(Timers())


def pay(kind: str, customer: Customer, budget: int) -> tuple[Outcome | None, Terminal, int]:
    terminal = Terminal()
    till = Till(carriers(kind), terminal, 10**6)
    till.run(REQUESTS.registration(), Progress(Function.PAYMENT, None))
    terminal.temper.customer = customer
    till.passed, till.budget = 0, budget
    outcome = till.run(REQUESTS.authorisation(FEE), Progress(Function.PAYMENT, FEE))
    return outcome, terminal, till.passed


@pytest.mark.parametrize("kind", ["tcp", "serial"])
@pytest.mark.parametrize("customer", [Customer.PAYS, Customer.IS_DECLINED, Customer.CANCELS])
def test_wire_cut_after_every_byte_never_makes_outcome_and_book_contradict(kind: str, customer: Customer) -> None:
    whole, _, length = pay(kind, customer, 10**6)
    assert not isinstance(whole, Unknown)
    seen = set()
    for budget in range(length + 1):
        outcome, terminal, _ = pay(kind, customer, budget)
        standing = [item.cents for item in terminal.book.standing]
        assert standing in ([], [FEE])
        seen.add((type(outcome), len(standing)))
        if isinstance(outcome, Approved):
            assert standing == [FEE], budget
        if isinstance(outcome, Declined | Aborted):
            assert standing == [], budget
        assert all(item.state is not State.TENTATIVE for item in terminal.book.bookings), budget
    certain = {(type(whole), 1 if customer is Customer.PAYS else 0)}
    assert certain < seen <= certain | {(Unknown, 0), (Unknown, 1)}


def test_reversal_undoes_its_original_and_is_the_last_that_was_stored() -> None:
    book = Book()
    paid = book.begin(What.PAYMENT, FEE, CONTACTLESS)
    book.settle(paid, State.BOOKED)
    undone = book.begin(What.REVERSAL, FEE, CONTACTLESS, paid.receipt)
    assert book.standing != []
    book.settle(undone, State.BOOKED)
    assert book.standing == []
    assert book.last is not None
    assert book.last.what is What.REVERSAL


def test_what_was_never_acknowledged_is_not_the_last_payment() -> None:
    book = Book()
    book.settle(book.begin(What.PAYMENT, 100, CONTACTLESS), State.BOOKED)
    book.begin(What.PAYMENT, FEE, CONTACTLESS)
    book.reverse_open()
    assert book.last is not None
    assert book.last.cents == 100


def descriptors() -> set[str]:
    return {path.name for path in Path("/proc/self/fd").iterdir()}


@pytest.fixture(params=[SERIAL, TCP], ids=["serial", "tcp"])
async def peer(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ZvtTerminalPeer]:
    before = descriptors()
    peer = ZvtTerminalPeer(request.param, tmp_path)
    yield peer
    peer.close()
    assert not list(tmp_path.iterdir())
    assert descriptors() == before


@pytest.mark.parametrize("seed", range(2))
async def test_everything_may_happen_to_it_in_any_order(peer: ZvtTerminalPeer, seed: int) -> None:
    source, clock = random.Random(seed), FakeClock()
    pokes = list(peer.pokes().values())
    for _ in range(5):
        async with aclosing(ZvtPayment("terminal", peer.connection, clock).observe()) as stream:
            for poke in source.sample(pokes, 5):
                poke.act(*(1 for _ in poke.parameters))
            for item in await until_quiet(stream, clock):
                assert isinstance(item, Condition | HalError)
        peer.plug()
    peer.unplug()
    peer.plug()


async def test_second_till_takes_the_place_of_the_first(tmp_path: Path) -> None:
    """A case that was restarted must not wait for its own old connection."""
    peer, clock = ZvtTerminalPeer(TCP, tmp_path), FakeClock()
    try:
        async with aclosing(ZvtPayment("terminal", peer.connection, clock).observe()) as first:
            await until_quiet(first, clock)
            async with aclosing(ZvtPayment("terminal", peer.connection, clock).observe()) as second:
                items = await until_quiet(second, clock)
        assert all(isinstance(item, Condition) for item in items)
    finally:
        peer.close()
