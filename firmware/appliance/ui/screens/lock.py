"""The lock screen: a pad without a dead cell, and what is told of the case to somebody who is not signed in."""

from collections.abc import Iterable
from functools import partial

from textual import events
from textual.geometry import Region

from firmware.appliance.api import methods
from firmware.appliance.api.messages import CardPin, Nothing
from firmware.appliance.ui.grid import Grid, split
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action, large_bar, normal_bar
from firmware.appliance.ui.screens.page import Page, Scene
from firmware.appliance.ui.screens.sign_in import SHORTEST as CARD_SHORTEST
from firmware.appliance.ui.screens.sign_in import advice_face, asks_pin, head, is_last_try, pin_hint, whose
from firmware.appliance.ui.texts.language import LANGUAGES
from firmware.appliance.ui.texts.seal import guidance, opened_when
from firmware.appliance.ui.widgets.key import Key
from firmware.appliance.ui.widgets.paint import Face, Line, Weight, wrap
from firmware.appliance.ui.widgets.surface import Panel, Surface

SHORTEST, LONGEST = 4, 8
_STORY_COLUMNS = 38
_NORMAL = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "erase", "0", "enter")
_LARGE = ("1", "2", "3", "erase", "4", "5", "6", "0", "7", "8", "9", "enter")


class LockPage(Page):
    """Takes a PIN: the case's, or that of the staff card in the reader. The digits live here one by one until they are
    sent or erased, and nowhere else.
    """

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.bar = [Key(f"bar-{name}") for name in ("overall", "network", "power", "queue", "lock")]
        self.pad = {name: Key(f"key-{name}") for name in _NORMAL}
        self.story, self.dots, self.hint = Panel("story"), Panel("dots"), Panel("hint")
        self.advice = Panel("advice")
        self.language_key = Key("language")
        self.digits: list[str] = []
        self.wait = 0
        self._laid_out = False  # whether the advice stands where the pad stood
        self.checking = False

    def surfaces(self) -> Iterable[Surface]:
        yield from (*self.bar, self.story, self.dots, self.hint, self.advice, self.language_key, *self.pad.values())

    @property
    def variant(self) -> bool:
        return self.scene is not None and not asks_pin(self.scene.view)

    def plan(self, grid: Grid) -> dict[Surface, Region]:
        return self._large(grid) if grid.large else self._normal(grid)

    def _normal(self, grid: Grid) -> dict[Surface, Region]:
        places: dict[Surface, Region] = dict(zip(self.bar, grid.status, strict=True))
        _, below = grid.whole.split_horizontal(3)
        left, pad = below.split_vertical(below.width * 41 // 80)
        left, language = left.split_horizontal(-5)
        story, rest = left.split_horizontal(left.height - 7)
        dots, hint = rest.split_horizontal(2)
        places |= {self.story: story, self.dots: dots, self.hint: hint}
        places[self.language_key] = language.shrink((0, language.width // 2, 0, 2))
        return places | self._padded(pad, _NORMAL, 3)

    def _large(self, grid: Grid) -> dict[Surface, Region]:
        head, pad = grid.whole.split_horizontal(3)
        left, language = head.split_vertical(-10)
        story, rest = left.split_horizontal(1)
        dots, hint = rest.split_horizontal(1)
        places: dict[Surface, Region] = {
            self.story: story,
            self.dots: dots,
            self.hint: hint,
            self.language_key: language,
        }
        return places | self._padded(pad, _LARGE, 4)

    def _padded(self, region: Region, names: tuple[str, ...], columns: int) -> dict[Surface, Region]:
        """The pad, or what is to be done before it is of use."""
        if self.variant:
            return {self.advice: region}
        keys = split(region, columns, len(names) // columns)
        return {self.pad[name]: each for name, each in zip(names, keys, strict=True)}

    def draw(self, scene: Scene, grid: Grid) -> None:
        if self._laid_out is not self.variant:
            self._laid_out = self.variant
            self.story.refresh(layout=True)
        for key, face in zip(self.bar, (large_bar if grid.large else normal_bar)(scene), strict=True):
            self.assign(key, face, None)
        if scene.view.staff is not None:
            self.checking = scene.busy
        self._draw_story(scene, grid)
        self._draw_entry(scene)
        if self.variant:
            self.advice.show(advice_face(scene, self.places[self.advice].width - 2))
        self._draw_pad(scene)
        other = next(code for code in LANGUAGES if code != scene.say.language)
        self.assign(self.language_key, action(LANGUAGES[other]), lambda: self.intents.speak(other))

    def _draw_story(self, scene: Scene, grid: Grid) -> None:
        ask, opened = Line(head(scene), Weight.BOLD), bool(scene.view.body.opened)
        if grid.large:
            badge = scene.say.brief("Übung", 8) if scene.view.rehearsal else ""
            told = Line(str(guidance(scene.view).phrase(scene.say)) if opened else ask.text, Weight.BOLD, badge=badge)
            self.story.show(Face((told,), Tone.FAULT if opened else Tone.PAGE))
            return
        room = self.places[self.story]
        office = [Line(f" {line}", Weight.BOLD) for line in wrap(scene.view.office, room.width - 3)]
        own = [Line(f" {line}", Weight.SOFT) for line in (scene.view.case_id, *whose(scene))]
        lines = (Line(), *_opened(scene)) if opened else (Line(), *office, *own)
        blank = (Line(),) * (room.height - len(lines) - 1)
        tone = Tone.FAULT if opened else Tone.PAGE
        self.story.show(Face((*lines, *blank, Line(f" {ask.text}", Weight.BOLD)), tone))

    def _draw_entry(self, scene: Scene) -> None:
        lead = "" if self.grid.large else " "
        dots = " ".join("●" if place < len(self.digits) else "○" for place in range(LONGEST))
        self.dots.show(Face((Line("" if self.variant else f"{lead}{dots}", Weight.BOLD),), Tone.PAGE))
        width = self.places[self.hint].width - 3
        self.hint.show(Face(tuple(Line(f"{lead}{line}") for line in wrap(self._hint(scene), width)), Tone.PAGE))

    def _hint(self, scene: Scene) -> str:
        say, lock = scene.say, scene.view.lock
        if self.wait:
            return say.plural("Falsche PIN. Noch {count} Sekunde.", "Falsche PIN. Noch {count} Sekunden.", self.wait)
        if self.variant:
            return ""
        if self.checking:
            return say("Die PIN wird geprüft.")
        if scene.view.staff is not None:
            return pin_hint(scene)
        if lock.failures:
            return say.plural("{count} falsche PIN.", "{count} falsche PINs.", lock.failures)
        if lock.rehearsal_pin is not None:
            return say("PIN der Übung: {pin}").format(pin=lock.rehearsal_pin)
        return ""

    def _draw_pad(self, scene: Scene) -> None:
        for name, key in self.pad.items():
            if name.isdigit():
                self.assign(key, action(name), partial(self.type_digit, name))
        self._draw_ends(scene)

    def _draw_ends(self, scene: Scene) -> None:
        """The keys beside the zero; while nothing is typed, the left one may ask for a finger instead."""
        staff = scene.view.staff
        if staff is not None and staff.finger and not self.digits and not self.checking:
            self.assign(self.pad["erase"], action(scene.say.brief("Finger", 8)), self._lay_finger)
        else:
            self.assign(self.pad["erase"], action(scene.say.brief("Löschen", 8)), self.erase)
        ready = self._is_enough()
        text = f"{self.wait} s" if self.wait else scene.say.brief("OK", 8)
        face = action(text, Tone.PRIMARY if ready else Tone.KEY)
        self.assign(self.pad["enter"], face, self.enter if ready else None)

    def type_digit(self, digit: str) -> None:
        if len(self.digits) < LONGEST and not self.checking and not self.variant:
            self.digits.append(digit)
            self._entry_changed()

    def erase(self) -> None:
        del self.digits[-1:]
        self._entry_changed()

    def forget(self) -> None:
        """Drop the digits; the page goes away or the PIN was wrong."""
        self.digits.clear()
        self.checking = False
        self._entry_changed()

    def enter(self) -> None:
        pin, self.checking = "".join(self.digits), True
        self.digits.clear()
        self._entry_changed()
        if self.scene is None or self.scene.view.staff is None:
            self.intents.unlock(pin)
        else:
            self.intents.ask(methods.SIGN_IN, CardPin(pin, is_last_try(self.scene.view)))

    def _lay_finger(self) -> None:
        self.intents.ask(methods.FINGER, Nothing())

    def _is_enough(self) -> bool:
        by_card = self.scene is not None and self.scene.view.staff is not None
        enough = len(self.digits) >= (CARD_SHORTEST if by_card else SHORTEST)
        return enough and not self.wait and not self.checking and not self.variant

    def tick(self, wait: int) -> None:
        """So many seconds until the next PIN may be tried."""
        self.wait = wait
        self.redraw()

    def on_key(self, event: events.Key) -> None:
        """A keyboard that is plugged in."""
        if event.character is not None and event.character in "0123456789":
            self.type_digit(event.character)
        elif event.key == "backspace":
            self.erase()
        elif event.key == "enter" and self._is_enough():
            self.enter()

    def _entry_changed(self) -> None:
        if self.scene is not None:
            self._draw_entry(self.scene)
            self._draw_ends(self.scene)


def _opened(scene: Scene) -> list[Line]:
    """That the body was opened, and when: the first thing a clerk must know of a case."""
    say, told = scene.say, guidance(scene.view)
    what = wrap(say(told.what), _STORY_COLUMNS)
    return [
        Line(f" {told.phrase(say)}", Weight.BOLD),
        Line(f" {opened_when(say, scene.view)}"),
        *(Line(f" {line}", Weight.SOFT) for line in what),
        *(Line(f" {line}") for line in wrap(say("Melden Sie sich an und prüfen Sie es."), _STORY_COLUMNS)),
    ]
