"""How good the citizen's finger is, and which to lay on next; there is no picture of it, here or anywhere."""

from collections.abc import Callable, Sequence
from functools import partial

from firmware.appliance.api import methods
from firmware.appliance.api.messages import DeviceView, Nothing
from firmware.appliance.state.finger import FingerAdvice
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.texts.eid import Guidance
from firmware.appliance.ui.texts.finger import ADVICE, FINGERS, NO_VISIT, NONE_YET
from firmware.appliance.ui.widgets.paint import Face
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import DeviceState, Reason

_USABLE = frozenset({DeviceState.READY, DeviceState.BUSY, DeviceState.ATTENTION})


class FingerPage(ReadingPage):
    """The finger that comes next in the band, then what was found and what to do."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Finger prüfen")

    def band_words(self, scene: Scene) -> tuple[words.Phrase, str]:
        finger = scene.view.finger
        told = "" if finger is None or finger.score is None else scene.say("Güte laut Sensor: {}").format(finger.score)
        return _guidance(scene).phrase(scene.say), told

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say, told = scene.say, _guidance(scene)
        return [
            Passage(say.brief("Was ist?", 17), say(told.what)),
            Passage(say.brief("Was tun?", 17), say(told.hands)),
            Passage(say.brief("Was ist sicher?", 17), say(told.safe)),
        ]

    def foot_words(self, scene: Scene) -> str:
        """The finger to lay on; at 40 columns it stands in the band."""
        finger = scene.view.finger
        return scene.say(FINGERS[finger.finger]) if finger else ""

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        self.assign(self.left, action(scene.say("Zurück")), partial(self.intents.go, "tools"))
        self.assign(self.right, *_next(scene, self.intents.go, self.intents.ask))


def _next(
    scene: Scene, go: Callable[[str], None], ask: Callable[..., None]
) -> tuple[Face | None, Callable[[], None] | None]:
    say, sensor, finger = scene.say, sensor_of(scene), scene.view.finger
    if scene.view.visit is None:
        return action(say.brief("Zum Vorgang", 12), Tone.PRIMARY), partial(go, "visit")
    if sensor is None or sensor.state not in _USABLE:
        there = f"device:{sensor.name}" if sensor else "home"
        return action(say.brief("Zum Gerät", 12), Tone.PRIMARY), partial(go, there)
    if scene.busy or (finger is not None and finger.advice is FingerAdvice.LAY_ON):
        return None, None
    if sensor.reason is Reason.NEEDS_CLEANING:
        return action(say.brief("Geputzt", 12), Tone.PRIMARY), partial(ask, methods.GLASS_CLEANED, Nothing())
    return action(say.brief("Prüfen", 12), Tone.PRIMARY), partial(ask, methods.MEASURE_FINGER, Nothing())


def sensor_of(scene: Scene) -> DeviceView | None:
    """The case's first fingerprint sensor."""
    return next((device for device in scene.view.devices if device.kind is Kind.FINGERPRINT_SENSOR), None)


def _guidance(scene: Scene) -> Guidance:
    finger = scene.view.finger
    if finger is not None:
        return ADVICE[finger.advice]
    return NO_VISIT if scene.view.visit is None else NONE_YET
