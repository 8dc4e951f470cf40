"""The quality of fingers as a screen may know it: a number and a word, never anything of the finger."""

from firmware.appliance.api.messages.shape import Shape
from firmware.appliance.state.finger import FingerAdvice
from firmware.hal.ports.fingerprint import Finger


class FingerView(Shape, frozen=True):
    """The visit's latest measurement. `finger` is the one to lay on now; `score` is the sensor's own, 0 to 100."""

    finger: Finger
    advice: FingerAdvice
    score: int | None
