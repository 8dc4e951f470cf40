"""The body of the case: whether it was opened, its seal, and whether the buzzer may be heard."""

from collections.abc import Callable, Sequence
from functools import partial

from firmware.appliance.api import methods
from firmware.appliance.api.messages import CaseView, Nothing, SealRequest, SoundRequest
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.amount import AmountPage
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.pad import Typing
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.seal import guidance, opened_when
from firmware.appliance.ui.widgets.paint import Face, Line, Weight
from firmware.hal.kinds import Kind


class SealPage(ReadingPage):
    """What is known of the body, and what a clerk does about it."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Siegel und Ton")

    def band_words(self, scene: Scene) -> tuple[words.Phrase, str]:
        say, view = scene.say, scene.view
        beside = opened_when(say, view) or (
            say("Siegel {number}").format(number=view.body.seal) if view.body.seal else ""
        )
        return guidance(view).phrase(say), beside

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say, told = scene.say, guidance(scene.view)
        return [
            Passage(say.brief("Was ist?", 17), say(told.what)),
            Passage(say.brief("Was tun?", 17), say(told.hands)),
            Passage(say.brief("Was ist sicher?", 17), say(told.safe)),
        ]

    def foot_words(self, scene: Scene) -> str:
        return guidance(scene.view).code

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        self.assign(self.left, action(scene.say("Zurück")), partial(self.intents.go, "home"))
        if not self.more_to_read:
            self.assign(self.middle, *self._sound(scene))
        self.assign(self.right, *self._next(scene))

    def _sound(self, scene: Scene) -> tuple[Face | None, Callable[[], None] | None]:
        if all(device.kind is not Kind.BUZZER for device in scene.view.devices):
            return None, None
        on, say = scene.view.body.sound, scene.say
        face = action(say.brief("Ton aus", 12) if on else say.brief("Ton an", 12))
        return face, None if scene.busy else partial(self.intents.ask, methods.SOUND, SoundRequest(not on))

    def _next(self, scene: Scene) -> tuple[Face, Callable[[], None] | None]:
        if scene.view.body.opened:
            face = action(scene.say.brief("Geprüft", 12), Tone.PRIMARY)
            return face, None if scene.busy else partial(self.intents.ask, methods.LOOKED_AT, Nothing())
        return action(scene.say.brief("Neues Siegel", 12)), partial(self.intents.go, "sealing")


class SealingPage(AmountPage):
    """The number of a new seal: digits, noughts in front too."""

    most_digits = 12
    typing = Typing.CODE

    def title_words(self, scene: Scene) -> str:
        return scene.say("Neues Siegel")

    def typed_words(self, scene: Scene) -> str:
        del scene
        return self.pad.typed[-6:]  # what the big figures have room for

    def story_lines(self, scene: Scene, *, brief: bool) -> Sequence[Line]:
        say = scene.say
        if brief:
            return [Line(say.brief("Nummer", 9), Weight.BOLD), *(Line(part) for part in _parts(self.pad.typed))]
        return [
            Line(),
            Line(" " + say("Welche Nummer hat das Siegel?"), Weight.BOLD),
            Line(f" {self.pad.typed}", Weight.BOLD),
            Line(),
            Line(" " + _before(say, scene.view), Weight.SOFT),
        ]

    def draw_keys(self, scene: Scene, grid: Grid) -> None:
        del grid
        say, number = scene.say, self.pad.typed
        self.assign(self.left, action(say("Zurück")), partial(self.intents.go, "seal"))
        self.assign(self.middle, None, None)
        done = partial(self.intents.ask, methods.SET_SEAL, SealRequest(number or "0"), lambda _: "seal")
        face = action(say.brief("Speichern", 12), Tone.PRIMARY)
        self.assign(self.right, face, done if number and not scene.busy else None)


def _parts(typed: str) -> list[str]:
    return [typed[at : at + 8] for at in range(0, len(typed), 8)]


def _before(say: Say, view: CaseView) -> str:
    return say("Bisher: {number}").format(number=view.body.seal) if view.body.seal else say("Bisher keines.")
