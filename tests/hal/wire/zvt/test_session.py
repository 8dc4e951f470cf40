"""The till's side of the conversation: who may speak when, what is final when, and what time does to it."""

import pytest

from firmware.hal.wire.zvt.apdu import Apdu
from firmware.hal.wire.zvt.carriers import SerialCarrier, TcpCarrier
from firmware.hal.wire.zvt.commands import Control
from firmware.hal.wire.zvt.serial import framed
from firmware.hal.wire.zvt.session import (
    AbortAnswered,
    Accepted,
    Broken,
    Completed,
    Printed,
    Refused,
    Reported,
    Session,
    Shown,
    Stopped,
    Trouble,
    Unreadable,
)
from firmware.hal.wire.zvt.timers import Timers

PAY = Apdu(Control.AUTHORISATION, bytes.fromhex("04000000001234"))
ACK = b"\x80\x00\x00"
RESULT = bytes.fromhex("040f022700")
OTHER_RESULT = bytes.fromhex("040f02276c")
COMPLETION = b"\x06\x0f\x00"
STATUS = b"\x04\xff\x01\x0a"
LINE = bytes.fromhex("06d103004142")


@pytest.fixture
def session() -> Session:
    session = Session(TcpCarrier(), Timers())
    session.begin(PAY, 0.0)
    assert session.outgoing() == PAY.encode()
    return session


@pytest.fixture
def running(session: Session) -> Session:
    assert session.feed(ACK, 1.0) == [Accepted(b"")]
    return session


def test_result_is_not_answered_before_it_is_kept(running: Session) -> None:
    (reported,) = running.feed(RESULT, 2.0)
    assert isinstance(reported, Reported)
    assert running.outgoing() == b""
    assert running.due() is None, "the time is the owner's"
    assert running.acknowledge(3.0)
    assert running.outgoing() == ACK
    assert not running.acknowledge(4.0), "once"
    assert running.outgoing() == b""


def test_result_that_could_not_be_kept_is_refused(running: Session) -> None:
    running.feed(RESULT, 2.0)
    assert running.refuse(0x66, 3.0)
    assert running.outgoing() == b"\x84\x66\x00"


def test_result_repeated_while_it_is_being_kept_is_one_result(running: Session) -> None:
    running.feed(RESULT, 2.0)
    assert running.feed(RESULT, 7.0) == []
    assert running.outgoing() == b""
    running.acknowledge(8.0)
    assert running.outgoing() == ACK


def test_result_repeated_because_our_answer_was_lost_is_answered_again(running: Session) -> None:
    running.feed(RESULT, 2.0)
    running.acknowledge(3.0)
    running.outgoing()
    assert running.feed(RESULT, 8.0) == []
    assert running.outgoing() == ACK


def test_another_result_while_one_is_being_kept_shall_come_again(running: Session) -> None:
    running.feed(RESULT, 2.0)
    assert running.feed(OTHER_RESULT, 2.5) == []
    assert running.outgoing() == b"\x84\x9c\x00"


def test_result_that_cannot_be_read_is_refused_so_that_it_is_reversed(running: Session) -> None:
    (unreadable,) = running.feed(bytes.fromhex("040f020400"), 2.0)
    assert isinstance(unreadable, Unreadable)
    assert running.outgoing() == b"\x84\x9a\x00"
    assert not running.holding


def test_line_that_cannot_be_read_does_not_reverse_a_payment(running: Session) -> None:
    (printed,) = running.feed(bytes.fromhex("06d3020605"), 2.0)
    assert isinstance(printed, Printed)
    assert running.outgoing() == ACK


def test_end_gives_the_lead_back(running: Session) -> None:
    (completed,) = running.feed(COMPLETION, 2.0)
    assert isinstance(completed, Completed)
    assert running.outgoing() == ACK
    assert running.idle
    assert running.due() is None


def test_stop_tells_its_code(running: Session) -> None:
    (stopped,) = running.feed(bytes.fromhex("061e016c"), 2.0)
    assert isinstance(stopped, Stopped)
    assert stopped.code == 0x6C
    (stopped,) = _again(running).feed(bytes.fromhex("061e00"), 9.0)
    assert isinstance(stopped, Stopped)
    assert stopped.code == 0xFF


def _again(session: Session) -> Session:
    session.begin(PAY, 5.0)
    session.feed(ACK, 6.0)
    return session


def test_refused_command_has_not_begun(session: Session) -> None:
    assert session.feed(b"\x84\x83\x00", 1.0) == [Refused(0x83)]
    assert session.idle


def test_84_00_is_yes(session: Session) -> None:
    assert session.feed(b"\x84\x00\x00", 1.0) == [Accepted(b"")]


def test_t3_runs_from_the_command(session: Session) -> None:
    assert session.due() == 5.0
    assert session.pass_time(4.9) == []
    assert session.pass_time(5.0) == [Broken(Trouble.NO_ANSWER, "authorisation")]
    assert not session.idle
    assert session.feed(ACK + RESULT, 6.0) == [], "a broken conversation stays silent"
    assert session.outgoing() == b""


def test_t4_runs_anew_with_each_status_and_not_with_a_line(running: Session) -> None:
    assert running.due() == 181.0
    assert isinstance(running.feed(STATUS, 100.0)[0], Shown)
    assert running.due() == 280.0
    running.feed(LINE, 200.0)
    assert running.due() == 280.0
    running.feed(RESULT, 210.0)
    running.acknowledge(211.0)
    assert running.due() == 391.0
    assert running.pass_time(391.0) == [Broken(Trouble.SILENT, "authorisation")]


def test_status_may_set_t4_in_minutes(running: Session) -> None:
    running.feed(b"\x04\xff\x02\x0f\x15", 2.0)
    assert running.due() == 902.0


def test_time_stands_while_a_result_is_being_kept(running: Session) -> None:
    running.feed(RESULT, 2.0)
    assert running.pass_time(5000.0) == []
    assert running.acknowledge(5001.0)


def test_terminal_that_leads_without_an_answer_is_followed(session: Session) -> None:
    (shown,) = session.feed(STATUS, 1.0)
    assert isinstance(shown, Shown)
    assert session.outgoing() == ACK


def test_abort_is_asked_for_once_and_answered(running: Session) -> None:
    assert running.ask_to_abort(2.0)
    assert not running.ask_to_abort(2.1)
    assert running.outgoing() == b"\x06\xb0\x00"
    assert running.feed(b"\x84\x83\x00", 2.2) == [AbortAnswered(accepted=False)]
    assert running.ask_to_abort(3.0)
    running.outgoing()
    assert running.feed(ACK, 3.2) == [AbortAnswered(accepted=True)]


def test_abort_is_not_sent_into_the_keeping_of_a_result(running: Session) -> None:
    running.feed(RESULT, 2.0)
    assert not running.ask_to_abort(2.1)
    assert running.outgoing() == b""


def test_abort_answered_after_the_end_is_no_surprise(running: Session) -> None:
    running.ask_to_abort(2.0)
    running.feed(COMPLETION, 2.1)
    assert running.feed(ACK, 2.2) == [AbortAnswered(accepted=True)]
    assert running.idle


def test_answer_without_a_question_breaks_the_conversation(running: Session) -> None:
    (broken,) = running.feed(ACK, 2.0)
    assert isinstance(broken, Broken)
    assert broken.trouble is Trouble.OUT_OF_STEP


@pytest.mark.parametrize(
    ("said", "answer"),
    [(RESULT, "848300"), (LINE, "84cc00"), (COMPLETION, "800000"), (STATUS, "800000"), (b"\x06\xd8\x00", "848300")],
)
def test_what_comes_uninvited_is_answered_and_acknowledges_nothing(said: bytes, answer: str) -> None:
    session = Session(TcpCarrier(), Timers())
    assert session.feed(said, 0.0) == []
    assert session.outgoing().hex() == answer


def test_command_that_this_till_does_not_know_is_declined(running: Session) -> None:
    assert running.feed(b"\x06\xd8\x00", 2.0) == []
    assert running.outgoing() == b"\x84\x83\x00"


def test_clock_of_the_terminal_is_heard_and_not_obeyed(running: Session) -> None:
    assert running.feed(bytes.fromhex("040108aa2611210c093000"), 2.0) == []
    assert running.outgoing() == ACK


def test_two_commands_at_once_are_a_mistake_of_ours(running: Session) -> None:
    with pytest.raises(RuntimeError):
        running.begin(PAY, 2.0)


@pytest.mark.parametrize("control", [Control.LOG_OFF, Control.ABORT])
def test_some_commands_are_over_with_their_answer(control: int) -> None:
    session = Session(TcpCarrier(), Timers())
    session.begin(Apdu(control), 0.0)
    events = session.feed(ACK, 1.0)
    assert isinstance(events[-1], Completed)
    assert session.idle


def test_serial_line_that_takes_nothing_breaks_the_conversation() -> None:
    session = Session(SerialCarrier(Timers(t3=60.0)), Timers(t3=60.0))
    session.begin(PAY, 0.0)
    for now in (5.0, 10.0):
        assert session.pass_time(now) == []
    assert session.pass_time(15.0) == [Broken(Trouble.UNDELIVERED, "nobody acknowledges")]


def test_whole_payment_over_a_serial_line() -> None:
    session = Session(SerialCarrier(Timers()), Timers())
    session.begin(PAY, 0.0)
    assert session.outgoing() == framed(PAY.encode())
    assert session.feed(b"\x06" + framed(ACK), 1.0) == [Accepted(b"")]
    assert session.outgoing() == b"\x06"
    (reported,) = session.feed(framed(RESULT), 2.0)
    assert isinstance(reported, Reported)
    assert session.outgoing() == b"\x06", "received, not yet acknowledged"
    session.acknowledge(3.0)
    assert session.outgoing() == framed(ACK)
    assert isinstance(session.feed(b"\x06" + framed(COMPLETION), 4.0)[0], Completed)
    assert session.outgoing() == b"\x06" + framed(ACK)
