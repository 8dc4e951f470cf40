"""Signatures and codes as a screen may know them: that ink arrives and what a code was, never what they say."""

from firmware.appliance.api.messages.shape import Shape
from firmware.appliance.state.inputs import CodeKind


class SigningView(Shape, frozen=True):
    """A citizen signs at `device`; `points` of ink by now. `full`: the sheet takes no more."""

    device: str
    points: int
    full: bool


class ScannedView(Shape, frozen=True):
    """The last code of this run, the `number`th. `about` is a device's name or a blank's serial number, else ""."""

    kind: CodeKind
    about: str
    number: int
