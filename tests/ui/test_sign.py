"""The page on which a citizen signs: it leads, shows that ink arrives, and nothing of what is written."""

from dataclasses import replace
from itertools import pairwise

import pytest
from support.ui_screen import GRIDS, Shown, showing
from support.ui_sign import SCENES, sign_case

from firmware.appliance.state.inputs import Signing
from firmware.appliance.ui.screens.sign import INK, METER, ink_words


def keys(shown: Shown) -> set[str | None]:
    return {key.id for key in shown.targets()} & {"left", "middle", "right"}


@pytest.mark.parametrize("size", GRIDS)
@pytest.mark.parametrize("language", ["de", "en"])
async def test_every_state_is_told_apart_and_fits(size: tuple[int, int], language: str) -> None:
    async with showing(sign_case(), size) as shown:
        shown.app.go("sign")
        seen: dict[str, str] = {}
        for name, state in SCENES.items():
            await shown.become(replace(state, language=language, place="sign"))
            assert shown.text not in seen, (name, seen[shown.text])
            seen[shown.text] = name
            assert "Weiterlesen" not in shown.text and "Read on" not in shown.text, name


async def test_keys_are_those_that_can_be_used() -> None:
    expected = {
        "no-visit": {"left", "right"},
        "ready": {"left", "right"},
        "waiting": {"left"},
        "writing": {"left", "middle", "right"},
        "given": {"left", "right"},
    }
    async with showing(sign_case()) as shown:
        shown.app.go("sign")
        for name, there in expected.items():
            await shown.become(replace(SCENES[name], place="sign"))
            assert keys(shown) == there, name


async def test_ink_that_arrives_is_seen() -> None:
    async with showing(sign_case()) as shown:
        shown.app.go("sign")
        await shown.become(replace(sign_case(Signing("pad", 1)), place="sign"))
        before = shown.text
        await shown.become(replace(sign_case(Signing("pad", 1 + INK)), place="sign"))
        assert shown.text != before


def test_meter_moves_with_every_stretch_of_ink() -> None:
    assert ink_words(0) == ""
    words = [ink_words(points) for points in range(1, 40 * INK, INK)]
    assert all(1 <= len(one) <= METER for one in words)
    assert all(one != other for one, other in pairwise(words))
