"""The PIN of an ID card: leads the clerk, who leads the citizen. There are no digits on this page, and none go by."""

from collections.abc import Callable, Sequence
from functools import partial

from firmware.appliance.api import methods
from firmware.appliance.api.messages import DeviceView, Nothing, PinChangeView
from firmware.appliance.state.eid import PinChangeEnding
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.texts.eid import CARDS, ENDINGS, HOPELESS, NO_VISIT, STOPPING, TASKS, Guidance, tries_words
from firmware.appliance.ui.texts.remedies import advice
from firmware.appliance.ui.widgets.paint import Face
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import DeviceState
from firmware.hal.ports.eid_terminal import EidCardState, Task

_USABLE = frozenset({DeviceState.READY, DeviceState.BUSY, DeviceState.ATTENTION})
_OVER = frozenset({PinChangeEnding.CHANGED, PinChangeEnding.UNCLEAR})
"""After these it is not begun again here."""

_COUNTED = frozenset({Task.ENTER_PIN})


class EidPage(ReadingPage):
    """Before a change, the card; during it, what the citizen does at the device; after it, how it ended."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("PIN des Ausweises ändern")

    def band_words(self, scene: Scene) -> tuple[words.Phrase, str]:
        return _guidance(scene).phrase(scene.say), _typed_before(scene)

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say, told = scene.say, _guidance(scene)
        safe = say(told.safe)
        if self.grid.large and (before := _typed_before(scene)):
            safe = f"{before[0].upper()}{before[1:]}."  # there the band has no room for it
        return [
            Passage(say.brief("Was ist?", 17), say(told.what)),
            Passage(say.brief("Was tun?", 17), say(told.hands)),
            Passage(say.brief("Was ist sicher?", 17), safe),
        ]

    def foot_words(self, scene: Scene) -> str:
        return _guidance(scene).code

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        say, change = scene.say, _change(scene)
        if change is None or change.ending is not None:
            self.assign(self.left, action(say("Zurück")), partial(self.intents.go, "tools"))
            self.assign(self.right, *self._next(scene, change))
            return
        stop = partial(self.intents.ask, methods.CANCEL_PIN, Nothing())
        self.assign(self.left, action(say.brief("Abbrechen", 12)), None if scene.busy else stop)
        self.assign(self.right, None, None)

    def _next(self, scene: Scene, change: PinChangeView | None) -> tuple[Face | None, Callable[[], None] | None]:
        say = scene.say
        if change is not None and change.ending in _OVER:
            return action(say.brief("Fertig", 12), Tone.PRIMARY), partial(self.intents.go, "visit")
        if scene.view.visit is None:
            return action(say.brief("Zum Vorgang", 12), Tone.PRIMARY), partial(self.intents.go, "visit")
        device = terminal_of(scene)
        if device is None or device.state not in _USABLE:
            there = f"device:{device.name}" if device else "home"
            return action(say.brief("Zum Gerät", 12), Tone.PRIMARY), partial(self.intents.go, there)
        if scene.busy or (change is None and scene.view.eid.card in HOPELESS):
            return None, None
        word = say.brief("PIN ändern", 12) if change is None else say.brief("Neu beginnen", 12)
        return action(word, Tone.PRIMARY), partial(self.intents.ask, methods.CHANGE_PIN, Nothing())


def terminal_of(scene: Scene) -> DeviceView | None:
    """The case's change terminal."""
    return next((device for device in scene.view.devices if device.kind is Kind.EID_TERMINAL), None)


def _typed_before(scene: Scene) -> str:
    """That something is asked once more, and how often a PIN may still be wrong."""
    change = _change(scene)
    if change is None or change.ending is not None or change.stopping:
        return ""
    tries = change.tries if change.task in _COUNTED else None
    return tries_words(scene.say, tries, again=change.again)


def _change(scene: Scene) -> PinChangeView | None:
    return scene.view.eid.change


def _guidance(scene: Scene) -> Guidance:
    change = _change(scene)
    if change is not None and change.ending is not None:
        return ENDINGS[change.ending]
    if change is not None:
        return STOPPING if change.stopping else TASKS[change.task]
    device = terminal_of(scene)
    if device is not None and device.state not in _USABLE:
        return _trouble(scene, device)
    return NO_VISIT if scene.view.visit is None else CARDS[scene.view.eid.card or EidCardState.NONE]


def _trouble(scene: Scene, device: DeviceView) -> Guidance:
    """What the device's own page says."""
    phrase, told = words.device_phrase(scene.say, device), advice(device.kind, device.state, device.reason)
    return Guidance(phrase.symbol, phrase.word, phrase.tone, told.what, told.hands, told.safe, told.code)
