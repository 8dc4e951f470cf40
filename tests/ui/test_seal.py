"""The body of the case on the screen: an opening is seen at once, a dark screen gives its first touch to no key."""

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

import pytest
from support.ui_case import NOON, ready_case
from support.ui_screen import GRIDS, NORMAL, Shown, showing

from firmware.appliance.api.messages import Nothing
from firmware.appliance.state.enclosure import Body, Opened
from firmware.appliance.state.model import CaseState, Device
from firmware.appliance.state.notes import BodyNoted
from firmware.appliance.state.reduce import reduce
from firmware.appliance.ui.app import DARK_SECONDS
from firmware.appliance.ui.texts.seal import GUIDANCE
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.device import READY

AT_NIGHT = datetime(2026, 3, 2, 2, 14, tzinfo=UTC)
OPENED = Body(opened=(Opened("seal", AT_NIGHT, while_off=True),), seal="004711")


def case(body: Body, *, locked: bool = False) -> CaseState:
    state = ready_case(locked=locked)
    parts = {
        "seal": Device("seal", Kind.TAMPER_CONTACT, "base", Title("Siegelkontakt", "Seal contact"), READY, NOON),
        "buzzer": Device("buzzer", Kind.BUZZER, "lid", Title("Summer", "Buzzer"), READY, NOON),
    }
    state = replace(state, devices=MappingProxyType({**state.devices, **parts}))
    return reduce(state, BodyNoted(body), NOON)


def wished(shown: Shown) -> list[str]:
    return [word for word in shown.controller.asked if word.startswith(("display", "seal", "sound"))]


@pytest.mark.parametrize("size", GRIDS)
@pytest.mark.parametrize("language", ["de", "en"])
async def test_a_body_that_was_opened_is_seen_before_anybody_signs_in(size: tuple[int, int], language: str) -> None:
    async with showing(replace(case(OPENED, locked=True), language=language), size) as shown:
        assert ("Gehäuse geöffnet" if language == "de" else "Body opened") in shown.text, shown.text
        if size == NORMAL:
            assert ("02.03.2026" if language == "de" else "2026-03-02") in shown.text
            assert ("prüfen" if language == "de" else "check") in shown.text


@pytest.mark.parametrize("size", GRIDS)
async def test_the_overall_word_leads_to_the_seal_and_a_touch_says_that_somebody_has_looked(
    size: tuple[int, int],
) -> None:
    async with showing(case(OPENED), size) as shown:
        shown.app.go("home")
        await shown.rest()
        await shown.touch("bar-overall")
        assert shown.page == "SealPage"
        shown.controller.answers = {"seal.looked_at": lambda _: Nothing()}
        await shown.touch("right")
        assert wished(shown) == ["seal.looked_at {}"]


@pytest.mark.parametrize("size", GRIDS)
async def test_a_new_seal_is_digits_and_keeps_its_noughts(size: tuple[int, int]) -> None:
    async with showing(case(Body()), size) as shown:
        shown.controller.answers = {"seal.set": lambda _: Nothing()}
        shown.app.go("seal")
        await shown.rest()
        await shown.touch("right")
        for digit in "007":
            await shown.touch(f"key-{digit}")
        await shown.touch("right")
        assert wished(shown) == ['seal.set {"number":"007"}']
        assert shown.page == "SealPage"


async def test_the_buzzer_is_muted_by_touch_and_heard_again() -> None:
    async with showing(case(Body(seal="1"))) as shown:
        shown.controller.answers = {"sound.set": lambda _: Nothing()}
        shown.app.go("seal")
        await shown.rest()
        await shown.touch("middle")
        await shown.become(case(Body(seal="1", sound=False)))
        await shown.touch("middle")
        assert wished(shown) == ['sound.set {"on":false}', 'sound.set {"on":true}']


@pytest.mark.parametrize("size", GRIDS)
async def test_the_first_touch_of_a_dark_screen_reaches_no_key(size: tuple[int, int]) -> None:
    dark = case(Body(dark=True), locked=True)
    async with showing(dark, size) as shown:
        shown.controller.answers = {"display.wake": lambda _: Nothing()}
        assert shown.page == "DarkPage"
        assert not shown.text.strip()
        await shown.pilot.click(offset=(size[0] - 5, size[1] - 3))
        await shown.rest()
        assert wished(shown) == ["display.wake {}"]
        await shown.become(case(Body(), locked=True))
        assert shown.page == "LockPage"
        assert "●" not in shown.text
        await shown.touch("key-5")
        assert "●" in shown.text, "the second touch is one"


async def test_the_first_key_of_a_keyboard_is_swallowed_too() -> None:
    async with showing(case(Body(dark=True), locked=True)) as shown:
        shown.controller.answers = {"display.wake": lambda _: Nothing()}
        await shown.pilot.press("5")
        await shown.become(case(Body(), locked=True))
        assert "●" not in shown.text


async def test_a_touch_that_meets_a_screen_on_its_way_into_the_dark_reaches_no_key() -> None:
    async with showing(case(Body(), locked=True)) as shown:
        shown.controller.answers = {name: lambda _: Nothing() for name in ("display.darken", "display.wake")}
        await shown.clock.advance(DARK_SECONDS * 2)
        await shown.rest()
        assert wished(shown) == ["display.darken {}"]
        await shown.pilot.click("#key-5")  # the light is out, and the view that says so is still on its way
        await shown.rest()
        assert "●" not in shown.text
        assert wished(shown) == ["display.darken {}", "display.wake {}"]


async def test_a_light_that_refuses_leaves_every_touch_its_key() -> None:
    async with showing(case(Body(), locked=True)) as shown:
        shown.controller.refusal = "light"
        await shown.clock.advance(DARK_SECONDS * 10)
        await shown.rest()
        assert wished(shown) == ["display.darken {}"], "asked once until somebody touches it"
        await shown.touch("key-5")
        assert "●" in shown.text


async def test_a_release_after_the_waking_touch_presses_nothing() -> None:
    async with showing(case(Body(dark=True), locked=True)) as shown:
        shown.controller.answers = {"display.wake": lambda _: Nothing()}
        await shown.pilot.mouse_down(offset=(70, 12))
        await shown.become(case(Body(), locked=True))
        await shown.pilot.mouse_up(offset=(70, 12))
        await shown.rest()
        assert "●" not in shown.text


@pytest.mark.parametrize("told", GUIDANCE, ids=lambda told: told.what)
def test_words_are_few_and_say_what_to_do(told: object) -> None:
    for part in ("what", "hands", "safe"):
        sentence = getattr(told, part)
        assert sentence.endswith(".")
        assert len(sentence.split()) <= 12


async def test_an_unlocked_screen_is_read_and_stays_light() -> None:
    async with showing(case(Body())) as shown:
        await shown.clock.advance(DARK_SECONDS * 2)
        await shown.rest()
        assert wished(shown) == []
