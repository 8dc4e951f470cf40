"""The page on which a PIN of an ID card is changed: leads, hides nothing, and has no digits."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from support.ui_controller import ScriptedController
from support.ui_eid import SCENES, changing, eid_case
from support.ui_screen import GRIDS, Shown, showing

from firmware.appliance.api.messages import Nothing
from firmware.appliance.state.eid import PinChangeEnding
from firmware.appliance.state.model import Lock, LockReason
from firmware.appliance.ui.app import KofferApp
from firmware.appliance.ui.texts.eid import CARDS, ENDINGS, HOPELESS, NO_VISIT, STOPPING, TASKS
from firmware.clock import FakeClock, settle
from firmware.hal.ports.eid_terminal import ChangeStep, EidCardState, Task

GUIDANCE = [*TASKS.values(), *ENDINGS.values(), *CARDS.values(), NO_VISIT, STOPPING]


def keys(shown: Shown) -> set[str | None]:
    return {key.id for key in shown.targets()}


@pytest.mark.parametrize("size", GRIDS)
async def test_every_state_is_told_whole_at_once(size: tuple[int, int]) -> None:
    async with showing(eid_case(), size) as shown:
        shown.app.go("eid")
        for name, state in SCENES.items():
            for language in ("de", "en"):
                await shown.become(replace(state, language=language, place="eid"))
                if not name.startswith("device-"):  # those are the device's own words, and may be turned
                    assert "middle" not in keys(shown), shown.text


async def test_every_state_is_told_apart() -> None:
    async with showing(eid_case()) as shown:
        shown.app.go("eid")
        seen: dict[str, str] = {}
        for name, state in SCENES.items():
            if name in ("nobody-tells", "card-usable"):
                continue  # told like an empty terminal, and like one with a card
            await shown.become(replace(state, place="eid"))
            assert shown.text not in seen, (name, seen[shown.text])
            seen[shown.text] = name


@pytest.mark.parametrize("told", GUIDANCE, ids=lambda told: told.what)
def test_words_are_few_and_say_what_to_do(told: object) -> None:
    what, hands, safe = (getattr(told, part) for part in ("what", "hands", "safe"))
    for sentence in (what, hands, safe):
        assert sentence.endswith(".")
        assert len(sentence.split()) <= 12
        assert "ehler" not in sentence
    assert re.search(r"^\w+ Sie\b", hands)


async def test_a_change_is_begun_and_stopped_by_touch() -> None:
    async with showing(eid_case()) as shown:
        shown.controller.answers = {"eid.change_pin": lambda _: Nothing(), "eid.cancel": lambda _: Nothing()}
        shown.app.go("eid")
        await shown.rest()
        await shown.touch("right")
        assert shown.controller.asked[-1] == "eid.change_pin {}"
        await shown.become(replace(changing(ChangeStep(Task.ENTER_PIN, 3)), place="eid"))
        assert "Jetzt am Gerät eingeben" in shown.text
        assert "right" not in keys(shown)
        await shown.touch("left")
        assert shown.controller.asked[-1] == "eid.cancel {}"
        await shown.become(replace(changing(ChangeStep(Task.ENTER_PIN, 3), stopping=True), place="eid"))
        assert "Der Abbruch läuft" in shown.text
        await shown.become(replace(changing(ChangeStep(Task.WAIT), PinChangeEnding.CANCELLED), place="eid"))
        await shown.touch("right")
        assert shown.controller.asked[-1] == "eid.change_pin {}"


async def test_no_change_is_offered_where_none_can_succeed() -> None:
    async with showing(eid_case()) as shown:
        shown.app.go("eid")
        for card in EidCardState:
            await shown.become(replace(SCENES[f"card-{card}"], place="eid"))
            assert ("right" in keys(shown)) is (card not in HOPELESS)
        await shown.become(replace(SCENES["device-absent"], place="eid"))
        await shown.touch("right")
        assert shown.page == "DevicePage"


async def test_a_refusal_is_told() -> None:
    async with showing(eid_case()) as shown:
        shown.controller.refusal = "eid-busy"
        shown.app.go("eid")
        await shown.rest()
        await shown.touch("right")
        assert "Eine PIN wird geändert." in shown.text


async def test_the_page_has_no_digits_to_type() -> None:
    async with showing(eid_case()) as shown:
        shown.app.go("eid")
        await shown.rest()
        assert shown.page == "EidPage"
        for state in SCENES.values():
            await shown.become(replace(state, place="eid"))
            own = [key for key in shown.targets() if not (key.id or "").startswith("bar-")]
            assert len(own) <= 2


@pytest.mark.parametrize("size", GRIDS, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(
    ("name", "language"),
    [("card-none", "de"), ("task-enter-pin", "de"), ("again-enter-pin", "en"), ("end-changed", "de"),
     ("end-unclear", "en")],
)  # fmt: skip
def test_page_looks_as_it_did(
    name: str, language: str, size: tuple[int, int], snap_compare: Callable[..., bool]
) -> None:
    state = replace(SCENES[name], language=language, place="eid")
    controller = ScriptedController(replace(state, lock=Lock(reason=LockReason.START)))
    app = KofferApp(controller.connect, FakeClock())

    async def arrive(pilot: object) -> None:
        del pilot
        await app.settled.wait()
        controller.become(state)
        await settle()
        app.go("eid")
        await settle()

    assert snap_compare(app, terminal_size=size, run_before=arrive)
