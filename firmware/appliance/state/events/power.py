"""What happens to the power."""

from typing import ClassVar, Literal

from firmware.appliance.power.gauge import GaugeWord
from firmware.appliance.power.policy import EndReason, Mode
from firmware.appliance.state.events.event import Event, Lane
from firmware.hal.ports.battery import PowerSource


class PowerChanged(Event, frozen=True):
    """Source or urgency of the power changed. Old cases told it so; now it is `PowerModeEntered`."""

    source: PowerSource
    percent: int
    minutes: int | None
    level: Literal["normal", "low", "critical"]


class PowerModeEntered(Event, frozen=True):
    """The power is as urgent as `mode` says from now on. None: not known."""

    mode: Mode
    source: PowerSource | None
    percent: int | None
    minutes: int | None


class GaugeJudged(Event, frozen=True):
    """What the battery's gauge is worth is another than before."""

    word: GaugeWord


class BatteryWorn(Event, frozen=True):
    """The battery was found to hold so little of what it was made for that it should be changed."""

    percent: int


class CaseEnding(Event, frozen=True):
    """The case goes down in order and switches itself off."""

    lane: ClassVar[Lane] = Lane.ALARM
    reason: EndReason


class PowerCritical(Event, frozen=True):
    """The battery is nearly empty: the case shuts down as soon as nothing binding is in flight."""

    lane: ClassVar[Lane] = Lane.ALARM
    percent: int | None


class ChargeMeasured(Event, frozen=True):
    """The battery's percent moved and nothing else; `minutes` is how long it lasts at least."""

    lane: ClassVar[Lane] = Lane.ROUTINE
    percent: int
    minutes: int | None
