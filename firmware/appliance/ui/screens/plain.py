"""Pages with one thing on them: please wait, privacy shield, are you still there."""

from collections.abc import Iterable

from textual.geometry import Region

from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Page, Scene
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.widgets.key import Key
from firmware.appliance.ui.widgets.paint import Face, Line, Weight, wrap
from firmware.appliance.ui.widgets.surface import Panel, Surface


def centred(lines: list[Line], height: int, tone: Tone) -> Face:
    """Lines in the middle of a panel of `height` rows."""
    del height
    return Face(tuple(lines), tone, centred=True)


class WaitPage(Page):
    """Shown until the controller speaks, and again whenever it falls silent. It needs no scene."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.words = Panel("words")
        self.restarting = False
        self.say = Say("de")

    def surfaces(self) -> Iterable[Surface]:
        yield self.words

    def plan(self, grid: Grid) -> dict[Surface, Region]:
        return {self.words: grid.whole}

    def tell(self, say: Say, *, restarting: bool) -> None:
        """The case starts, or its controller does so again."""
        self.say, self.restarting = say, restarting
        self.redraw()

    def redraw(self) -> None:
        first = self.say("Steuerung startet neu.") if self.restarting else self.say("Koffer startet.")
        lines = [Line(first, Weight.BOLD), Line(), Line(self.say("Bitte warten."))]
        self.words.show(Face(tuple(lines), Tone.BAR, centred=True))

    def draw(self, scene: Scene, grid: Grid) -> None:
        del scene, grid
        self.redraw()


class ShieldPage(Page):
    """The privacy shield: the name of the office and nothing else. A touch anywhere takes it away."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.cover = Key("cover")

    def surfaces(self) -> Iterable[Surface]:
        yield self.cover

    def plan(self, grid: Grid) -> dict[Surface, Region]:
        return {self.cover: grid.whole}

    def draw(self, scene: Scene, grid: Grid) -> None:
        name = [Line(line, Weight.BOLD) for line in wrap(scene.view.office, grid.width - 4)]
        mark = [Line(), Line(scene.say.brief("Übung", 8))] if scene.view.rehearsal else []
        hint = Line(scene.say("Tippen, um weiterzuarbeiten"), Weight.SOFT)
        face = Face((*name, *mark, Line(), hint), Tone.BAR, centred=True)
        self.assign(self.cover, face, lambda: self.intents.go("home"))


class DarkPage(Page):
    """Nothing, while the screen's light is out: what glows through is black, and nothing here takes a touch."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.styles.background = "#000000"

    def surfaces(self) -> Iterable[Surface]:
        return ()

    def plan(self, grid: Grid) -> dict[Surface, Region]:
        del grid
        return {}

    def draw(self, scene: Scene, grid: Grid) -> None:
        del scene, grid


class IdlePage(Page):
    """Nobody has touched the screen for a while; soon it locks."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.question, self.yes = Panel("question"), Key("yes")
        self.seconds = 0

    def surfaces(self) -> Iterable[Surface]:
        yield from (self.question, self.yes)

    def plan(self, grid: Grid) -> dict[Surface, Region]:
        question, answer = grid.whole.split_horizontal(grid.height // 2)
        sides = grid.width // 8
        return {self.question: question, self.yes: answer.shrink((0, sides, 1, sides))}

    def tick(self, seconds: int) -> None:
        """So many seconds are left."""
        self.seconds = seconds
        self.redraw()

    def draw(self, scene: Scene, grid: Grid) -> None:
        del grid
        say = scene.say
        left = say.plural("Sperre in {count} Sekunde", "Sperre in {count} Sekunden", self.seconds)
        mark = [Line(), Line(say.brief("Übung", 8))] if scene.view.rehearsal else []
        lines = (Line(say("Sind Sie noch da?"), Weight.BOLD), Line(), Line(left), *mark)
        self.question.show(Face(lines, Tone.PAGE, centred=True))
        self.assign(self.yes, action(say("Ja, ich bin da"), Tone.PRIMARY), self.intents.acknowledge)
