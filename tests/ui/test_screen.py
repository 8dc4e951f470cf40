"""What a clerk meets at the screen."""

from dataclasses import replace

import pytest
from pytest_mock import MockerFixture
from support.ui_case import PIN, ready_case, with_condition
from support.ui_screen import GRIDS, LARGE, NORMAL, showing

from firmware.appliance.power.policy import Mode
from firmware.appliance.state.model import ClockTrust, FleetLink, Visit, VisitStage
from firmware.appliance.ui.widgets.surface import Surface
from firmware.hal.ports.device import Condition, DeviceState, Reason

PAPER_OUT = Condition(DeviceState.FAULT, Reason.PAPER_OUT)


async def test_same_digit_twice_in_quick_succession_counts_twice() -> None:
    async with showing(ready_case(locked=True)) as shown:
        for _ in range(4):
            await shown.pilot.click("#key-1")
        await shown.rest()
        assert "● ● ● ● ○ ○ ○ ○" in shown.text


@pytest.mark.parametrize("size", GRIDS)
async def test_pin_opens_the_screen(size: tuple[int, int]) -> None:
    async with showing(ready_case(locked=True), size) as shown:
        assert f"PIN der Übung: {PIN}" in shown.text
        for digit in PIN:
            await shown.touch(f"key-{digit}")
        await shown.touch("key-enter")
        assert shown.page == "HomePage"


async def test_wrong_pin_is_told_with_the_seconds_that_are_left() -> None:
    async with showing(ready_case(locked=True)) as shown:
        for digit in "1111":
            await shown.touch(f"key-{digit}")
        await shown.touch("key-enter")
        assert "Falsche PIN. Noch 2 Sekunden." in shown.text
        await shown.clock.advance(1)
        await shown.rest()
        assert "Falsche PIN. Noch 1 Sekunde." in shown.text
        await shown.clock.advance(1)
        await shown.rest()
        assert "Noch" not in shown.text


async def test_digits_do_not_outlive_the_lock_screen() -> None:
    async with showing(ready_case(locked=True)) as shown:
        await shown.touch("key-1")
        await shown.become(ready_case())
        await shown.become(ready_case(locked=True))
        assert "●" not in shown.text


async def test_sliding_off_a_key_cancels_the_touch() -> None:
    async with showing(ready_case()) as shown:
        await shown.pilot.mouse_down("#bar-network")
        await shown.pilot.mouse_up("#bar-power")
        await shown.rest()
        assert shown.page == "HomePage"
        assert not shown.app.screen.query_one("#bar-network").pressed  # type: ignore[attr-defined]


async def test_page_that_comes_up_under_the_finger_gets_no_touch() -> None:
    async with showing(ready_case()) as shown:
        await shown.pilot.mouse_down("#bar-network")
        await shown.become(ready_case(locked=True))
        await shown.pilot.mouse_up("#bar-network")
        await shown.become(ready_case())
        assert shown.page == "HomePage"
        await shown.touch("bar-network")
        assert shown.page == "NetworkPage"


@pytest.mark.parametrize("size", GRIDS)
async def test_fault_leads_to_its_repair_steps_in_one_touch(size: tuple[int, int]) -> None:
    async with showing(with_condition(ready_case(), "printer", PAPER_OUT), size) as shown:
        assert "✗ Störung" in shown.text
        await shown.touch("bar-overall")
        assert shown.page == "DevicePage"
        for words in ("Das Papier ist zu Ende.", "legen", "Rolle ein.", "Vorgang bleibt erhalten.", "D-101"):
            assert words in shown.text
        await shown.touch("right")
        assert shown.controller.asked[-1] == "check printer"


async def test_language_changes_by_touch_and_back() -> None:
    async with showing(ready_case()) as shown:
        await shown.touch("middle")
        assert "Case ready" in shown.text
        assert "Receipt printer" in shown.text
        await shown.touch("middle")
        assert "Koffer bereit" in shown.text


async def test_silent_controller_hides_everything_and_says_so() -> None:
    async with showing(ready_case()) as shown:
        shown.controller.fall_silent()
        await shown.until("WaitPage")
        assert "Steuerung startet neu." in shown.text
        shown.controller.come_back()
        await shown.clock.advance(1)
        await shown.until("LockPage")


async def test_restarted_screen_comes_back_to_its_page_and_says_so() -> None:
    state = replace(ready_case(), place="device:printer", visit=Visit("v1"))
    async with showing(state, restarted=True) as shown:
        assert shown.page == "DevicePage"
        assert "Anzeige neu gestartet." in shown.text
        assert "Ihr Vorgang ist noch da." in shown.text
        assert "X-901" in shown.text
        await shown.touch("noticed")
        assert shown.page == "DevicePage"
        assert "X-901" not in shown.text


async def test_place_that_this_case_has_not_leads_home() -> None:
    async with showing(replace(ready_case(), place="device:fingerprint")) as shown:
        assert shown.page == "HomePage"


async def test_each_page_is_told_to_the_controller() -> None:
    async with showing(ready_case()) as shown:
        await shown.touch("bar-power")
        assert shown.controller.state.place == "power"


async def test_untouched_screen_asks_and_then_locks() -> None:
    async with showing(ready_case()) as shown:
        await shown.clock.advance(151)
        await shown.until("IdlePage")
        assert "Sperre in" in shown.text
        await shown.clock.advance(30)
        await shown.until("LockPage")
        assert shown.controller.asked[-1] == "lock idle"


async def test_touch_during_the_notice_keeps_the_screen_open() -> None:
    async with showing(ready_case()) as shown:
        await shown.clock.advance(151)
        await shown.until("IdlePage")
        await shown.touch("yes")
        assert shown.page == "HomePage"
        await shown.clock.advance(29)
        await shown.rest()
        assert "lock idle" not in shown.controller.asked


async def test_shield_shows_nothing_but_the_office() -> None:
    async with showing(with_condition(ready_case(), "printer", PAPER_OUT)) as shown:
        await shown.touch("left")
        assert "Amt Ostseewinkel" in shown.text
        assert "Störung" not in shown.text
        await shown.touch("cover")
        assert shown.page == "HomePage"


async def test_visit_waiting_reports_and_doubtful_clock_are_marked_on_the_bar() -> None:
    state = replace(
        ready_case(),
        visit=Visit("v1", VisitStage.PAYING),
        fleet=FleetLink(connected=False, pending=12),
        clock=ClockTrust.UNTRUSTED,
    )
    for size in (NORMAL, LARGE):
        async with showing(state, size) as shown:
            assert "Zahlung" in shown.text
            assert "12" in shown.text
            assert f"{shown.clock.now().astimezone():%H:%M}?" in shown.text


async def test_keyboard_types_the_pin_and_walks_the_keys() -> None:
    async with showing(ready_case(locked=True)) as shown:
        await shown.pilot.press(*PIN, "enter")
        await shown.rest()
        assert shown.page == "HomePage"
        await shown.pilot.press("tab", "tab", "enter")
        await shown.rest()
        assert shown.page == "NetworkPage"


async def test_nothing_is_painted_when_nothing_changed(mocker: MockerFixture) -> None:
    async with showing(ready_case()) as shown:
        painted = mocker.spy(Surface, "render_lines")
        said = shown.controller.said
        await shown.become(replace(shown.controller.state))
        assert shown.controller.said > said
        assert painted.call_count == 0


async def test_low_power_is_told_with_its_remedy() -> None:
    state = ready_case()
    state = replace(state, power=replace(state.power, percent=14, minutes=25, mode=Mode.LOW))
    async with showing(state) as shown:
        await shown.touch("bar-power")
        assert "⚠ Akku 14 %" in shown.text
        assert "reicht noch etwa 25 min" in shown.text
        assert "Schließen Sie das Netzteil an." in shown.text
