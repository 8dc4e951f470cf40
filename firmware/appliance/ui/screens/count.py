"""Counting the drawer: one denomination a step. What was counted so far is in the place, so no crash loses it."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from firmware.appliance.api import methods
from firmware.appliance.api.messages import CashCount, PiecesView
from firmware.appliance.book.cash import DENOMINATIONS
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.amount import AmountPage
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.pad import Typing
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.money import euros, figures
from firmware.appliance.ui.widgets.paint import Line, Weight

_EURO: Final = 100
_SMALLEST_NOTE: Final = 500
_BASE: Final = 36
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


class CountPage(AmountPage):
    """Nothing typed is none of them."""

    most_digits = 3  # so many of one denomination fit into two characters of a place, and no drawer holds more
    typing = Typing.COUNT

    def title_words(self, scene: Scene) -> str:
        done = len(read_counts(scene.subject))
        return scene.say("Bargeld zählen") + f"  {min(done + 1, len(DENOMINATIONS))}/{len(DENOMINATIONS)}"

    def typed_words(self, scene: Scene) -> str:
        del scene
        return self.pad.typed or "0"

    def story_lines(self, scene: Scene, *, brief: bool) -> Sequence[Line]:
        say, counts = scene.say, read_counts(scene.subject)
        cents = _current(counts)
        total = worth(counts) + cents * (self.pad.count or 0)
        if brief:
            return [
                Line(_name(cents), Weight.BOLD), Line(_kind(say, cents)), Line(), Line(figures(say, total)),
            ]  # fmt: skip
        return [
            Line(),
            Line(" " + say("Wie viele?"), Weight.BOLD),
            Line(f" {_name(cents)} {_kind(say, cents)}", Weight.BOLD),
            Line(),
            Line(f" {say('Summe bisher')}: {euros(say, total)}"),
        ]

    def draw_keys(self, scene: Scene, grid: Grid) -> None:
        del grid
        say, counts = scene.say, read_counts(scene.subject)
        back = place_of(counts[:-1]) if counts else "closing"
        self.assign(self.left, action(say("Zurück")), partial(self.intents.go, back))
        self.assign(self.middle, None, None)
        now = [*counts, self.pad.count or 0][: len(DENOMINATIONS)]
        if len(now) < len(DENOMINATIONS):
            self.assign(self.right, action(say("Weiter"), Tone.PRIMARY), partial(self.intents.go, place_of(now)))
            return
        pieces = tuple(PiecesView(cents, count) for cents, count in zip(DENOMINATIONS, now, strict=True) if count)
        done = partial(self.intents.ask, methods.COUNT, CashCount(pieces), lambda _: "closing")
        self.assign(self.right, action(say.brief("Fertig", 12), Tone.PRIMARY), None if scene.busy else done)


def read_counts(subject: str) -> list[int]:
    """What was counted so far, the largest denomination first."""
    body = subject[1:]
    pairs = [body[at : at + 2] for at in range(0, len(body) - 1, 2)]
    return [int(pair, _BASE) for pair in pairs if set(pair) <= set(_DIGITS)][: len(DENOMINATIONS) - 1]


def place_of(counts: Sequence[int]) -> str:
    """The place at which so much has been counted."""
    body = "".join(_DIGITS[count // _BASE] + _DIGITS[count % _BASE] for count in counts)
    return f"count:c{body}" if body else "count"


def worth(counts: Sequence[int]) -> int:
    """In cents."""
    return sum(cents * count for cents, count in zip(DENOMINATIONS, counts, strict=False))


def _current(counts: Sequence[int]) -> int:
    return DENOMINATIONS[len(counts)]


def _name(cents: int) -> str:
    return f"{cents // _EURO} €" if cents >= _EURO else f"{cents} ct"


def _kind(say: Say, cents: int) -> str:
    return say.brief("Scheine", 9) if cents >= _SMALLEST_NOTE else say.brief("Münzen", 9)
