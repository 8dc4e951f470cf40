"""Laying an identity document on the reader: whether it was read, whether it has expired, and no word of it."""

from collections.abc import Callable, Sequence
from functools import partial

from firmware.appliance.api.messages import DeviceView
from firmware.appliance.state.model import DocumentVerdict
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.texts.documents import READY, TAKEN, VERDICTS
from firmware.appliance.ui.texts.eid import Guidance
from firmware.appliance.ui.texts.remedies import advice
from firmware.appliance.ui.widgets.paint import Face
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import DeviceState

_USABLE = frozenset({DeviceState.READY, DeviceState.BUSY, DeviceState.ATTENTION})


class DocumentPage(ReadingPage):
    """Shows what became of the document that was laid on last. Nothing is to be touched for the next one."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Ausweis auflegen")

    def band_words(self, scene: Scene) -> tuple[words.Phrase, str]:
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

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        self.assign(self.left, action(scene.say("Zurück")), partial(self.intents.go, "tools"))
        self.assign(self.right, *self._next(scene))

    def _next(self, scene: Scene) -> tuple[Face | None, Callable[[], None] | None]:
        say, device = scene.say, _reader(scene)
        if scene.view.visit is not None and device is not None and device.state not in _USABLE:
            there = partial(self.intents.go, f"device:{device.name}")
            return action(say.brief("Zum Gerät", 12), Tone.PRIMARY), there
        return action(say.brief("Zum Vorgang", 12), Tone.PRIMARY), partial(self.intents.go, "visit")


def _reader(scene: Scene) -> DeviceView | None:
    """The reader that can be used, else one that cannot."""
    readers = [device for device in scene.view.devices if device.kind is Kind.DOCUMENT_READER]
    return next((device for device in readers if device.state in _USABLE), readers[0] if readers else None)


def _guidance(scene: Scene) -> Guidance:
    view, device = scene.view, _reader(scene)
    if view.visit is None:
        return VERDICTS[DocumentVerdict.NO_VISIT]
    if device is not None and device.state not in _USABLE:
        phrase, told = words.device_phrase(scene.say, device), advice(device.kind, device.state, device.reason)
        return Guidance(phrase.symbol, phrase.word, phrase.tone, told.what, told.hands, told.safe, told.code)
    if view.document is DocumentVerdict.READ and not view.tray.document:
        return TAKEN
    return READY if view.document is None else VERDICTS[view.document]
