"""A day with staff cards on a real controller: sign in, a card that is pulled, cards that are not taken, four eyes."""

import asyncio
from pathlib import Path

import pytest
from support.cases import quiet, quiet_with_pin
from support.controller import controller, start, unlocked
from support.signing_in import READER, asks_pin, open_screen, shown, swap_card

from firmware.appliance.api import messages as m
from firmware.appliance.api.client import Client, RequestRefused
from firmware.appliance.book.closing import Step
from firmware.appliance.state.model import LockReason
from firmware.appliance.state.staff import StaffRefusal, StaffStep

RIGHT, WRONG = m.CardPin("123456"), m.CardPin("000000")


async def poke(client: Client, name: str) -> None:
    await client.call("simulation.poke", m.PokeRequest(READER, name), m.Nothing)


async def signs_in(client: Client, pin: m.CardPin = RIGHT) -> m.SignedIn:
    return await client.call("staff.sign_in", pin, m.SignedIn)


async def test_a_visit_survives_a_pulled_card_and_another_clerk(temporary: Path) -> None:
    async with controller(temporary, quiet(temporary)) as running, await unlocked(running) as client:
        before = await client.call("state.get", m.Nothing(), m.CaseView)
        assert before.staff is not None and before.staff.signed_in is not None
        await client.call("visit.begin", m.Nothing(), m.VisitStarted)
        view = await swap_card(client, "deputy")
        assert (view.lock.locked, view.lock.reason) == (True, LockReason.CARD)
        assert (await signs_in(client)).opened
        after = await client.call("state.get", m.Nothing(), m.CaseView)
        assert after.visit is not None
        assert after.staff is not None and after.staff.signed_in is not None
        assert after.staff.signed_in.operator != before.staff.signed_in.operator
        assert not after.staff.signed_in.own


async def test_wrong_pins_are_counted_by_the_card_and_survive_taking_it_out(temporary: Path) -> None:
    async with controller(temporary, quiet(temporary)) as running, await Client.connect(running.socket) as client:
        await shown(client, asks_pin)
        assert await signs_in(client, WRONG) == m.SignedIn(opened=False, refusal=StaffRefusal.WRONG_PIN)
        assert await signs_in(client, WRONG) == m.SignedIn(opened=False, refusal=StaffRefusal.WRONG_PIN)
        view = await swap_card(client, "clerk")
        assert view.staff is not None and view.staff.card is not None
        assert view.staff.card.tries_left == 1
        assert await signs_in(client) == m.SignedIn(opened=False, refusal=StaffRefusal.LAST_TRY)
        assert (await signs_in(client, m.CardPin("123456", last_try=True))).opened


@pytest.mark.parametrize(
    ("card", "refusal"),
    [
        ("revoked", StaffRefusal.REVOKED),
        ("elsewhere", StaffRefusal.OFFICE),
        ("stranger", StaffRefusal.STRANGER),
        ("found-in-the-street", StaffRefusal.STRANGER),
    ],
)
async def test_cards_that_open_nothing(temporary: Path, card: str, refusal: StaffRefusal) -> None:
    async with controller(temporary, quiet(temporary)) as running, await Client.connect(running.socket) as client:
        await shown(client, asks_pin)
        view = await swap_card(client, card)
        assert view.staff is not None
        assert (view.staff.step, view.staff.refusal) == (StaffStep.REFUSED, refusal)
        assert not (await signs_in(client)).opened


async def test_a_card_that_is_pulled_while_it_verifies_the_pin(temporary: Path) -> None:
    async with controller(temporary, quiet(temporary)) as running, await Client.connect(running.socket) as client:
        await shown(client, asks_pin)
        await poke(client, "remove-at-pin")
        assert not (await signs_in(client)).opened
        view = await shown(client, lambda view: view.staff is not None and view.staff.step is StaffStep.INSERT)
        assert view.lock.locked


async def test_a_reader_that_is_unplugged_locks(temporary: Path) -> None:
    async with controller(temporary, quiet(temporary)) as running, await unlocked(running) as client:
        await poke(client, "unplug")
        view = await shown(client, lambda view: view.lock.locked)
        assert view.lock.reason is LockReason.CARD
        await poke(client, "plug")
        await client.call("device.check", m.DeviceRequest(READER), m.Nothing)
        await open_screen(client)


async def test_no_pin_of_the_case_opens_what_staff_cards_open(temporary: Path) -> None:
    async with controller(temporary, quiet(temporary)) as running, await Client.connect(running.socket) as client:
        with pytest.raises(RequestRefused) as refused:
            await client.call("screen.unlock", m.Pin("1234"), m.Unlocked)
        assert refused.value.refusal == "staff-card"


async def test_a_case_with_a_pin_asks_for_no_card(temporary: Path) -> None:
    async with controller(temporary, quiet_with_pin(temporary)) as running, await unlocked(running) as client:
        view = await client.call("state.get", m.Nothing(), m.CaseView)
        assert view.staff is None
        await client.call("simulation.poke", m.PokeRequest(READER, "insert", {"card": "clerk"}), m.Nothing)
        assert not (await client.call("state.get", m.Nothing(), m.CaseView)).lock.locked


async def test_four_eyes_are_of_two_people(temporary: Path) -> None:
    async with controller(temporary, quiet(temporary)) as running, await unlocked(running) as client:
        await client.call("till.open", m.TillFloat(10_000), m.TillView)
        view = await _at_the_witness(client)
        assert view.step is Step.WITNESS
        with pytest.raises(RequestRefused) as refused:
            await client.call("closing.witness", m.Pin("123456"), m.ClosingView)
        assert refused.value.refusal == "same-person"
        await swap_card(client, "second")
        assert (await signs_in(client)).opened
        confirmed = await client.call("closing.witness", m.Pin("123456"), m.ClosingView)
        assert confirmed.witnessed
        await client.call("closing.seal", m.Nothing(), m.Sealed)


async def _at_the_witness(client: Client) -> m.ClosingView:
    """A day without turnover, whose float is a euro short; its terminal was not asked."""
    await shown(client, lambda view: any(row.name == "payment" and row.state == "ready" for row in view.devices))
    await client.call("closing.begin", m.Nothing(), m.ClosingView)
    await client.call("closing.terminal", m.Nothing(), m.Nothing)
    await shown(client, _is_handed_in)
    now = await client.call(
        "closing.cash", m.CashCount((m.PiecesView(5_000, 1), m.PiecesView(2_000, 2))), m.ClosingView
    )
    for series in now.uncounted:
        now = await client.call("closing.blanks", m.BlanksCount(series, ()), m.ClosingView)
    for row in now.differences:
        why = m.Explanation(row.kind, row.item, row.amount, row.reasons[0])
        now = await client.call("closing.explain", why, m.ClosingView)
    return now


def _is_handed_in(view: m.CaseView) -> bool:
    closing = None if view.till is None else view.till.closing
    return closing is not None and closing.step is not Step.TERMINAL and closing.handing_in is None


async def test_a_killed_controller_asks_for_the_card_again(temporary: Path) -> None:
    case = quiet(temporary)
    running = await start(temporary, case)
    async with await unlocked(running) as client:
        await client.call("visit.begin", m.Nothing(), m.VisitStarted)
        await running.kill()
    async with controller(temporary, case) as again, await Client.connect(again.socket) as client:
        view = await client.call("state.get", m.Nothing(), m.CaseView)
        assert view.lock.locked
        assert view.visit is not None
        assert view.staff is not None and view.staff.signed_in is None


async def test_the_pin_is_in_no_file_of_the_case(temporary: Path) -> None:
    canary = m.CardPin("80417265")
    async with controller(temporary, quiet(temporary)) as running, await Client.connect(running.socket) as client:
        await shown(client, asks_pin)
        await signs_in(client, canary)
        async with asyncio.timeout(10):
            await client.call("journal.tail", m.Limit(50), m.JournalPage)
    for file in temporary.rglob("*"):
        if file.is_file():
            assert canary.pin.encode() not in file.read_bytes(), file
