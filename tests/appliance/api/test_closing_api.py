"""The day's closing as a screen asks for it, over the socket."""

from pathlib import Path

import pytest
from support.counter import PIN, Counter, counter_in

from firmware.appliance.api import messages as m
from firmware.appliance.api.client import Client, RequestRefused
from firmware.appliance.book.closing import Step
from firmware.appliance.book.differences import DifferenceKind, DifferenceReason
from firmware.appliance.managers.pin import save_pin

SECOND = "1357"


def pieces(*found: tuple[int, int]) -> tuple[m.PiecesView, ...]:
    return tuple(m.PiecesView(*one) for one in found)


async def closing(client: Client, method: str, wish: m.Shape | None = None) -> m.ClosingView:
    return await client.call(method, wish or m.Nothing(), m.ClosingView)


async def refusal(client: Client, method: str, wish: m.Shape) -> str:
    with pytest.raises(RequestRefused) as caught:
        await client.call(method, wish, dict)
    return caught.value.refusal


async def opened(house: Counter, client: Client, directory: Path) -> None:
    save_pin(directory / "second-pin.json", SECOND)
    await client.call("screen.unlock", m.Pin(PIN), m.Unlocked)
    await client.call("till.open", m.TillFloat(5_000), m.TillView)


async def test_a_whole_day_by_its_methods(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house, await house.client() as client:
        await opened(house, client, tmp_path)
        box = m.BlanksRequest("vpa", "VPA0001", "VPA0010")
        assert (await client.call("blank.receive", box, m.BlankView)).next == "VPA0001"
        assert await refusal(client, "blank.issue", m.BlanksRequest("vpa", "VPA0002")) == "blanks"
        assert (await client.call("blank.issue", m.BlanksRequest("vpa", "VPA0001"), m.BlankView)).issued == 1
        assert (await client.call("blank.spoil", m.BlanksRequest("vpa", "VPA0005"), m.BlankView)).spoiled == 1

        assert (await closing(client, "closing.begin")).step is Step.CASH
        assert await refusal(client, "closing.terminal", m.Nothing()) == "not-now"
        short = await closing(client, "closing.cash", m.CashCount(pieces((2000, 2), (500, 1))))
        assert (short.step, short.counted_cents, short.uncounted) == (Step.BLANKS, 4_500, ("vpa",))
        there = (m.SerialsRequest("VPA0002", "VPA0004"), m.SerialsRequest("VPA0006", "VPA0010"))
        counted = await closing(client, "closing.blanks", m.BlanksCount("vpa", there))
        assert counted.step is Step.EXPLAIN
        (difference,) = counted.differences
        assert (difference.kind, difference.amount, difference.reason) == (DifferenceKind.CASH, -500, None)
        assert DifferenceReason.LOST in difference.reasons
        why = m.Explanation(difference.kind, difference.item, difference.amount, DifferenceReason.LOST)
        assert (await closing(client, "closing.explain", why)).step is Step.WITNESS
        assert await refusal(client, "closing.witness", m.Pin("0000")) == "wrong-pin"
        assert (await closing(client, "closing.witness", m.Pin(SECOND))).witnessed
        sealed = await client.call("closing.seal", m.Nothing(), m.Sealed)
        assert sealed.protocol == 1
        assert "protocol-0001.csv" in sealed.files

        view = await client.call("state.get", m.Nothing(), m.CaseView)
        assert view.till is not None and view.till.closing is not None
        assert view.till.closing.step is Step.SEALED
        assert await refusal(client, "closing.begin", m.Nothing()) == "no-day"
        tomorrow = await client.call("till.open", m.TillFloat(0), m.TillView)
        assert tomorrow.day == 2
        assert [(row.series, row.carried) for row in tomorrow.blanks] == [("vpa", 8)]


async def test_a_closing_that_is_given_up(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house, await house.client() as client:
        await opened(house, client, tmp_path)
        assert (await closing(client, "closing.begin")).may_stop
        assert (await closing(client, "closing.stop")).step is Step.OPEN


@pytest.mark.parametrize(
    ("method", "wish", "why"),
    [
        ("closing.cash", m.CashCount(pieces((3, 1))), "count"),
        ("closing.cash", m.CashCount(pieces((100, 1), (100, 1))), "count"),
        ("closing.cash", m.CashCount(pieces((100, -1))), "count"),
        ("closing.seal", m.Nothing(), "not-now"),
        ("closing.without_terminal", m.Nothing(), "not-now"),
        ("blank.issue", m.BlanksRequest("vpa", "VPA0001"), "closing"),
    ],
)
async def test_what_cannot_be_is_refused_by_a_word(tmp_path: Path, method: str, wish: m.Shape, why: str) -> None:
    async with counter_in(tmp_path) as house, await house.client() as client:
        await opened(house, client, tmp_path)
        await closing(client, "closing.begin")
        assert await refusal(client, method, wish) == why


async def test_change_from_the_drawer(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house, await house.client() as client:
        drawer = pieces((50, 1), (20, 3))
        found = await client.call("till.change", m.ChangeRequest(60, drawer), m.Change)
        assert found.pieces == pieces((20, 3))
        assert (await client.call("till.change", m.ChangeRequest(70, pieces((50, 1))), m.Change)).pieces is None
        assert await refusal(client, "till.change", m.ChangeRequest(70, pieces((3, 1)))) == "count"
