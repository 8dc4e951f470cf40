"""What a clerk sees of a doubtful clock, of self-care, and of a case in safe mode."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support.ui_case import ready_case
from support.ui_screen import LARGE, NORMAL, showing

from firmware.appliance.state.care import Care, Check, Finding, Result
from firmware.appliance.state.model import CaseState, ClockTrust
from firmware.appliance.ui.texts.care import NAMES, REMEDIES

FULL = {
    Check.SPACE: Result(Finding.BAD, 120),
    Check.TEMPERATURE: Result(Finding.GOOD, 41),
    Check.WEAR: Result(Finding.UNKNOWN),
    Check.CLOCK: Result(Finding.WATCH),
}


def cared(**more: object) -> CaseState:
    care = Care(FULL, tested=datetime(2026, 3, 2, 7, 0, tzinfo=UTC), passed=False)
    return replace(ready_case(), care=replace(care, **more))  # type: ignore[arg-type]


def test_every_check_has_a_name_and_a_remedy_with_a_code_of_its_own() -> None:
    assert set(NAMES) == set(REMEDIES) == set(Check)
    assert len({remedy.code for remedy in REMEDIES.values()}) == len(Check)
    for remedy in REMEDIES.values():
        assert all(len(sentence.split()) <= 12 for sentence in (remedy.what, remedy.hands, remedy.safe))


@pytest.mark.parametrize("size", [NORMAL, LARGE])
async def test_a_doubtful_clock_is_seen_on_the_bar_and_leads_to_its_remedy(size: tuple[int, int]) -> None:
    state = replace(ready_case(), clock=ClockTrust.UNTRUSTED, care=Care({Check.CLOCK: Result(Finding.WATCH)}))
    async with showing(state, size) as shown:
        assert ("Uhr unsicher" if size == NORMAL else "Uhr ?") in shown.text
        await shown.touch("bar-overall")
        assert shown.page == "CarePage"
        assert "Die Uhrzeit ist unsicher." in shown.text
        assert "K-108" in shown.text


async def test_the_worst_is_told_first_and_everything_else_after_it() -> None:
    async with showing(cared()) as shown:
        await shown.touch("bar-overall")
        text = shown.text
        assert text.index("Der Speicher wird voll.") < text.index("Freier Speicher")
        for told in ("120 MiB frei", "K-103", "geprüft"):
            assert told in text


async def test_a_test_is_begun_by_a_touch_and_not_twice() -> None:
    async with showing(cared()) as shown:
        await shown.touch("bar-queue")
        await shown.touch("right")
        assert shown.page == "CarePage"
        await shown.touch("right")
        assert [asked for asked in shown.controller.asked if "care" in asked] == ["place care", "care.test {}"]
        await shown.become(cared(testing=True))
        assert "Selbsttest läuft" in shown.text


@pytest.mark.parametrize("size", [NORMAL, LARGE])
@pytest.mark.parametrize("locked", [True, False])
async def test_safe_mode_shows_one_page_and_the_code_for_the_telephone(size: tuple[int, int], locked: bool) -> None:
    state = replace(ready_case(locked=locked), safe_mode=True)
    async with showing(replace(state, safe_mode=False), size) as shown:
        await shown.become(state)
        assert shown.page == "SafePage"
        for told in ("X-921", state.case_id, "aus und wieder ein"):
            assert told in " ".join(shown.text.split())
        await shown.touch("language")
        await shown.become(replace(state, language="en"))
        assert "Switch it off and on again." in " ".join(shown.text.split())
