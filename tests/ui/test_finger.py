"""The page that says how good a finger is: every advice is told whole, and a touch asks for the next."""

import re
from dataclasses import replace
from types import MappingProxyType

import pytest
from support.ui_case import NOON, ready_case
from support.ui_screen import GRIDS, Shown, showing

from firmware.appliance.api.messages import Nothing
from firmware.appliance.state.finger import FingerAdvice, FingerCheck
from firmware.appliance.state.model import CaseState, Device, Visit
from firmware.appliance.ui.texts.finger import ADVICE, FINGERS, NO_VISIT, NONE_YET
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.fingerprint import Finger

GUIDANCE = [*ADVICE.values(), NONE_YET, NO_VISIT]
NEEDS_CLEANING = Condition(DeviceState.ATTENTION, Reason.NEEDS_CLEANING)


def finger_case(check: FingerCheck | None = None, condition: Condition = READY) -> CaseState:
    """A case with a visit at hand and a sensor that is so."""
    state = ready_case()
    sensor = Device("finger", Kind.FINGERPRINT_SENSOR, "left", Title("Fingerabdruck", "Fingerprint"), condition, NOON)
    devices = MappingProxyType({**state.devices, "finger": sensor})
    return replace(state, devices=devices, visit=Visit("a1"), finger=check, place="finger")


def keys(shown: Shown) -> set[str | None]:
    return {key.id for key in shown.targets()}


@pytest.mark.parametrize("size", GRIDS)
async def test_every_advice_is_told_whole_at_once_and_names_the_finger(size: tuple[int, int]) -> None:
    async with showing(finger_case(), size) as shown:
        shown.app.go("finger")
        for advice in FingerAdvice:
            for language in ("de", "en"):
                check = FingerCheck("a1", Finger.RIGHT_MIDDLE, advice, 33)
                await shown.become(replace(finger_case(check), language=language))
                assert "middle" not in keys(shown), shown.text
                assert ("Mittelfinger" if language == "de" else "middle finger") in shown.text, shown.text


@pytest.mark.parametrize("told", GUIDANCE, ids=lambda told: told.what)
def test_words_are_few_and_say_what_to_do(told: object) -> None:
    what, hands, safe = (getattr(told, part) for part in ("what", "hands", "safe"))
    for sentence in (what, hands, safe):
        assert sentence.endswith(".")
        assert len(sentence.split()) <= 12
    assert re.search(r"^\w+ Sie\b", hands)


def test_every_finger_and_advice_has_words() -> None:
    assert set(FINGERS) == set(Finger)
    assert set(ADVICE) == set(FingerAdvice)


async def test_a_measurement_is_asked_for_by_touch() -> None:
    async with showing(finger_case()) as shown:
        shown.app.go("finger")
        await shown.rest()
        shown.controller.answers = {"finger.measure": lambda _: Nothing()}
        await shown.touch("right")
        assert shown.controller.asked[-1] == "finger.measure {}"


async def test_a_refusal_is_told() -> None:
    async with showing(finger_case()) as shown:
        shown.controller.refusal = "finger-missing"
        shown.app.go("finger")
        await shown.rest()
        await shown.touch("right")
        assert "Der Sensor prüft nicht." in shown.text


async def test_glass_that_was_cleaned_is_told_by_touch() -> None:
    async with showing(finger_case(condition=NEEDS_CLEANING)) as shown:
        shown.app.go("finger")
        await shown.rest()
        shown.controller.answers = {"finger.cleaned": lambda _: Nothing()}
        await shown.touch("right")
        assert shown.controller.asked[-1] == "finger.cleaned {}"
