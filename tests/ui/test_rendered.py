"""Every page in every design, looked at cell by cell: contrast, size of targets, nothing cut, no dead end."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.color import ColorType
from support.ui_case import DEVICES, ready_case, view_of, with_condition
from support.ui_eid import SCENES as EID_SCENES
from support.ui_hands import SCENES as HANDS_SCENES
from support.ui_network import SCENES as NETWORK_SCENES
from support.ui_screen import GRIDS, LARGE, NORMAL, Shown, showing
from support.ui_till import SCENES as TILL_SCENES
from support.ui_till import till_case
from textual.geometry import Size

from firmware.appliance.power.policy import Mode
from firmware.appliance.state.model import CaseState, FleetLink, Lock, StorageHealth, Visit
from firmware.appliance.state.readiness import Overall, readiness
from firmware.appliance.ui.grid import grid_of
from firmware.appliance.ui.palette import Theme
from firmware.appliance.ui.screens.framed import FramedPage
from firmware.appliance.ui.screens.lock import LockPage
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.words import device_phrase, overall_phrase
from firmware.appliance.ui.widgets.paint import CUT
from firmware.hal.ports.device import Condition, DeviceState, Reason

SCENES = {
    **TILL_SCENES,
    **{f"hands-{name}": scene for name, scene in HANDS_SCENES.items() if not scene[0].lock.locked},
    **{f"eid-{name}": (state, "eid") for name, state in EID_SCENES.items()},
    **{f"network-{name}": scene for name, scene in NETWORK_SCENES.items()},
}
PLACES = ("home", "device:printer", "device:lte", "network", "power", "queue", "services", "shield")


def worn_case() -> CaseState:
    """A case on a bad day: something of everything."""
    state = ready_case()
    for name, condition in {
        "printer": Condition(DeviceState.FAULT, Reason.PRINTER_ERROR),
        "scanner": Condition(DeviceState.ATTENTION, Reason.GARBLED),
        "lte": Condition(DeviceState.ABSENT, Reason.NOT_CONNECTED),
        "lamp": Condition(DeviceState.UNKNOWN, Reason.STARTING),
        "lid": Condition(DeviceState.TAMPERED, Reason.REFUSED),
    }.items():
        state = with_condition(state, name, condition)
    power = replace(state.power, percent=4, minutes=9, mode=Mode.CRITICAL)
    network = replace(state.network, uplink=None, carriers={})
    return replace(
        state,
        power=power,
        network=network,
        fleet=FleetLink(connected=False, pending=12345, thinned=7),
        visit=Visit("v"),
    )


class PseudoSay(Say):
    """A language a third longer than German, with umlauts; labels use all the room they were promised."""

    def __init__(self, language: str) -> None:
        super().__init__("de")
        self.language = language

    def __call__(self, text: str) -> str:
        words = text.split(" ")
        return " ".join(word + "ö" * round(len(word) * 0.35) if "{" not in word else word for word in words)

    def brief(self, text: str, cells: int) -> str:
        return text if "{" in text else text.ljust(cells, "ü")[:cells] if len(text) <= cells else text

    def plural(self, one: str, many: str, count: int) -> str:
        return self(one if count == 1 else many).format(count=count)


def _luminance(color: tuple[int, int, int]) -> float:
    parts = [(value / 255) for value in color]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _glyphs(shown: Shown) -> Iterator[tuple[str, float]]:
    """Every piece of text on the screen with its contrast; block elements are no text."""
    page = shown.app.page
    for surface, region in page.plan(page.grid).items():
        for strip in surface.drawn(region.size):
            for segment in strip:
                text = re.sub("[▀▌▏ ]", "", segment.text)
                if not text:
                    continue
                assert segment.style is not None
                front, back = segment.style.color, segment.style.bgcolor
                assert front is not None and back is not None
                assert front.type is ColorType.TRUECOLOR
                assert front.triplet is not None and back.triplet is not None
                yield text, contrast(front.triplet, back.triplet)


def _check_rendered(shown: Shown) -> None:
    page = shown.app.page
    assert CUT not in shown.text, shown.text
    for text, ratio in _glyphs(shown):
        assert ratio >= 7, (text, ratio)
    plan = page.plan(page.grid)
    for key in shown.targets():
        region = plan[key]
        assert region.width >= 5 and region.height >= 3, (key.id, region)
    cells = [
        (x, y)
        for region in plan.values()
        for y in range(region.y, region.bottom)
        for x in range(region.x, region.right)
    ]
    assert len(cells) == len(set(cells)), "two surfaces share a cell"


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("size", GRIDS)
async def test_pages_are_legible_and_whole(size: tuple[int, int], theme: Theme) -> None:
    async with showing(worn_case(), size, theme=theme) as shown:
        for place in PLACES:
            for language in ("de", "en"):
                shown.app.go(place)
                await shown.become(replace(shown.controller.state, language=language))
                _check_rendered(shown)
        await shown.become(replace(worn_case(), lock=Lock(failures=3)))
        _check_rendered(shown)


@pytest.mark.parametrize("size", GRIDS)
async def test_nothing_is_cut_in_a_longer_language(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firmware.appliance.ui.app.Say", PseudoSay)
    async with showing(replace(worn_case(), language="en"), size) as shown:
        for place in PLACES:
            shown.app.go(place)
            await shown.rest()
            assert CUT not in shown.text, shown.text
        for health in (StorageHealth.FULL, StorageHealth.FAILING):
            shown.app.go("queue")
            await shown.become(replace(shown.controller.state, storage=health))
            assert CUT not in shown.text, shown.text


@pytest.mark.parametrize("size", GRIDS)
async def test_pages_of_money_are_legible_and_whole(size: tuple[int, int]) -> None:
    async with showing(till_case(), size) as shown:
        for state, place in SCENES.values():
            shown.app.go(place)
            for language in ("de", "en"):
                await shown.become(replace(state, language=language))
                _check_rendered(shown)


@pytest.mark.parametrize("size", GRIDS)
async def test_no_word_of_money_is_cut_in_a_longer_language(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("firmware.appliance.ui.app.Say", PseudoSay)
    async with showing(replace(till_case(), language="en"), size) as shown:
        for name, (state, place) in SCENES.items():
            shown.app.go(place)
            await shown.become(replace(state, language="en"))
            shown.app.acknowledge()  # notices have a measure of their own
            await shown.rest()
            assert CUT not in shown.text, (name, shown.text)


@pytest.mark.parametrize("size", GRIDS)
async def test_no_page_of_money_is_a_dead_end(size: tuple[int, int]) -> None:
    """Each is left by the status bar, and has a key of its own unless the terminal is just at it."""
    async with showing(till_case(), size) as shown:
        for name, (state, place) in SCENES.items():
            shown.app.go(place)
            await shown.become(state)
            shown.app.acknowledge()  # a battery that runs low is said first
            names = {key.id for key in shown.targets()}
            assert {"bar-lock", "bar-overall"} <= names, name
            assert names & {"left", "right", "middle"}, name


@pytest.mark.parametrize("size", [NORMAL, (80, 25), (100, 30), LARGE, (50, 16)])
def test_pin_pad_has_no_dead_cell(size: tuple[int, int]) -> None:
    page = LockPage(None)  # type: ignore[arg-type]
    grid = grid_of(Size(*size))
    keys = [page.plan(grid)[key] for key in page.pad.values()]
    whole = keys[0]
    for key in keys[1:]:
        whole = whole.union(key)
    assert sum(key.area for key in keys) == whole.area
    assert min(key.width for key in keys) >= 9
    assert min(key.height for key in keys) >= (3 if grid.large else 4)


@pytest.mark.parametrize("size", GRIDS)
@pytest.mark.parametrize("state", [worn_case(), replace(ready_case(), storage=StorageHealth.FULL)])
async def test_crawler_finds_no_dead_end(state: CaseState, size: tuple[int, int]) -> None:
    """From every page that touches lead to: the lock in one touch, home in at most three."""
    async with showing(state, size) as shown:
        for place in [*PLACES, *(f"device:{device[0]}" for device in DEVICES)]:
            shown.app.go(place)
            await shown.rest()
            names = {key.id for key in shown.targets()}
            assert names, place
            if isinstance(shown.app.page, FramedPage):
                assert {"bar-lock", "bar-overall"} <= names
                await shown.touch("bar-overall" if place != "home" else "bar-network")
            for _ in range(2):
                if shown.page != "HomePage":
                    await shown.touch("left" if isinstance(shown.app.page, FramedPage) else "cover")
            assert shown.page == "HomePage", place


async def test_every_key_of_every_page_does_something() -> None:
    async with showing(worn_case()) as shown:
        for place in ("home", "device:printer", "services", "shield"):
            shown.app.go(place)
            await shown.rest()
            for name in [key.id for key in shown.targets()]:
                shown.app.go(place)
                await shown.rest()
                before = (shown.text, len(shown.controller.asked))
                await shown.touch(str(name))
                assert (shown.text, len(shown.controller.asked)) != before, (place, name)
                if shown.page == "LockPage":
                    await shown.become(replace(worn_case()))


async def test_states_differ_without_colour() -> None:
    say, told = Say("de"), set()
    states = [Condition(state, Reason.SILENT) for state in DeviceState] + [
        Condition(DeviceState.UNKNOWN, Reason.STARTING)
    ]
    for condition in states:
        view = view_of(with_condition(ready_case(), "scanner", condition))
        told.add(str(device_phrase(say, next(each for each in view.devices if each.name == "scanner"))))
    assert len(told) == len(states)


@pytest.mark.parametrize("size", GRIDS)
async def test_rehearsal_is_marked_on_every_page_and_only_then(size: tuple[int, int]) -> None:
    for rehearsal in (True, False):
        async with showing(ready_case(rehearsal=rehearsal), size) as shown:
            for place in PLACES:
                shown.app.go(place)
                await shown.rest()
                assert ("Übung" in shown.text) is rehearsal, (place, shown.text)
            await shown.become(ready_case(rehearsal=rehearsal, locked=True))
            assert ("Übung" in shown.text) is rehearsal


conditions = st.builds(Condition, st.sampled_from(DeviceState), st.sampled_from(Reason))


@given(st.tuples(*[conditions] * len(DEVICES)), st.sampled_from(Mode), st.sampled_from(StorageHealth))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_overall_word_never_contradicts_a_row(found: tuple[Condition, ...], mode: Mode, storage: StorageHealth) -> None:
    state = ready_case()
    for (name, *_), condition in zip(DEVICES, found, strict=True):
        state = with_condition(state, name, condition)
    state = replace(state, power=replace(state.power, mode=mode), storage=storage)
    view, say = view_of(state), Say("de")
    word = overall_phrase(say, view).word
    rows = {device_phrase(say, device).symbol for device in view.devices if device.name not in ("cable", "lte")}
    if word == "Koffer bereit":
        assert rows <= {"✓"}
        assert not readiness(state).faults
        assert view.overall is Overall.READY
    if all(row.possibility == "impossible" for row in view.services) and view.overall is not Overall.PREPARING:
        assert word == "Nicht bereit"
