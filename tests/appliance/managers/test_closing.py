"""The day's closing by its mishaps: dead terminals, pulled plugs, wrong counts, a second pair of eyes, midnight."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from support.closing_case import NAMES, SECOND, ClosingCase, closing_on, forms, pieces, refused
from support.no_space import no_space
from support.till import VISIT
from support.till_case import TERMINAL

from firmware.appliance.book.blanks import BlankAction
from firmware.appliance.book.closing import Step, differences, step
from firmware.appliance.book.differences import Difference, DifferenceKind, DifferenceReason, TerminalEnd
from firmware.appliance.book.payment import PaymentReason
from firmware.appliance.book.protocol import read_protocol
from firmware.appliance.errors import NotRecorded
from firmware.appliance.managers.till_rules import Why
from firmware.appliance.state.events import DayClosed
from firmware.appliance.state.model import Hitch, Lock
from firmware.clock import FakeClock
from firmware.hal.ports.device import DeviceState, Reason
from firmware.hal.ports.payment import Capabilities
from firmware.hal.sim.payment import Break, Person, SimPaymentTerminal


@pytest.fixture
def terminal() -> SimPaymentTerminal:
    return SimPaymentTerminal(TERMINAL)


@pytest.fixture
async def case(tmp_path: Path, terminal: SimPaymentTerminal) -> AsyncIterator[ClosingCase]:
    async with closing_on(tmp_path, terminal) as case:
        yield case


async def test_a_day_without_differences_is_closed_in_a_handful_of_steps(
    case: ClosingCase, terminal: SimPaymentTerminal
) -> None:
    await case.receive()
    await case.sell()
    await case.closing.begin()
    await case.hand_in()
    await case.count()
    assert case.step is Step.SEAL
    number, files = await case.closing.seal()
    assert number == 1
    assert {"protocol-0001.json", "protocol-0001.csv"} <= set(files)
    assert (await terminal.totals()).result.cents == 0  # type: ignore[union-attr]
    assert case.printed
    last = (await case.till.journal.tail(1))[0].event
    assert last == DayClosed(1, False)


async def test_an_unclear_payment_cannot_be_skipped(tmp_path: Path) -> None:
    terminal = SimPaymentTerminal(TERMINAL, Capabilities(repeat_receipt=False))
    async with closing_on(tmp_path, terminal) as case:
        case.come()
        terminal.breaks = Break.BEFORE_RESULT
        lost = await case.till.pay()
        terminal.plug()
        await case.till.reconnected()
        case.leave()
        await case.closing.begin()
        assert case.step is Step.UNCLEAR
        assert await refused(case.closing.terminal()) is Why.NOT_NOW
        assert await refused(case.closing.cash(())) is Why.NOT_NOW
        assert await refused(case.closing.seal()) is Why.NOT_NOW
        await case.till.till.resolve(lost.id, PaymentReason.TERMINAL_SHOWS_NOTHING, paid=False)
        assert step(case.day) is Step.TERMINAL


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (DeviceState.FAULT, Reason.PAPER_OUT),
        (DeviceState.FAULT, Reason.COVER_OPEN),
        (DeviceState.ABSENT, Reason.NOT_CONNECTED),
    ],
)
async def test_the_terminal_is_not_asked_while_there_is_no_paper(
    case: ClosingCase, terminal: SimPaymentTerminal, state: DeviceState, reason: Reason
) -> None:
    await case.sell()
    await case.closing.begin()
    case.printer(state, reason)
    assert await refused(case.closing.terminal()) is Why.NO_PAPER
    assert (await terminal.totals()).result.cents == 3700  # type: ignore[union-attr]
    case.printer(DeviceState.ATTENTION, Reason.PAPER_LOW)
    await case.hand_in()
    assert case.step is Step.CASH


async def test_a_dead_terminal_is_left_open_explained_seen_and_carried_to_the_next_day(
    case: ClosingCase, terminal: SimPaymentTerminal
) -> None:
    await case.receive()
    await case.sell()
    await case.closing.begin()
    assert await refused(case.closing.without_terminal()) is Why.TERMINAL_THERE
    terminal.unplug()
    await case.till.disconnected()
    await case.closing.without_terminal()
    await case.count()
    dead = Difference(DifferenceKind.TERMINAL_NOT_CLOSED, 3700)
    assert differences(case.day) == (dead,)
    await case.closing.explain(dead, DifferenceReason.TERMINAL_DEAD)
    assert await refused(case.closing.seal()) is Why.NOT_NOW
    await case.closing.witness(SECOND)
    await case.closing.seal()
    terminal.plug()
    await case.till.reconnected()
    await case.till.till.open(5_000)
    await case.sell(cash=False)
    await case.closing.begin()
    await case.hand_in()
    assert case.step is Step.CASH
    assert differences(case.day) == ()  # yesterday's 37 euro and today's came together


async def test_a_terminal_that_wakes_up_may_still_be_closed(case: ClosingCase, terminal: SimPaymentTerminal) -> None:
    await case.sell()
    await case.closing.begin()
    terminal.unplug()
    await case.till.disconnected()
    await case.closing.without_terminal()
    terminal.plug()
    await case.till.reconnected()
    await case.hand_in()
    assert differences(case.day) == ()


@pytest.mark.parametrize(
    ("point", "ended", "hitch"),
    [
        (Break.BEFORE_RESULT, None, Hitch.LOST),
        (Break.AFTER_RESULT, TerminalEnd.CLOSED, None),
        (Break.BEFORE_COMPLETION, TerminalEnd.CLOSED, None),
    ],
)
async def test_an_end_of_day_that_breaks_off(
    case: ClosingCase, terminal: SimPaymentTerminal, point: Break, ended: TerminalEnd | None, hitch: Hitch | None
) -> None:
    await case.sell()
    await case.closing.begin()
    terminal.breaks = point
    await case.hand_in()
    told = case.day.reckoning.terminal
    assert (told.end if told else None) is ended
    failed = case.till.store.state.handing_in
    assert (failed.hitch if failed else None) is hitch
    if hitch is not None:
        terminal.plug()
        await case.till.reconnected()
        await case.hand_in()
        assert differences(case.day) == ()


async def test_a_terminal_that_refuses_may_be_left_open(case: ClosingCase, terminal: SimPaymentTerminal) -> None:
    await case.sell()
    await case.closing.begin()
    terminal.person = Person.IS_DECLINED
    await case.hand_in()
    handing_in = case.till.store.state.handing_in
    assert handing_in is not None and (handing_in.hitch, handing_in.running) == (Hitch.REFUSED, False)
    await case.closing.without_terminal()
    assert case.step is Step.CASH


async def test_the_sums_are_on_disk_before_the_terminal_hears_that_they_were_taken(
    case: ClosingCase, terminal: SimPaymentTerminal, tmp_path: Path
) -> None:
    await case.sell()
    await case.closing.begin()
    with no_space(tmp_path / "sequence.floor"):
        await case.hand_in()
    handing_in = case.till.store.state.handing_in
    assert handing_in is not None and handing_in.hitch is Hitch.NOT_RECORDED
    assert (await terminal.totals()).result.cents == 3700  # type: ignore[union-attr]
    assert case.step is Step.TERMINAL


async def test_nobody_pays_while_the_day_is_being_closed_and_the_late_citizen_is_served(case: ClosingCase) -> None:
    case.come()
    assert await refused(case.closing.begin()) is Why.VISIT_OPEN
    case.leave()
    await case.closing.begin()
    case.come()
    assert await refused(case.till.till.cash({"certificate": 1}, 2000)) is Why.CLOSING
    assert await refused(case.blanks.move("vpa", BlankAction.RECEIVED, "VPA1")) is Why.CLOSING
    assert await refused(case.closing.begin()) is Why.CLOSING
    await case.closing.stop()
    await case.till.till.cash({"certificate": 1}, 2000)
    case.leave()
    assert await case.finish() == 1


async def test_after_the_terminal_has_handed_in_its_day_there_is_no_way_back(case: ClosingCase) -> None:
    await case.closing.begin()
    await case.hand_in()
    assert await refused(case.closing.stop()) is Why.NOT_NOW


async def test_closing_twice(case: ClosingCase) -> None:
    await case.finish()
    entries = await case.till.journal.book()
    for act in (case.closing.begin, case.closing.stop, case.closing.seal, case.closing.without_terminal):
        assert await refused(act()) is Why.NO_DAY
    case.come()
    assert await refused(case.till.till.cash({"certificate": 1}, 2000)) is Why.NO_DAY
    assert await case.till.journal.book() == entries


async def test_the_day_belongs_to_the_day_on_which_it_was_opened(tmp_path: Path, terminal: SimPaymentTerminal) -> None:
    clock = FakeClock(datetime(2026, 3, 2, 15, 0, tzinfo=UTC))
    async with closing_on(tmp_path, terminal, clock) as case:
        await case.sell()
        clock.jump(datetime(2026, 3, 3, 9, 30, tzinfo=UTC))
        assert await refused(case.till.till.open(5_000)) is Why.DAY_OPEN
        await case.finish()
        text = await case.protocols.read(1)
        assert text is not None
        made = read_protocol(text)
        assert (made.number, made.date, made.closed.day) == (1, "2026-03-02", 3)
        assert (await case.till.till.open(0)).number == 2


async def test_the_closing_does_not_wait_for_the_network(case: ClosingCase) -> None:
    await case.sell()
    await case.finish()
    counts = await case.till.journal.counts()
    assert counts.pending > 0
    assert (await case.till.journal.tail(1))[0].event == DayClosed(1, False)


async def test_cash_that_is_missing_needs_a_reason_and_a_second_pair_of_eyes(case: ClosingCase) -> None:
    await case.sell()
    await case.closing.begin()
    await case.hand_in()
    await case.count(cash_apart=-250)
    short = Difference(DifferenceKind.CASH, -250)
    assert await refused(case.closing.seal()) is Why.NOT_NOW
    assert await refused(case.closing.witness(SECOND)) is Why.NOT_NOW
    assert await refused(case.closing.explain(short, DifferenceReason.TERMINAL_DEAD)) is Why.REASON
    other = Difference(DifferenceKind.CASH, -251)
    assert await refused(case.closing.explain(other, DifferenceReason.LOST)) is Why.NO_DIFFERENCE
    await case.closing.explain(short, DifferenceReason.WRONG_CHANGE)
    assert await refused(case.closing.witness("0000")) is Why.WRONG_PIN
    await case.closing.witness(SECOND)
    number, _ = await case.closing.seal()
    made = read_protocol(await case.protocols.read(number) or b"")
    assert [(item.difference, item.reason) for item in made.differences] == [(short, DifferenceReason.WRONG_CHANGE)]
    assert made.witnessed
    assert (await case.till.journal.tail(1))[0].event == DayClosed(1, True)


async def test_a_recount_after_the_witness_asks_the_witness_again(case: ClosingCase) -> None:
    await case.closing.begin()
    await case.hand_in()
    await case.count(cash_apart=-250)
    await case.explain()
    await case.closing.witness(SECOND)
    await case.closing.cash(pieces(case.day.cash_cents - 300))
    assert case.step is Step.EXPLAIN
    await case.explain()
    assert step(case.day) is Step.WITNESS
    await case.closing.cash(pieces(case.day.cash_cents))
    assert step(case.day) is Step.SEAL


async def test_the_second_pin_cannot_be_guessed_by_pulling_the_plug(
    tmp_path: Path, terminal: SimPaymentTerminal
) -> None:
    async with closing_on(tmp_path, terminal) as case:
        await case.closing.begin()
        await case.hand_in()
        await case.count(cash_apart=1)
        await case.explain()
        for _ in range(3):
            assert await refused(case.closing.witness("0000")) is Why.WRONG_PIN
        assert await refused(case.closing.witness(SECOND)) is Why.TOO_EARLY
    async with closing_on(tmp_path, terminal) as case:
        assert await refused(case.closing.witness(SECOND)) is Why.TOO_EARLY
        await case.till.clock.advance(5)
        await case.closing.witness(SECOND)
        assert case.step is Step.SEAL


async def test_without_a_second_pin_a_difference_is_not_sealed(case: ClosingCase, tmp_path: Path) -> None:
    await case.closing.begin()
    await case.hand_in()
    await case.count(cash_apart=1)
    await case.explain()
    (tmp_path / "second-pin.json").unlink()
    assert await refused(case.closing.witness(SECOND)) is Why.NO_SECOND_PIN
    assert case.step is Step.WITNESS


async def test_forms_that_are_gone(case: ClosingCase) -> None:
    await case.receive()
    await case.blanks.move("vpa", BlankAction.ISSUED, "VPA0001")
    await case.blanks.move("vpa", BlankAction.SPOILED, "VPA0002")
    await case.closing.begin()
    await case.hand_in()
    await case.closing.cash(pieces(case.day.cash_cents))
    assert await refused(case.closing.blanks("sticker", ())) is Why.BLANKS
    assert await refused(case.closing.blanks("vpa", (forms(3, 9), forms(9, 20)))) is Why.BLANKS
    await case.closing.blanks("vpa", (forms(3, 8), forms(10, 20)))
    assert differences(case.day) == (Difference(DifferenceKind.BLANKS_MISSING, 1, "vpa"),)
    await case.finish()
    await case.till.till.open(0)
    assert case.day.reckoning.stocks["vpa"].in_hand == (forms(3, 8), forms(10, 20))


@pytest.mark.parametrize(
    ("series", "first", "last"),
    [("sticker", "VPA0001", None), ("vpa", "0001", None), ("vpa", "VPA0002", None), ("vpa", "VPA0021", None)],
)
async def test_a_form_that_is_not_next_is_not_issued(
    case: ClosingCase, series: str, first: str, last: str | None
) -> None:
    await case.receive()
    before = await case.till.journal.book()
    assert await refused(case.blanks.move(series, BlankAction.ISSUED, first, last)) is Why.BLANKS
    assert await case.till.journal.book() == before


async def test_nothing_is_closed_behind_a_locked_screen(case: ClosingCase) -> None:
    await case.closing.begin()
    case.till.store.state = replace(case.till.store.state, lock=Lock(locked=True))
    for act in (case.closing.terminal(), case.closing.cash(()), case.closing.seal(), case.closing.stop()):
        assert await refused(act) is Why.LOCKED


STEPS = (Step.OPEN, Step.TERMINAL, Step.CASH, Step.BLANKS, Step.EXPLAIN, Step.WITNESS, Step.SEAL, Step.SEALED)


async def one_step(case: ClosingCase) -> None:
    match case.step:
        case Step.OPEN:
            await case.closing.begin()
        case Step.TERMINAL:
            await case.hand_in()
        case Step.CASH:
            await case.closing.cash(pieces(case.day.cash_cents + 5))
        case Step.BLANKS:
            await case.closing.blanks("vpa", (forms(2, 20),))
        case Step.EXPLAIN:
            await case.explain()
        case Step.WITNESS:
            await case.closing.witness(SECOND)
        case _:
            await case.closing.seal()


async def test_a_power_cut_after_every_step_costs_no_step(tmp_path: Path, terminal: SimPaymentTerminal) -> None:
    async with closing_on(tmp_path, terminal) as case:
        await case.receive()
        await case.sell()
    for now, following in pairwise(STEPS):
        async with closing_on(tmp_path, terminal) as case:
            assert case.step is now
            await one_step(case)
            assert case.step is following
    async with closing_on(tmp_path, terminal) as case:
        assert case.step is Step.SEALED
        assert [item.amount for item in differences(case.day)] == [5, 1]
        assert (case.closings / "protocol-0001.csv").exists()


async def test_a_plug_pulled_between_the_seal_and_the_files(tmp_path: Path, terminal: SimPaymentTerminal) -> None:
    async with closing_on(tmp_path, terminal) as case:
        await case.sell()
        await case.finish()
        whole = {path.name: path.read_bytes() for path in case.closings.iterdir()}
        for path in case.closings.iterdir():
            if path.suffix != ".json":
                path.unlink()
    async with closing_on(tmp_path, terminal) as case:
        assert {path.name: path.read_bytes() for path in case.closings.iterdir()} == whole


async def test_a_protocol_that_was_written_and_never_sealed_is_replaced(
    case: ClosingCase,
) -> None:
    await case.closing.begin()
    await case.hand_in()
    await case.count()
    case.closings.mkdir()
    (case.closings / "protocol-0001.json").write_bytes(b"{}")
    await case.closing.seal()
    text = await case.protocols.read(1)
    assert text is not None and read_protocol(text).number == 1


async def test_a_full_disk_seals_nothing(case: ClosingCase, tmp_path: Path) -> None:
    await case.closing.begin()
    await case.hand_in()
    await case.count()
    case.closings.write_bytes(b"a file where the directory should be")
    with pytest.raises(NotRecorded):
        await case.closing.seal()
    assert case.step is Step.SEAL
    case.closings.unlink()
    with no_space(tmp_path / "sequence.floor"), pytest.raises(NotRecorded):
        await case.closing.seal()
    assert case.step is Step.SEAL
    await case.closing.seal()


async def test_protocols_are_for_nobody_else_and_name_nobody(case: ClosingCase) -> None:
    await case.sell()
    await case.finish()
    payments = list(case.day.payments)
    assert case.closings.stat().st_mode & 0o777 == 0o700
    for path in case.closings.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
        content = path.read_bytes()
        assert not [name for name in (VISIT, *payments) if name.encode() in content]


async def test_a_case_without_a_terminal_closes_without_one(tmp_path: Path, terminal: SimPaymentTerminal) -> None:
    async with closing_on(tmp_path, terminal, has_terminal=False) as case:
        await case.sell(card=False)
        await case.closing.begin()
        assert case.step is Step.CASH
        assert await case.finish() == 1


async def test_the_table_for_the_kasse_adds_up(case: ClosingCase) -> None:
    await case.receive()
    await case.sell()
    await case.finish()
    content = (case.closings / "protocol-0001.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfProtokoll;Datum;Koffer;")
    assert content.count(b"\r\n") == content.count(b"\n")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    found = {(row["Art"], row["Schluessel"]): (row["Anzahl"], row["Betrag"]) for row in rows}
    assert {(row["Protokoll"], row["Datum"], row["Koffer"]) for row in rows} == {("1", "02.03.2026", NAMES.case_id)}
    assert found["Einnahme", "card:payment"] == ("1", "37,00")
    assert found["Einnahme", "cash:payment"] == ("1", "13,00")
    assert found["Gebuehr", "id-card"] == ("1", "37,00")
    assert found["Karte", "girocard:buch"] == found["Karte", "girocard:terminal"] == ("", "37,00")
    assert found["Kasse", "soll"] == found["Kasse", "ist"] == ("", "113,00")
    assert found["Kasse", "differenz"] == ("", "0,00")
    assert found["Vordruck", "vpa:ende"] == ("20", "")
    assert found["Abschluss", "zweite-person"] == ("0", "")


@pytest.mark.peer("pdftotext")
async def test_the_protocol_on_paper_has_every_figure_and_two_lines_to_sign(case: ClosingCase) -> None:
    await case.receive()
    await case.sell()
    await case.closing.begin()
    await case.hand_in()
    await case.count(cash_apart=-250)
    await case.explain()
    await case.finish()
    told = await asyncio.create_subprocess_exec(
        "pdftotext", "-layout", str(case.closings / "protocol-0001.pdf"), "-", stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(20):
        text = (await told.communicate())[0].decode()
    for words in (
        "Tagesabschluss Nr. 1",
        "02.03.2026",
        "37,00 €",
        "113,00 €",
        "110,50 €",
        "-2,50 €",
        "VPA0001–VPA0020",
    ):
        assert words in text
    assert text.count("Datum, Unterschrift") == 2
    assert "Von einer zweiten Person" in text
