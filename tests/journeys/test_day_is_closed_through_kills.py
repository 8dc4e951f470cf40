"""An office day on a real controller with devices on their wires, killed after every step of its closing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.cases import quiet_with_pin
from support.controller import Running, start, unlocked

from firmware.appliance.api import messages as m
from firmware.appliance.api.client import Client
from firmware.appliance.book.closing import Step
from firmware.appliance.cli.check_closings import main as check_closings
from firmware.hal.ports.device import DeviceState

CARD, CASH, SHORT = 3700, 1300, 200


async def until(client: Client, condition: Callable[[m.CaseView], bool]) -> m.CaseView:
    async for view in client.watch():
        if condition(view):
            return view
    raise AssertionError("the connection ended")


def is_ready(*devices: str) -> Callable[[m.CaseView], bool]:
    return lambda view: all(row.state is DeviceState.READY for row in view.devices if row.name in devices)


def closing_of(view: m.CaseView) -> m.ClosingView:
    assert view.till is not None and view.till.closing is not None
    return view.till.closing


async def office_day(client: Client) -> None:
    """A card and a cash payment, and blanks."""
    await until(client, is_ready("payment", "receipt-printer"))
    await client.call("till.open", m.TillFloat(10_000), m.TillView)
    box = m.BlanksRequest("temporary-id-card", "VPA0001", "VPA0010")
    await client.call("blank.receive", box, m.BlankView)
    await client.call("visit.begin", m.Nothing(), m.VisitStarted)
    await client.call("payment.card", m.CardBasket({"id-card": 1}), m.PaymentView)
    await until(client, lambda view: view.till is not None and view.till.last is not None)
    await client.call("visit.end", m.VisitOver(finished=True), m.Nothing)
    await client.call("visit.begin", m.Nothing(), m.VisitStarted)
    await client.call("payment.cash", m.CashBasket({"certificate": 1}, 2_000), m.CashPaid)
    await client.call("visit.end", m.VisitOver(finished=True), m.Nothing)


async def close_terminal(client: Client) -> None:
    await client.call("closing.begin", m.Nothing(), m.ClosingView)
    await client.call("closing.terminal", m.Nothing(), m.Nothing)
    await until(client, lambda view: closing_of(view).step is not Step.TERMINAL)


async def one_step(client: Client) -> Step:
    """Do what is next; the step that it was."""
    view = await client.call("state.get", m.Nothing(), m.CaseView)
    now = closing_of(view)
    match now.step:
        case Step.CASH:
            pieces = (m.PiecesView(10_000, 1), m.PiecesView(1_000, 1), m.PiecesView(100, 1))
            await client.call("closing.cash", m.CashCount(pieces), m.ClosingView)
        case Step.BLANKS:
            lying = {row.series: row.in_hand for row in (view.till.blanks if view.till else ())}
            for series in now.uncounted:
                serials = tuple(m.SerialsRequest(row.first, row.last) for row in lying.get(series, ()))
                await client.call("closing.blanks", m.BlanksCount(series, serials), m.ClosingView)
        case Step.EXPLAIN:
            for row in now.differences:
                why = m.Explanation(row.kind, row.item, row.amount, row.reasons[0])
                await client.call("closing.explain", why, m.ClosingView)
        case Step.WITNESS:
            await client.call("closing.witness", m.Pin(view.lock.second_pin or ""), m.ClosingView)
        case _:
            await client.call("closing.seal", m.Nothing(), m.Sealed)
    return now.step


async def step_and_kill(running: Running) -> Step:
    async with await unlocked(running) as client:
        done = await one_step(client)
        await running.kill()
    return done


@pytest.mark.timeout(180)
async def test_every_step_of_a_closing_survives_a_kill(temporary: Path) -> None:
    config = quiet_with_pin(temporary)
    running = await start(temporary, config)
    async with await unlocked(running) as client:
        await office_day(client)
        await close_terminal(client)
        await running.kill()
    steps = [await step_and_kill(await start(temporary, config)) for _ in range(5)]
    assert steps == [Step.CASH, Step.BLANKS, Step.EXPLAIN, Step.WITNESS, Step.SEAL]
    running = await start(temporary, config)
    try:
        async with await unlocked(running) as client:
            now = closing_of(await client.call("state.get", m.Nothing(), m.CaseView))
        assert (now.step, now.witnessed) == (Step.SEALED, True)
        assert [(row.group, row.book_cents, row.terminal_cents) for row in now.cards] == [("girocard", CARD, CARD)]
        assert [row.amount for row in now.differences] == [-SHORT]
    finally:
        await running.kill()
    made = {path.name for path in (temporary / "data" / "closings").iterdir()}
    assert made >= {"protocol-0001.json", "protocol-0001.csv", "protocol-0001.pdf"}
    assert check_closings(["--data", str(temporary / "data")]) == 0
