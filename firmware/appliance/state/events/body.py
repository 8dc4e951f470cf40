"""What happens to the body of the case."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from firmware.appliance.state.events.event import Device, Event, Lane, Operator, SealNumber
from firmware.hal.ports.lid import LidPosition
from firmware.hal.ports.motion import Motion


class LidMoved(Event, frozen=True):
    """The lid was opened or closed. Closing locks the screen."""

    position: LidPosition


class SealBroken(Event, frozen=True):
    """The body of the case was opened at this contact; told once until looked at. `at`: when, if a clock saw it."""

    lane: ClassVar[Lane] = Lane.ALARM
    device: Device
    at: datetime | None
    while_off: bool


class SealLookedAt(Event, frozen=True):
    """Whoever was signed in has looked at a body that was opened; None where a PIN of the case unlocks the screen."""

    operator: Operator | None


class SealSet(Event, frozen=True):
    """The case was sealed, at a hand-over or at the end of the day, with the seal of this number."""

    number: SealNumber


class MotionFelt(Event, frozen=True):
    """The case was hit, or stands otherwise than before. `times`: so many shocks since they were told last."""

    device: Device
    motion: Motion
    times: Annotated[int, msgspec.Meta(ge=1)]


class ChargingHeld(Event, frozen=True):
    """The battery is not charged, or is again, at so many degrees Celsius."""

    held: bool
    celsius: int


class SetUpDone(Event, frozen=True):
    """Hands had set up everything so many seconds after the lid was opened."""

    seconds: Annotated[int, msgspec.Meta(ge=0)]


class LeftOutside(Event, frozen=True):
    """The lid was closed while these were still plugged in, `mains` the case itself, although packing had begun."""

    lane: ClassVar[Lane] = Lane.ALARM
    devices: Annotated[tuple[Device, ...], msgspec.Meta(max_length=64)]
    mains: bool
