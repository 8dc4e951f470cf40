"""Setting up, packing and power on the screen: the list comes before the lock, and blocks nobody."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

import msgspec
import pytest
from support.ui_case import NOON, ready_case, with_condition
from support.ui_controller import ScriptedController
from support.ui_hands import KNOWN, SCENES, packing, powered, setting_up
from support.ui_screen import GRIDS, LARGE, NORMAL, Shown, showing
from textual.pilot import Pilot

from firmware.appliance.api import methods
from firmware.appliance.api.messages import Nothing, PackRequest, SaveRequest, Shape
from firmware.appliance.api.methods import Method
from firmware.appliance.power.policy import Mode
from firmware.appliance.state.guide import Guide, Hands, Standing
from firmware.appliance.state.model import CaseState, Lock, LockReason
from firmware.appliance.ui.app import KofferApp
from firmware.appliance.ui.texts.hands import HANDS, STANDING, kilograms
from firmware.appliance.ui.texts.language import Say
from firmware.clock import FakeClock, settle
from firmware.hal.ports.device import READY

P = TypeVar("P", bound=Shape)
R = TypeVar("R", bound=Shape)


def wish(method: Method[P, R], params: P) -> str:
    """As the scripted controller notes it."""
    return f"{method.name} {msgspec.json.encode(params).decode()}"


def obliging(shown: Shown) -> Shown:
    """The controller grants what is wished here."""
    for method in (methods.GO_ON, methods.PACK, methods.SAVE, methods.SHUT_DOWN):
        shown.controller.answers[method.name] = lambda _: Nothing()
    return shown


def all_ready(*, locked: bool) -> CaseState:
    state = setting_up(locked=locked)
    for name in ("printer", "scanner"):
        state = with_condition(state, name, READY)
    return state


@pytest.mark.parametrize("size", GRIDS)
async def test_the_list_comes_before_the_lock_until_the_clerk_goes_on(size: tuple[int, int]) -> None:
    async with showing(setting_up(locked=True), size) as shown:
        obliging(shown)
        assert shown.page == "SetUpPage"
        assert "2 von 4 bereit" in shown.text
        await shown.touch("right")
        assert wish(methods.GO_ON, Nothing()) in shown.controller.asked[-2:]
        state = setting_up(locked=True)
        await shown.become(replace(state, guide=replace(state.guide, dismissed=True)))
        assert shown.page == "LockPage"


async def test_the_list_goes_when_everything_is_ticked() -> None:
    async with showing(setting_up(locked=True)) as shown:
        await shown.become(all_ready(locked=True))
        assert shown.page == "LockPage"


async def test_a_locked_list_leads_nowhere_else() -> None:
    async with showing(setting_up(locked=True)) as shown:
        assert [key.id for key in shown.targets()] == ["right"]


async def test_what_was_left_outside_is_read_before_all_else() -> None:
    state = all_ready(locked=True)
    state = replace(state, guide=replace(state.guide, left=("printer",)))
    async with showing(state) as shown:
        assert shown.page == "SetUpPage"
        assert "Belegdrucker" in shown.text


async def test_an_unlocked_clerk_is_not_disturbed_by_the_list() -> None:
    async with showing(setting_up()) as shown:
        assert shown.page == "HomePage"
        assert "Aufbau" in shown.text


@pytest.mark.parametrize("size", GRIDS)
async def test_packing_begins_from_home_and_ends_with_switching_off(size: tuple[int, int]) -> None:
    state = replace(ready_case(), guide=Guide(setting_up().guide.plan))
    async with showing(state, size) as shown:
        obliging(shown)
        await shown.touch(next(key.id for key in shown.targets() if "Einpacken" in str(key.face)) or "")
        assert wish(methods.PACK, PackRequest(packing=True)) in shown.controller.asked[-2:]
        assert shown.page == "PackPage"
        await shown.become(packing())
        assert "20,4 kg" in shown.text
        await shown.touch("right")
        assert wish(methods.SHUT_DOWN, Nothing()) in shown.controller.asked[-2:]
        await shown.touch("left")
        assert wish(methods.PACK, PackRequest(packing=False)) in shown.controller.asked[-2:]
        assert shown.page == "HomePage"


async def test_power_is_saved_by_one_touch_and_no_more_by_another() -> None:
    async with showing(powered()) as shown:
        obliging(shown)
        shown.app.go("power")
        await shown.rest()
        await shown.touch("right")
        assert wish(methods.SAVE, SaveRequest(on=True)) in shown.controller.asked[-2:]
        await shown.become(powered(replace(KNOWN, saving=True)))
        await shown.touch("right")
        assert wish(methods.SAVE, SaveRequest(on=False)) in shown.controller.asked[-2:]


@pytest.mark.parametrize("size", GRIDS)
async def test_what_is_not_known_is_not_said(size: tuple[int, int]) -> None:
    state = powered(replace(KNOWN, minutes=None, minutes_likely=None, citizens=None, costliest=None))
    async with showing(state, size) as shown:
        shown.app.go("power")
        await shown.rest()
        assert not {"mindestens", "Anträge", "Kostet"} & set(shown.text.split())


@pytest.mark.parametrize("size", GRIDS)
async def test_the_seconds_to_the_end_are_counted(size: tuple[int, int]) -> None:
    end = FakeClock(NOON).monotonic() + 27.0
    async with showing(powered(replace(KNOWN, mode=Mode.CRITICAL, percent=4, ends_at=end)), size) as shown:
        shown.app.go("power")
        await shown.touch("noticed")
        shown.app.go("power")
        await shown.rest()
        assert "27 s" in shown.text or "27 Sekunden" in shown.text
        await shown.clock.advance(1.0)
        await shown.rest()
        assert "26 s" in shown.text or "26 Sekunden" in shown.text
        await shown.become(powered())
        assert "Aus in" not in shown.text


async def test_a_battery_that_runs_low_is_said_once_on_any_page() -> None:
    async with showing(powered()) as shown:
        await shown.become(powered(replace(KNOWN, mode=Mode.LOW, percent=14)))
        assert "Akku fast leer." in shown.text
        await shown.touch("noticed")
        await shown.become(powered(replace(KNOWN, mode=Mode.LOW, percent=13)))
        assert "Akku fast leer." not in shown.text
        await shown.become(powered(replace(KNOWN, mode=Mode.CRITICAL, percent=5)))
        assert "Koffer geht bald aus." in shown.text
        await shown.become(powered())
        assert "Koffer geht bald aus." not in shown.text


@pytest.mark.parametrize(
    ("grams", "german", "english"), [(0, "0,0 kg", "0.0 kg"), (49, "0,0 kg", "0.0 kg"), (20_450, "20,5 kg", "20.5 kg")]
)
def test_weights_have_one_decimal(grams: int, german: str, english: str) -> None:
    assert (kilograms(Say("de"), grams), kilograms(Say("en"), grams)) == (german, english)


def test_every_act_of_hands_has_words() -> None:
    assert set(HANDS) == set(Hands)
    assert set(STANDING) == set(Standing)


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock in the bar is local time."""
    with monkeypatch.context() as patch:
        patch.setitem(os.environ, "TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize("size", [NORMAL, LARGE], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", SCENES)
def test_page_of_hands_looks_as_it_did(
    name: str, language: str, size: tuple[int, int], snap_compare: Callable[..., bool]
) -> None:
    state, place = SCENES[name]
    state = replace(state, language=language)
    controller = ScriptedController(replace(state, lock=Lock(reason=LockReason.START), guide=Guide()))
    app = KofferApp(controller.connect, FakeClock(NOON))

    async def arrive(pilot: Pilot[None]) -> None:
        await app.settled.wait()
        controller.become(replace(state, place=place))
        await settle()
        app.go(place)
        app.acknowledge()
        await pilot.pause()
        await settle()

    assert snap_compare(app, terminal_size=size, run_before=arrive)
