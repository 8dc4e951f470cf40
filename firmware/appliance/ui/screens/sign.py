"""The citizen signs on the pad: leads the clerk, and shows that ink arrives. What is written is on no screen."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from firmware.appliance.api import methods
from firmware.appliance.api.messages import DeviceView, Nothing, SigningView
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.remedies import advice
from firmware.appliance.ui.texts.sign import FULL, GIVEN, NO_VISIT, READY, WAITING, WRITING, SignWords
from firmware.appliance.ui.texts.words import Phrase
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import DeviceState

INK: Final = 15
"""Points of ink for one mark of the meter: so many come in less than a tenth of a second."""

METER: Final = 12
_USABLE: Final = frozenset({DeviceState.READY, DeviceState.BUSY, DeviceState.ATTENTION})


class SignPage(ReadingPage):
    """Before, while and after the citizen signs."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Unterschrift")

    def band_words(self, scene: Scene) -> tuple[Phrase, str]:
        signing = scene.view.signing
        return _told(scene).phrase(scene.say), ink_words(signing.points) if signing is not None else ""

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say, told = scene.say, _told(scene)
        return [
            Passage(say.brief("Was ist?", 17), say(told.what)),
            Passage(say.brief("Was tun?", 17), say(told.hands)),
            Passage(say.brief("Was ist sicher?", 17), say(told.safe)),
        ]

    def foot_words(self, scene: Scene) -> str:
        return _told(scene).code

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        if scene.view.signing is None:
            self.assign(self.left, action(scene.say("Zurück")), partial(self.intents.go, "tools"))
            self._offer(scene)
        else:
            self._keys(scene, scene.view.signing)

    def _keys(self, scene: Scene, signing: SigningView) -> None:
        say, ask = scene.say, self.intents.ask
        stop = partial(ask, methods.NOT_SIGNED, Nothing(), lambda _: "tools")
        self.assign(self.left, action(say.brief("Abbrechen", 12)), stop)
        anew = partial(ask, methods.SIGN_ANEW, Nothing()) if signing.points and not scene.busy else None
        self.assign(self.middle, action(say.brief("Neu", 12)) if anew else None, anew)
        done = partial(ask, methods.SIGNED, Nothing()) if signing.points and not scene.busy else None
        self.assign(self.right, action(say.brief("Fertig", 12), Tone.PRIMARY) if done else None, done)

    def _offer(self, scene: Scene) -> None:
        """What comes next while nobody signs."""
        say, go, device = scene.say, self.intents.go, pad_of(scene)
        if scene.view.visit is None:
            self.assign(self.right, action(say.brief("Zum Vorgang", 12), Tone.PRIMARY), partial(go, "visit"))
        elif device is None or device.state not in _USABLE:
            there = f"device:{device.name}" if device else "home"
            self.assign(self.right, action(say.brief("Zum Gerät", 12), Tone.PRIMARY), partial(go, there))
        else:
            begin = None if scene.busy else partial(self.intents.ask, methods.SIGN, Nothing())
            word = say.brief("Noch einmal", 12) if scene.view.tray.signature else say.brief("Beginnen", 12)
            self.assign(self.right, action(word, Tone.PRIMARY) if begin else None, begin)


def ink_words(points: int) -> str:
    """The meter: it grows while ink arrives, and begins anew when it is full, so that it goes on moving."""
    return "•" * (-(-points // INK) % METER or (METER if points else 0))


def pad_of(scene: Scene) -> DeviceView | None:
    """The case's signature pad."""
    return next((device for device in scene.view.devices if device.kind is Kind.SIGNATURE_PAD), None)


def _told(scene: Scene) -> SignWords:
    view, device = scene.view, pad_of(scene)
    if view.signing is not None:
        return FULL if view.signing.full else WRITING if view.signing.points else WAITING
    if device is not None and device.state not in _USABLE:
        return _trouble(scene.say, device)
    if view.visit is None:
        return NO_VISIT
    return GIVEN if view.tray.signature else READY


def _trouble(say: Say, device: DeviceView) -> SignWords:
    """What the device's own page says."""
    phrase, told = words.device_phrase(say, device), advice(device.kind, device.state, device.reason)
    return SignWords(phrase.symbol, phrase.word, phrase.tone, told.what, told.hands, told.safe, told.code)
