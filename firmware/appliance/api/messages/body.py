"""The body of the case: its seal, its voice, the light of its screen."""

from datetime import datetime
from typing import Annotated

import msgspec

from firmware.appliance.api.messages.shape import Name, Shape


class OpenedView(Shape, frozen=True):
    """The body was opened at the contact `device`, and nobody has looked. `at` is None where no clock saw it."""

    device: Name
    at: datetime | None
    while_off: bool


class BodyView(Shape, frozen=True):
    """`seal` is the number of the seal, "" where there is none; `tilted`: the case stands or lies as it must not.

    While `dark`, whoever shows the screen shows nothing, and gives the touch that wakes it to no key.
    """

    opened: tuple[OpenedView, ...] = ()
    seal: str = ""
    tilted: bool = False
    charging_held: bool = False
    sound: bool = True
    dark: bool = False


class SealRequest(Shape, frozen=True):
    """The number of the seal that was put on; digits only, so that nothing else can be written there."""

    number: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,12}$")]


class SoundRequest(Shape, frozen=True):
    """Whether the buzzer may be heard."""

    on: bool
