"""Counting blanks: mostly what should lie there does. Else the first and the last number are typed."""

from collections.abc import Sequence
from functools import partial

from firmware.appliance.api import methods
from firmware.appliance.api.messages import BlanksCount, BlankView, SerialsRequest, SerialsView
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.amount import AmountPage
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.pad import Typing
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.widgets.paint import Line, Weight, wrap


class BlanksPage(ReadingPage):
    """What should lie there of a series."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Vordrucke zählen") + f": {series_title(scene)}"

    def band_words(self, scene: Scene) -> tuple[words.Phrase, str]:
        count = sum(some.count for some in _expected(scene))
        told = scene.say.plural("{count} Vordruck", "{count} Vordrucke", count)
        return words.Phrase("◌", told, Tone.CHECKING), series_title(scene)

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say, expected = scene.say, _expected(scene)
        label = say.brief("Soll da sein", 17)
        rows = [f"{some.first} – {some.last}" for some in expected] or [say("keine")]
        hands = Passage(say.brief("Was tun?", 17), say("Vergleichen Sie die Nummern der Vordrucke."))
        return [hands, *(Passage(label, row, named=True) for row in rows)]

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        say = scene.say
        self.assign(self.left, action(say("Zurück")), partial(self.intents.go, "closing"))
        other = partial(self.intents.go, f"serials:{scene.subject}")
        self.assign(self.middle, action(say.brief("Abweichend", 12)), other)
        there = tuple(SerialsRequest(some.first, some.last) for some in _expected(scene))
        self.assign(
            self.right, action(say.brief("Stimmt", 12), Tone.PRIMARY), partial(_count, self.intents, scene, there)
        )


class SerialsPage(AmountPage):
    """The first number, then the last; where they are counted, none at all is a key of its own."""

    most_digits = 12
    typing = Typing.CODE
    counting = True

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.first = ""

    def set_scene(self, scene: Scene) -> None:
        if self.scene is not None and self.scene.subject != scene.subject:
            self.first = ""
        super().set_scene(scene)

    def title_words(self, scene: Scene) -> str:
        return scene.say("Vordrucke zählen") + f": {series_title(scene)}"

    def question_words(self, scene: Scene) -> str:
        """Which number is to be typed now."""
        say = scene.say
        return say("Die letzte Nummer, die da liegt?") if self.first else say("Die erste Nummer, die da liegt?")

    def back_place(self, scene: Scene) -> str:
        """Where the left key leads."""
        return f"blanks:{scene.subject}"

    def take(self, scene: Scene, some: SerialsRequest) -> None:
        """Both numbers were typed."""
        _count(self.intents, scene, (some,))

    def typed_words(self, scene: Scene) -> str:
        del scene
        return self.pad.typed

    def story_lines(self, scene: Scene, *, brief: bool) -> Sequence[Line]:
        say = scene.say
        asked = say.brief("Letzte", 9) if self.first else say.brief("Erste", 9)
        if brief:
            return [Line(asked, Weight.BOLD), Line(say.brief("Nummer", 9)), Line(), Line(self.first[-9:])]
        told = wrap(self.question_words(scene), self.places[self.story].width - 4)
        asked_for = [Line(f" {text}", Weight.BOLD) for text in told]
        return [Line(), *asked_for, Line(), Line(f" {self.first}")]

    def draw_keys(self, scene: Scene, grid: Grid) -> None:
        del grid
        say = scene.say
        self.assign(self.left, action(say("Zurück")), partial(self.intents.go, self.back_place(scene)))
        none = partial(_count, self.intents, scene, ())
        nothing = self.counting and not self.first and not self.pad.typed
        self.assign(self.middle, action(say.brief("Keine da", 12)) if nothing else None, none if nothing else None)
        word = say.brief("Fertig", 12) if self.first else say("Weiter")
        ready = bool(self.pad.typed) and not scene.busy
        face = action(word, Tone.PRIMARY if ready else Tone.KEY)
        self.assign(self.right, face, self._take if ready else None)

    def _take(self) -> None:
        if self.scene is None:
            return
        if not self.first:
            self.first = self.pad.typed
            self.pad.forget()
            self.redraw()
            return
        prefix = series_prefix(self.scene)
        some = SerialsRequest(prefix + self.first, prefix + self.pad.typed)
        self.first = ""
        self.pad.forget()
        self.take(self.scene, some)


def series_title(scene: Scene) -> str:
    """The name of the series in `case.toml`."""
    return next((scene.say.title(row.title) for row in scene.view.series if row.name == scene.subject), scene.subject)


def series_prefix(scene: Scene) -> str:
    """What stands before each number of the series."""
    return next((row.prefix for row in scene.view.series if row.name == scene.subject), "")


def blanks_of(scene: Scene) -> BlankView | None:
    """The series that the place names; None before any of it was in the case."""
    every = scene.view.till.blanks if scene.view.till else ()
    return next((row for row in every if row.series == scene.subject), None)


def _expected(scene: Scene) -> Sequence[SerialsView]:
    found = blanks_of(scene)
    return found.in_hand if found is not None else ()


def _count(intents: Intents, scene: Scene, there: tuple[SerialsRequest, ...]) -> None:
    intents.ask(methods.COUNT_BLANKS, BlanksCount(scene.subject, there), lambda _: "closing")
