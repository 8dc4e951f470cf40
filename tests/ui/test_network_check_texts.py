"""What a check of the network says: short, whole in both languages, and readable on the smallest screen at a glance."""

import re

import pytest
from textual.geometry import Region

from firmware.appliance.network.diagnosis import Advice, Leg, Word
from firmware.appliance.ui.grid import NORMAL, SMALLEST, Grid
from firmware.appliance.ui.screens.reading import Passage
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.network_check import LEGS, WORDS, told_of

TROUBLES = [advice for advice in Advice if advice is not Advice.NOTHING]
LABEL = 17


def room(columns: int, rows: int) -> Region:
    body = Grid(0, 0, columns, rows, large=columns < NORMAL.width).body
    return Region(body.x, body.y, body.width, body.height - (1 if columns < NORMAL.width else 6))


@pytest.mark.parametrize("advice", Advice)
def test_sentences_are_short_and_polite(advice: Advice) -> None:
    told = told_of(advice)
    assert told.what and told.safe and bool(told.hands) is (advice is not Advice.NOTHING)
    assert not told.hands or told.hands.split()[1] == "Sie"
    for language in ("de", "en"):
        for sentence in filter(None, (told.what, told.hands, told.safe)):
            shown = Say(language)(sentence)
            assert len(re.findall(r"\w+", shown)) <= 12, shown
            assert shown.endswith(".") and shown.count(".") == 1, shown
            assert not re.search("fehler|error", shown, re.IGNORECASE), shown


@pytest.mark.parametrize("advice", Advice)
def test_no_sentence_is_left_untranslated(advice: Advice) -> None:
    told, say = told_of(advice), Say("en")
    assert all(say(sentence) != sentence for sentence in (told.what, told.hands, told.safe) if sentence)


def test_legs_and_words_are_whole_and_short_in_both_languages() -> None:
    assert set(LEGS) == set(Leg) and set(WORDS) == set(Word)
    for text in (*LEGS.values(), *WORDS.values()):
        for language in ("de", "en"):
            assert 0 < len(Say(language)(text)) <= LABEL, text
    assert len({Say("en")(text) for text in LEGS.values()}) == len(Leg)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("advice", Advice)
def test_advice_fits_the_screen(advice: Advice, language: str) -> None:
    """In large type what is and what to do stand on the first page; what is safe may come after a touch."""
    told, say = told_of(advice), Say(language)
    small, normal = room(*SMALLEST), room(*NORMAL)
    at_once = [Passage("", say(text)) for text in (told.what, told.hands) if text]
    assert sum(len(each.lines(small.width, large=True)) for each in at_once) <= small.height
    whole = [Passage("Was ist sicher?", say(text)) for text in (told.what, told.hands, told.safe) if text]
    assert sum(len(each.lines(normal.width, large=False)) for each in whole) <= normal.height


def test_each_trouble_has_a_code_of_its_own_for_the_telephone() -> None:
    codes = [told_of(advice).code for advice in Advice]
    assert len(set(codes)) == len(Advice) and all(re.fullmatch(r"W-\d{3}", code) for code in codes)
    assert len({told_of(advice).what for advice in TROUBLES}) == len(TROUBLES)
