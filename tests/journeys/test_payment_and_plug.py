"""Money through the whole controller: local API, real driver, and a terminal at the far end of its wire."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from support.cases import quiet
from support.controller import Running, controller, start, unlocked

from firmware.appliance.api.client import Client, RequestRefused
from firmware.appliance.api.messages import (
    CardBasket,
    CaseView,
    Nothing,
    PaymentView,
    PokeRequest,
    Resolution,
    TillFloat,
    TillView,
    VisitStarted,
)
from firmware.appliance.book.payment import PaymentReason, PaymentStatus, SettledBy
from firmware.appliance.state.model import VisitStage

FEE = CardBasket({"id-card": 1})


async def until(running: Running, condition: Callable[[CaseView], bool]) -> CaseView:
    async with asyncio.timeout(20), await Client.connect(running.socket) as client:
        async for view in client.watch():
            if condition(view):
                return view
    raise AssertionError("the connection ended")


def terminal_ready(view: CaseView) -> bool:
    return any(device.name == "payment" and device.state == "ready" for device in view.devices)


def till_of(view: CaseView) -> TillView:
    assert view.till is not None
    return view.till


async def test_a_citizen_pays_by_card(temporary: Path) -> None:
    async with controller(temporary, quiet(temporary)) as running, await unlocked(running) as client:
        await until(running, terminal_ready)
        await client.call("till.open", TillFloat(10_000), TillView)
        await client.call("visit.begin", Nothing(), VisitStarted)
        payment = await client.call("payment.card", FEE, PaymentView)
        view = await until(running, lambda view: till_of(view).last is not None)
        last = till_of(view).last
        assert last is not None
        assert (last.id, last.status, last.settled_by) == (payment.id, PaymentStatus.DONE, SettledBy.TERMINAL)
        assert view.visit is not None
        assert view.visit.stage is VisitStage.OPEN


async def test_the_plug_is_pulled_while_a_citizen_pays(temporary: Path) -> None:
    """Controller and simulated terminal lose their power together; the new terminal remembers nothing."""
    case = quiet(temporary)
    running = await start(temporary, case)
    async with await unlocked(running) as client:
        await until(running, terminal_ready)
        await client.call("till.open", TillFloat(10_000), TillView)
        visit = (await client.call("visit.begin", Nothing(), VisitStarted)).visit
        await client.call("simulation.poke", PokeRequest("payment", "customer-is-slow"), Nothing)
        payment = await client.call("payment.card", FEE, PaymentView)
        view = await until(running, lambda view: till_of(view).prompt is not None)
        assert view.visit is not None
        assert view.visit.stage is VisitStage.PAYING
        with pytest.raises(RequestRefused, match="under way"):
            await client.call("payment.card", FEE, PaymentView)
        await running.kill()
    async with controller(temporary, case) as again, await unlocked(again) as client:
        view = await until(again, lambda view: terminal_ready(view) and bool(till_of(view).unclear[0].question))
        assert view.visit is not None
        assert view.visit.id == visit
        assert [item.id for item in till_of(view).unclear] == [payment.id]
        with pytest.raises(RequestRefused, match="do not pay again"):
            await client.call("payment.card", FEE, PaymentView)
        wish = Resolution(payment.id, paid=False, reason=PaymentReason.TERMINAL_SHOWS_NOTHING)
        resolved = await client.call("payment.resolve", wish, PaymentView)
        assert (resolved.status, resolved.settled_by) == (PaymentStatus.ABORTED, SettledBy.CLERK)
        await client.call("payment.card", FEE, PaymentView)
        view = await until(again, lambda view: [item.count for item in till_of(view).totals] == [1])
        assert till_of(view).unclear == ()
