"""Safe mode: the one page of a case whose controller kept crashing. Nothing can be done here but read and call."""

from collections.abc import Iterable
from typing import Final

from textual.geometry import Region

from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Page, Scene
from firmware.appliance.ui.texts.language import LANGUAGES
from firmware.appliance.ui.widgets.key import Key
from firmware.appliance.ui.widgets.paint import Face, Line, Weight, wrap
from firmware.appliance.ui.widgets.surface import Panel, Surface

CODE: Final = "X-921"
"""For the telephone."""


class SafePage(Page):
    """Says what is, what to do and what is safe, and changes its language."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.words, self.code, self.language_key = Panel("words"), Panel("code"), Key("language")

    def surfaces(self) -> Iterable[Surface]:
        yield from (self.words, self.code, self.language_key)

    def plan(self, grid: Grid) -> dict[Surface, Region]:
        words, foot = grid.whole.split_horizontal(-4)
        language, code = foot.split_vertical(18)
        return {self.words: words, self.language_key: language, self.code: code}

    def draw(self, scene: Scene, grid: Grid) -> None:
        self.words.show(Face(tuple(_told(scene, grid)), Tone.NOTICE, centred=True))
        call = scene.say("Code am Telefon: {code}").format(code=CODE)
        lines = (Line(), Line(call, Weight.BOLD), Line(scene.view.case_id, Weight.SOFT))
        self.code.show(Face(lines, Tone.PAGE, centred=True))
        other = "en" if scene.view.language == "de" else "de"
        self.assign(self.language_key, action(LANGUAGES[other]), lambda: self.intents.speak(other))


def _told(scene: Scene, grid: Grid) -> Iterable[Line]:
    say, width = scene.say, grid.width - 4
    gap = () if grid.large else (Line(),)
    yield Line(say.brief("Übung", 8) if scene.view.rehearsal else "")
    yield from (Line(line, Weight.BOLD) for line in wrap(say("Der Koffer arbeitet nicht. Er meldet nur noch."), width))
    yield from gap
    steps = (say("Schalten Sie ihn aus und wieder ein."), say("Hilft das nicht, rufen Sie die Technik an."))
    yield from (Line(line) for step in steps for line in wrap(step, width))
    yield from gap
    yield from (Line(line, Weight.SOFT) for line in wrap(say("Bestätigte Vorgänge sind gesichert."), width))
