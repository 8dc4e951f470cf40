"""The wording rules, over every text there is; and that the catalogue is whole."""

import ast
import gettext
import itertools
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len
from support.ui_catalogue import COMPILED, ENGLISH, ROOT, TEMPLATE, english, extracted, template_text

from firmware.appliance.book.differences import DifferenceReason
from firmware.appliance.managers.till_rules import Why
from firmware.appliance.ui.screens.home import TOLD_COLUMNS, TOLD_LINES
from firmware.appliance.ui.texts.backs import BACK_REASONS
from firmware.appliance.ui.texts.closing import STEPS, reason_words
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.money import DECISIONS, NOTICES, Refused, refused
from firmware.appliance.ui.texts.remedies import advice
from firmware.appliance.ui.texts.remedies.remedy import Advice
from firmware.appliance.ui.widgets.paint import wrap
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import DeviceState, Reason

PAIRS = [(kind, state, reason) for kind, state, reason in itertools.product(Kind, DeviceState, Reason)]
ADVICE = sorted({advice(*pair) for pair in PAIRS}, key=str)
SOURCES = [*sorted((ROOT / "screens").glob("*.py")), ROOT / "texts" / "words.py", ROOT / "texts" / "network.py"]


@pytest.mark.parametrize("told", ADVICE, ids=lambda told: told.code)
@pytest.mark.parametrize("language", ["de", "en"])
def test_advice_is_three_short_sentences(told: Advice, language: str) -> None:
    say = Say(language)
    sentences = [say(text) for text in (told.what, told.hands, told.safe) if text]
    assert len(sentences) <= 3
    for sentence in sentences:
        assert len(re.findall(r"\w+", sentence)) <= 12, sentence
        assert sentence.endswith("."), sentence
        assert sentence.count(".") == 1, sentence
        assert not re.search("fehler|error", sentence, re.IGNORECASE), sentence


@pytest.mark.parametrize("told", ADVICE, ids=lambda told: told.code)
def test_hands_are_told_verb_first_and_politely(told: Advice) -> None:
    if told.hands:
        assert told.hands.split()[1] == "Sie", told.hands
        assert re.fullmatch(r"[A-Z]-\d{3}", told.code)


@pytest.mark.parametrize("told", ADVICE, ids=lambda told: told.code)
def test_what_is_the_matter_fits_a_tile(told: Advice) -> None:
    for language in ("de", "en"):
        assert len(wrap(Say(language)(told.what), TOLD_COLUMNS)) <= TOLD_LINES


def test_one_code_says_one_thing() -> None:
    for kind in Kind:
        by_code: dict[str, Advice] = {}
        for state, reason in itertools.product(DeviceState, Reason):
            told = advice(kind, state, reason)
            assert by_code.setdefault(told.code, told) == told


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.code)
@pytest.mark.parametrize("language", ["de", "en"])
def test_refusals_are_two_short_sentences_for_the_large_type(notice: Refused, language: str) -> None:
    say = Say(language)
    for sentence in (say(notice.what), say(notice.hands)):
        assert cell_len(sentence) <= 25, sentence
        assert sentence.endswith("."), sentence
        assert not re.search("fehler|error", sentence, re.IGNORECASE), sentence


@pytest.mark.parametrize("why", Why)
def test_each_refusal_of_the_till_has_words(why: Why) -> None:
    assert refused(why.value).what


@pytest.mark.parametrize("language", ["de", "en"])
def test_keys_and_reasons_of_the_closing_fit_their_places(language: str) -> None:
    say = Say(language)
    for step in STEPS.values():
        assert cell_len(say(step.key)) <= 12, step.key
        assert cell_len(say(step.name)) <= 20, step.name
    for decision in DECISIONS:
        assert cell_len(say(decision.because)) <= 17, decision
    for _, text in BACK_REASONS:
        assert cell_len(say(text)) <= 17, text
    for reason in DifferenceReason:
        assert cell_len(reason_words(say, reason)) <= 17, reason


def test_every_text_has_an_english_one() -> None:
    there = {_key(message.id): message.string for message in english()}
    for message in extracted():
        texts = there[_key(message.id)]
        assert texts, message.id
        assert isinstance(texts, str) or all(texts), message.id


def test_catalogue_is_current() -> None:
    assert TEMPLATE.read_text() == template_text(extracted()), "run python -m support.ui_catalogue"
    with COMPILED.open("rb") as file:
        shipped = gettext.GNUTranslations(file)
    for message in english():
        if isinstance(message.id, str) and message.id:
            assert shipped.gettext(message.id) == message.string


@pytest.mark.peer("msgcmp")
def test_catalogue_stands_before_gettexts_own_judge() -> None:
    judged = subprocess.run(["msgcmp", str(ENGLISH), str(TEMPLATE)], capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stderr


def _key(text: object) -> object:
    return text[0] if isinstance(text, tuple | list) else text


def _briefs() -> Iterator[tuple[str, int]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="brief"), args=[ast.Constant(str(text)), ast.Constant(int(cells))]
                ):
                    yield text, cells
                case _:
                    continue


@pytest.mark.parametrize("language", ["de", "en"])
def test_brief_labels_fit_their_places(language: str) -> None:
    say = Say(language)
    for text, cells in _briefs():
        if "{" not in text:
            assert cell_len(say(text)) <= cells, (text, say(text), cells)


def _spoken(path: Path) -> Iterator[str]:
    """String constants with German or English words in them that are not handed to a translator."""
    tree = ast.parse(path.read_text())
    allowed = {
        id(argument)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for argument in call.args
        if isinstance(call.func, ast.Name | ast.Attribute)
        and (call.func.id if isinstance(call.func, ast.Name) else call.func.attr)
        in {"say", "brief", "plural", "mark", "Key", "Panel", "Tiles", "go", "cast"}
    }
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) not in allowed | docs and re.search(r"[A-ZÄÖÜ][a-zäöüß]{2,}|\w+ \w+", node.value):
            yield node.value


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_page_speaks_past_the_catalogue(path: Path) -> None:
    assert not list(_spoken(path))
