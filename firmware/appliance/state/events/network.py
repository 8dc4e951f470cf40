"""What happens to the ways out."""

from typing import Annotated, ClassVar

import msgspec

from firmware.appliance.network.data import DataLevel
from firmware.appliance.network.diagnosis import Advice
from firmware.appliance.network.evidence import AnyEvidence
from firmware.appliance.network.link import Verdict
from firmware.appliance.network.pin_guard import Unlocking
from firmware.appliance.network.policy import Because
from firmware.appliance.network.rungs import Cause, Mending, Result
from firmware.appliance.network.sites import Heard, Recommendation, WayRecord
from firmware.appliance.state.events.event import Device, Event, Lane
from firmware.hal.kinds import Title
from firmware.hal.ports.modem import Registration
from firmware.hal.ports.uplink import UplinkKind


class CarrierChanged(Event, frozen=True):
    """A link came up or went down."""

    device: Device
    carrier: bool


class UplinkChanged(Event, frozen=True):
    """The way out that is used is another; None: there is none. Old cases told it so; now it is `UplinkChosen`."""

    uplink: UplinkKind | None


class UplinkFact(msgspec.Struct, frozen=True):
    """What was learned `seconds` before a decision, in the words of `network.evidence`."""

    seconds: float
    evidence: AnyEvidence


class UplinkChosen(Event, frozen=True):
    """The way out is `after` and no more `before`, for the reason told; what was thought of each way at that moment,
    and the facts that were learned last.
    """

    before: Device | None
    after: Device | None
    uplink: UplinkKind | None
    because: Because
    verdicts: dict[Device, Verdict]
    facts: tuple[UplinkFact, ...] = ()


class SiteArrived(Event, frozen=True):
    """The case stands at this place of `case.toml`; `guessed`: nobody has said so, it was known again."""

    site: Device
    title: Title
    guessed: bool


class SiteLeft(Event, frozen=True):
    """A stay has ended: what each way out was worth meanwhile, how well the modem heard each day, and what all stays
    together say of the place.
    """

    site: Device
    title: Title
    ways: dict[Device, WayRecord]
    heard: tuple[Heard, ...]
    recommended: Recommendation


class RegistrationChanged(Event, frozen=True):
    """Where the modem stands in the mobile network is another, and has held for a while."""

    device: Device
    registration: Registration


class SimUnlockTried(Event, frozen=True):
    """A PIN went to the SIM card; `tries` are left, None where the card does not say. `again`: it was not typed for
    this, but is the one that the card has taken before in this run.
    """

    device: Device
    outcome: Unlocking
    tries: Annotated[int, msgspec.Meta(ge=0, le=10)] | None
    again: bool


class ModemMending(Event, frozen=True):
    """Something is done for a modem that is ill; `times` is how often it was in 24 hours."""

    device: Device
    step: Mending
    cause: Cause
    times: Annotated[int, msgspec.Meta(ge=1)]


class ModemMended(Event, frozen=True):
    """What came of it."""

    device: Device
    step: Mending
    result: Result


class DataLevelChanged(Event, frozen=True):
    """The month's data stand otherwise. Megabytes; None: no limit, or too early to say."""

    lane: ClassVar[Lane] = Lane.ALARM
    level: DataLevel
    used: Annotated[int, msgspec.Meta(ge=0)]
    limit: Annotated[int, msgspec.Meta(ge=0)] | None
    forecast: Annotated[int, msgspec.Meta(ge=0)] | None


class NetworkChecked(Event, frozen=True):
    """Somebody had the network checked; the one thing to do, and the way or service that it is about, if any."""

    advice: Advice
    about: Device | None = None
