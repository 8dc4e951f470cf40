"""A scanned code leads to what it is about, and nobody is led away from a citizen."""

from dataclasses import replace

import pytest
from support.ui_case import ready_case
from support.ui_screen import GRIDS, Shown, showing
from support.ui_till import till_case

from firmware.appliance.state.inputs import CodeKind, Scanned
from firmware.appliance.state.model import Lock, LockReason


async def scans(shown: Shown, kind: CodeKind, about: str = "", number: int = 1) -> None:
    await shown.become(replace(shown.controller.state, scanned=Scanned(kind, about, number)))
    await shown.rest()


@pytest.mark.parametrize("size", GRIDS)
async def test_a_devices_label_opens_its_page_each_time(size: tuple[int, int]) -> None:
    async with showing(ready_case(), size) as shown:
        await scans(shown, CodeKind.DEVICE, "scanner")
        assert shown.page == "DevicePage"
        assert shown.controller.state.place == "device:scanner"
        await shown.touch("left")
        assert shown.page == "HomePage"
        await scans(shown, CodeKind.DEVICE, "scanner", 2)
        assert shown.page == "DevicePage"


@pytest.mark.parametrize("size", GRIDS)
async def test_a_blanks_number_opens_its_series(size: tuple[int, int]) -> None:
    async with showing(till_case(), size) as shown:
        await scans(shown, CodeKind.BLANK, "A0000012")
        assert shown.page == "StockPage"
        assert shown.controller.state.place == "stock:stickers"


@pytest.mark.parametrize("place", ["visit", "pay:a1", "closing"])
async def test_nobody_is_led_away_from_a_citizen_or_the_closing(place: str) -> None:
    async with showing(till_case()) as shown:
        shown.app.go(place)
        await shown.rest()
        before = shown.page
        await scans(shown, CodeKind.DEVICE, "scanner")
        assert shown.page == before


@pytest.mark.parametrize("kind", [CodeKind.ELSEWHERE, CodeKind.SLIP, CodeKind.UNKNOWN, CodeKind.MISREAD])
async def test_other_codes_lead_nowhere(kind: CodeKind) -> None:
    async with showing(ready_case()) as shown:
        await scans(shown, kind)
        assert shown.page == "HomePage"


async def test_a_code_of_a_series_that_is_not_here_leads_nowhere() -> None:
    async with showing(ready_case()) as shown:
        await scans(shown, CodeKind.BLANK, "ZZZ1")
        assert shown.page == "HomePage"


async def test_a_locked_screen_follows_no_code_and_forgets_it() -> None:
    async with showing(ready_case()) as shown:
        open_case = shown.controller.state
        await shown.become(replace(open_case, lock=Lock(reason=LockReason.CLERK)))
        locked = shown.controller.state
        await shown.become(replace(locked, scanned=Scanned(CodeKind.DEVICE, "scanner", 1)))
        assert shown.page == "LockPage"
        await shown.become(replace(open_case, scanned=Scanned(CodeKind.DEVICE, "scanner", 1)))
        assert shown.page == "HomePage"
