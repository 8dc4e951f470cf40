"""Scanning by touch: what is true of it is on the screen, and each end has its words."""

from dataclasses import replace

import msgspec
import pytest
from rich.cells import cell_len
from support.ui_case import with_condition
from support.ui_scan import BOTH, SCENES, after, copied, scan_case
from support.ui_screen import GRIDS, showing

from firmware.appliance.api import methods
from firmware.appliance.api.messages import Nothing, Shape
from firmware.appliance.state.printing import PrintEnd
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.scanning import COPIES, TROUBLES
from firmware.appliance.ui.widgets.paint import CUT
from firmware.hal.ports.device import Condition, DeviceState, Reason
from firmware.hal.ports.document_scanner import ScanTrouble


def done(_: Shape) -> Nothing:
    return Nothing()


@pytest.mark.parametrize("size", GRIDS)
@pytest.mark.parametrize("language", ["de", "en"])
async def test_pages_are_whole_in_every_condition(size: tuple[int, int], language: str) -> None:
    async with showing(replace(scan_case(), language=language), size) as shown:
        for state, place in SCENES.values():
            await shown.become(replace(state, language=language))
            shown.app.go(place)
            await shown.rest()
            assert CUT not in shown.text, shown.text
            plan = shown.app.page.plan(shown.app.page.grid)
            for key in shown.targets():
                assert plan[key].width >= 5 and plan[key].height >= 3


@pytest.mark.parametrize("size", GRIDS)
@pytest.mark.parametrize(("key", "source"), [("glass", "flatbed"), ("feeder", "feeder")])
async def test_a_touch_scans_from_the_glass_or_the_feeder(size: tuple[int, int], key: str, source: str) -> None:
    async with showing(scan_case(), size) as shown:
        shown.controller.answers[methods.SCAN.name] = done
        shown.app.go("scan")
        await shown.rest()
        await shown.touch(key)
        wish = next(wish for wish in shown.controller.asked if wish.startswith("scan.start"))
        assert msgspec.json.decode(wish.partition(" ")[2]) == {"source": source, "colour": "grey"}


async def test_colour_is_chosen_by_touch_and_forgotten_with_the_page() -> None:
    async with showing(scan_case()) as shown:
        shown.controller.answers[methods.SCAN.name] = done
        shown.app.go("scan")
        await shown.rest()
        await shown.touch("colour")
        assert "in Farbe" in shown.text
        await shown.touch("glass")
        assert any('"colour":"colour"' in wish for wish in shown.controller.asked)
        shown.app.go("tools")
        await shown.rest()
        shown.app.go("scan")
        await shown.rest()
        assert "in Grau" in shown.text


@pytest.mark.parametrize("size", GRIDS)
async def test_running_scan_tells_its_page_and_can_only_be_stopped(size: tuple[int, int]) -> None:
    async with showing(scan_case(replace(BOTH, running=True, pages=2), pages=2), size) as shown:
        shown.controller.answers[methods.CANCEL_SCAN.name] = done
        shown.app.go("scan")
        await shown.rest()
        assert "Seite 3 wird gescannt" in shown.text
        assert {key.id for key in shown.targets() if not (key.id or "").startswith("bar")} == {"left"}
        await shown.touch("left")
        assert any(wish.startswith("scan.cancel") for wish in shown.controller.asked)


async def test_each_trouble_has_its_words_and_the_pages_before_it_are_told() -> None:
    async with showing(scan_case()) as shown:
        shown.app.go("scan")
        for trouble in ScanTrouble:
            await shown.become(after(trouble, pages=2))
            told = TROUBLES[trouble]
            assert told.what in shown.text and told.hands in shown.text and told.code in shown.text
            assert "2 Seiten liegen bereit" in shown.text
            assert "glass" in {key.id for key in shown.targets()}


async def test_pages_are_copied_and_wiped_by_touch() -> None:
    async with showing(scan_case(pages=2)) as shown:
        for method in (methods.COPY, methods.DISCARD):
            shown.controller.answers[method.name] = done
        shown.app.go("scan")
        await shown.rest()
        await shown.touch("right")
        await shown.touch("middle")
        assert any(wish.startswith("scan.copy") for wish in shown.controller.asked)
        assert any(wish.startswith("tray.discard") and '"page"' in wish for wish in shown.controller.asked)


async def test_what_became_of_the_copy_is_told() -> None:
    async with showing(scan_case()) as shown:
        shown.app.go("scan")
        for end in (None, *PrintEnd):
            await shown.become(copied(end))
            assert COPIES[end][1] in shown.text
            assert ("right" in {key.id for key in shown.targets()}) is (end is not None)


async def test_scanner_that_is_not_there_leads_to_what_hands_can_do() -> None:
    absent = Condition(DeviceState.ABSENT, Reason.NOT_CONNECTED)
    async with showing(with_condition(scan_case(), "scan", absent)) as shown:
        shown.app.go("scan")
        await shown.rest()
        await shown.touch("glass")
        assert shown.page == "DevicePage" and "nicht angeschlossen" in shown.text


async def test_nothing_can_be_copied_where_nothing_lies() -> None:
    async with showing(scan_case()) as shown:
        shown.app.go("scan")
        await shown.rest()
        assert {"right", "middle"}.isdisjoint(key.id for key in shown.targets())


@pytest.mark.parametrize("language", ["de", "en"])
def test_words_fit_the_large_type(language: str) -> None:
    say = Say(language)
    for told in TROUBLES.values():
        assert cell_len(say(told.what)) + cell_len(told.code) <= 33 and cell_len(say(told.hands)) <= 36
    for _, words, _ in COPIES.values():
        assert cell_len(say(words)) <= 34
