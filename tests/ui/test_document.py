"""The page on which an identity document is laid on: says whether it was read, and nothing of what it says."""

import re
from dataclasses import replace

import pytest
from support.ui_document import SCENES
from support.ui_screen import GRIDS, Shown, showing

from firmware.appliance.ui.texts.documents import READY, TAKEN, VERDICTS
from firmware.appliance.ui.texts.eid import Guidance

WORDS = {
    "no-visit": "Kein Vorgang",
    "waiting": "Ausweis auflegen",
    "read": "Gelesen",
    "taken": "Übernommen",
    "expired": "Abgelaufen",
    "unreadable": "Nicht lesbar",
    "device-misplaced": "falschen Buchse",
}


def keys(shown: Shown) -> set[str | None]:
    return {key.id for key in shown.targets()}


@pytest.mark.parametrize("size", GRIDS)
async def test_every_state_is_told_whole_at_once(size: tuple[int, int]) -> None:
    async with showing(SCENES["waiting"], size) as shown:
        shown.app.go("document")
        for name, state in SCENES.items():
            for language in ("de", "en"):
                await shown.become(replace(state, language=language, place="document"))
                if not name.startswith("device-"):  # those are the device's own words, and may be turned
                    assert "middle" not in keys(shown), shown.text


@pytest.mark.parametrize("name", WORDS)
async def test_every_state_has_its_word(name: str) -> None:
    async with showing(SCENES[name]) as shown:
        shown.app.go("document")
        await shown.become(replace(SCENES[name], place="document"))
        assert WORDS[name] in shown.text


@pytest.mark.parametrize("told", [READY, TAKEN, *VERDICTS.values()], ids=lambda told: told.word)
def test_words_are_few_and_say_what_to_do(told: Guidance) -> None:
    for sentence in (told.what, told.hands, told.safe):
        assert sentence.endswith(".")
        assert len(sentence.split()) <= 12
        assert "ehler" not in sentence
    assert re.search(r"^\w+ Sie\b", told.hands)


async def test_it_is_reached_from_the_tools_and_leads_back_to_the_visit() -> None:
    async with showing(SCENES["waiting"]) as shown:
        shown.app.go("document")
        await shown.become(replace(SCENES["read"], place="document"))
        await shown.touch("right")
        assert shown.page == "VisitPage"
        shown.app.go("document")
        await shown.rest()
        await shown.touch("left")
        assert shown.page == "ToolsPage"
        assert "Ausweis auflegen" in shown.text


async def test_a_reader_that_is_gone_leads_to_its_own_page() -> None:
    async with showing(SCENES["device-absent"]) as shown:
        shown.app.go("document")
        await shown.become(replace(SCENES["device-absent"], place="document"))
        await shown.touch("right")
        assert shown.page == "DevicePage"
