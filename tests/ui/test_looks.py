"""How the pages look, cell by cell and colour by colour; after a wanted change: `pytest tests/ui --snapshot-update`."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from support.ui_case import NOON, ready_case, with_condition
from support.ui_controller import ScriptedController
from support.ui_screen import GRIDS
from support.ui_till import SCENES
from textual.pilot import Pilot

from firmware.appliance.state.model import Lock, LockReason
from firmware.appliance.ui.app import KofferApp
from firmware.clock import FakeClock, settle
from firmware.hal.ports.device import Condition, DeviceState, Reason

GERMAN = ("lock", "home", "device:printer", "network", "power", "queue", "services", "shield")
MONEY = (
    "visit",
    "pay",
    "cash",
    "running",
    "paid-cash",
    "unclear",
    "decide",
    "confirm-paid",
    "till",
    "payments",
    "record",
    "refund",
    "why",
    "giveback",
    "back-done",
    "desk",
    "stock",
    "spoil",
    "receive",
    "count",
    "explain",
    "closing-sealed",
)
PAGES = [(place, "de") for place in GERMAN] + [("lock", "en"), ("home", "en"), ("device:printer", "en")]


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock in the bar is local time."""
    with monkeypatch.context() as patch:
        patch.setitem(os.environ, "TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize("size", GRIDS, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", MONEY)
def test_page_of_money_looks_as_it_did(name: str, size: tuple[int, int], snap_compare: Callable[..., bool]) -> None:
    state, place = SCENES[name]
    controller = ScriptedController(replace(state, lock=Lock(reason=LockReason.START)))
    app = KofferApp(controller.connect, FakeClock(NOON))

    async def arrive(pilot: Pilot[None]) -> None:
        await app.settled.wait()
        controller.become(replace(state, place=place))
        await settle()
        app.go(place)
        await pilot.pause()
        await settle()

    assert snap_compare(app, terminal_size=size, run_before=arrive)


@pytest.mark.parametrize("size", GRIDS, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(("place", "language"), PAGES)
def test_page_looks_as_it_did(
    place: str, language: str, size: tuple[int, int], snap_compare: Callable[..., bool]
) -> None:
    state = with_condition(ready_case(), "printer", Condition(DeviceState.FAULT, Reason.PAPER_OUT))
    state = replace(state, language=language)
    controller = ScriptedController(replace(state, lock=Lock(reason=LockReason.START)))
    app = KofferApp(controller.connect, FakeClock(NOON))

    async def arrive(pilot: Pilot[None]) -> None:
        await app.settled.wait()
        await settle()
        if place != "lock":
            controller.become(replace(state, place=place))
            await settle()
            app.go(place)
        await pilot.pause()
        await settle()

    assert snap_compare(app, terminal_size=size, run_before=arrive)
