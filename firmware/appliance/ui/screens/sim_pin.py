"""The PIN of the SIM card: how many tries are left, then a pad; where the case risks none, what to do instead.

Only for somebody who has signed in. The digits come by touch alone: a code scanner types like a keyboard, and each
wrong PIN costs a try.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from textual.geometry import Region

from firmware.appliance.api import methods
from firmware.appliance.api.messages import ModemLook, SimPin
from firmware.appliance.network.modem import PinDesk
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.pad import Pad, Typing
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.texts.eid import Guidance
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.network import ASKING
from firmware.appliance.ui.texts.sim import GUIDANCE
from firmware.appliance.ui.texts.words import Phrase
from firmware.appliance.ui.widgets.paint import Face, Line, Weight, wrap
from firmware.appliance.ui.widgets.surface import Panel, Surface

SHORTEST, LONGEST = 4, 8
_LEFT_COLUMNS = 41
_LARGE_LEFT_COLUMNS = 10


class SimPinPage(ReadingPage):
    """What is typed lives here and nowhere else, and is gone with the page, the card, or a try."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.story, self.typed = Panel("story"), Panel("typed")
        self.pad = Pad(self.redraw, most_digits=LONGEST, typing=Typing.CODE)

    def title_words(self, scene: Scene) -> str:
        return scene.say("PIN der SIM-Karte")

    def band_words(self, scene: Scene) -> tuple[Phrase, str]:
        return _guidance(scene).phrase(scene.say), ""

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say, told = scene.say, _guidance(scene)
        return [
            Passage(say.brief("Was ist?", 17), say(told.what)),
            Passage(say.brief("Was tun?", 17), say(told.hands)),
            Passage(say.brief("Was ist sicher?", 17), say(told.safe)),
        ]

    def foot_words(self, scene: Scene) -> str:
        return _guidance(scene).code

    @property
    def variant(self) -> int:
        return super().variant + 2 * self._asks()

    def _asks(self) -> bool:
        return self.scene is not None and _desk(self.scene) in ASKING

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def body_surfaces(self) -> Iterable[Surface]:
        yield from super().body_surfaces()
        yield from (self.story, self.typed, *self.pad.keys.values())

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        if not self._asks():
            return super().body_plan(region, grid)
        columns = _LARGE_LEFT_COLUMNS if grid.large else region.width * _LEFT_COLUMNS // 80
        left, pad = region.split_vertical(columns)
        story, typed = left.split_horizontal(-2 if grid.large else -4)
        keys = self.pad.plan(pad, large=grid.large)
        if grid.large:
            return {self.story: story, self.typed: typed, **keys}
        band, story = story.shrink((1, 1, 0, 2)).split_horizontal(3)
        return {self.band: band, self.story: story.shrink((1, 0, 0, 0)), self.typed: typed, **keys}

    def set_scene(self, scene: Scene) -> None:
        if self.scene is None or _attempt(self.scene) != _attempt(scene):
            self.pad.forget()
        super().set_scene(scene)

    def on_screen_suspend(self) -> None:
        super().on_screen_suspend()
        self.pad.forget()

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        if self._asks():
            self._draw_pad(scene, grid)
        else:
            super().draw_body(scene, grid)
            self._draw_end(scene)
        self.assign(self.left, action(scene.say("Zurück")), partial(self.intents.go, "network"))

    def _draw_end(self, scene: Scene) -> None:
        """What is left to do where no PIN is asked for."""
        say, modem = scene.say, scene.view.network.modem
        if modem is not None and modem.desk is PinDesk.FAILED:
            again = partial(self.intents.check, modem.device)
            self.assign(self.right, action(say.brief("Neu prüfen", 12), Tone.PRIMARY), again)
        elif modem is None or modem.desk is PinDesk.CLOSED:
            self.assign(self.right, action(say.brief("Fertig", 12), Tone.PRIMARY), partial(self.intents.go, "network"))
        else:
            self.assign(self.right, None, None)

    def _draw_pad(self, scene: Scene, grid: Grid) -> None:
        lines = _brief_story(scene) if grid.large else _story(scene, self.places[self.story].width - 2)
        self.story.show(Face(tuple(lines), Tone.PAGE))
        if not grid.large:
            self._draw_band(*self.band_words(scene), scene, grid)
        self._draw_typed(scene, grid)
        self.pad.draw(self, scene.say)
        self.assign(self.middle, _brief_tries(scene) if grid.large else None, None)
        ready = len(self.pad.typed) >= SHORTEST and not scene.busy
        label = scene.say.brief("Eingeben", 12) if ready else scene.say.brief("ab 4 Ziffern", 12)
        self.assign(self.right, action(label, Tone.PRIMARY if ready else Tone.KEY), self._enter if ready else None)

    def _draw_typed(self, scene: Scene, grid: Grid) -> None:
        lead, gap = ("", "") if grid.large else ("  ", " ")
        dots = gap.join("●" * len(self.pad.typed) + "○" * (LONGEST - len(self.pad.typed)))
        short = len(self.pad.typed) < SHORTEST and not grid.large
        hint = scene.say("Eine SIM-PIN hat mindestens 4 Ziffern.") if short else ""
        told = [Line(lead + text, Weight.SOFT) for text in wrap(hint, self.places[self.typed].width - 3)]
        self.typed.show(Face((Line(lead + dots, Weight.BOLD), *told), Tone.PAGE))

    def _enter(self) -> None:
        pin = self.pad.typed
        self.pad.forget()
        self.redraw()
        self.intents.ask(methods.SIM_PIN, SimPin(pin))


def _desk(scene: Scene) -> PinDesk:
    modem = scene.view.network.modem
    return PinDesk.CLOSED if modem is None else modem.desk


def _guidance(scene: Scene) -> Guidance:
    return GUIDANCE[_desk(scene)]


def _attempt(scene: Scene) -> tuple[object, ...]:
    """What digits that were typed belong to: where it changes, they are worth nothing any more."""
    modem = scene.view.network.modem
    card = None if modem is None else (modem.device, modem.sim, modem.tries, modem.desk)
    return (scene.view.lock.locked, card)


def _tries(say: Say, modem: ModemLook) -> list[str]:
    """How many are left, and how many of them here."""
    if modem.tries is None or modem.tries_here is None:
        return [say("Die SIM-Karte sagt nicht, wie viele Versuche bleiben.")]
    here = say.plural("Hier ist {count} Versuch möglich.", "Hier sind {count} Versuche möglich.", modem.tries_here)
    return [say.plural("Noch {count} Versuch.", "Noch {count} Versuche.", modem.tries), here]


def _story(scene: Scene, width: int) -> list[Line]:
    say, modem, told = scene.say, scene.view.network.modem, _guidance(scene)
    if modem is None:
        return []
    tries = [Line(text, Weight.BOLD) for sentence in _tries(say, modem) for text in wrap(sentence, width)]
    lines = [*tries, *map(Line, wrap(say(told.hands), width))]
    lines += [Line(text, Weight.SOFT) for text in wrap(say(told.safe), width)]
    if modem.rehearsal_pin is not None:
        lines.append(Line(say("PIN der Übung: {pin}").format(pin=modem.rehearsal_pin), Weight.SOFT))
    return lines


def _brief_story(scene: Scene) -> list[Line]:
    """Four lines of nine cells."""
    say, modem = scene.say, scene.view.network.modem
    if modem is None:
        return []
    if modem.desk is PinDesk.WRONG:
        told = [say.brief("Falsch!", 9), say.brief("Im Brief", 9), say.brief("nachsehen", 9)]
    else:
        told = [say.brief("SIM-PIN", 9), say.brief("eingeben", 9), ""]
    pin = modem.rehearsal_pin or ""
    return [Line(told[0], Weight.BOLD), *map(Line, told[1:]), Line(pin)]


def _brief_tries(scene: Scene) -> Face | None:
    """Two lines of twelve cells where large type has a key to spare."""
    say, modem = scene.say, scene.view.network.modem
    if modem is None or modem.tries is None or modem.tries_here is None:
        return None
    left = say.brief("Versuche: {count}", 12).format(count=modem.tries)
    here = say.brief("davon hier {count}", 12).format(count=modem.tries_here)
    return Face((Line(left, Weight.BOLD), Line(here, Weight.BOLD)), Tone.PAGE, centred=True)
