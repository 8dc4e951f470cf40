"""What travels between case and fleet server: one struct a message, strict on both ends. `wrapping.py` says in which
forms it lies on the wire.

`docs/protocol/` holds the generated JSON Schema and the AsyncAPI document; golden files hold every older version.
No field carries a person or free text.
"""

from datetime import datetime
from enum import StrEnum, unique
from typing import Annotated, Final, Literal

import msgspec

from firmware.appliance.power.gauge import GaugeWord
from firmware.appliance.power.policy import EndReason, Mode
from firmware.appliance.state.care import Check, Finding
from firmware.appliance.state.events import AnyEvent, Lane
from firmware.appliance.state.model import ClockTrust, LockReason, StorageHealth, TimeSource, VisitStage
from firmware.appliance.state.readiness import Overall, Possibility
from firmware.hal.kinds import Kind
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.device import DeviceState, Reason
from firmware.hal.ports.uplink import UplinkKind

VERSION: Final = 1
LARGEST_MESSAGE: Final = 256 * 1024  # bytes; whatever is longer is refused before it is parsed

CaseId = Annotated[str, msgspec.Meta(pattern=r"^[A-Z0-9][A-Z0-9-]{3,31}$")]
Session = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{16}$")]
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
Software = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z.+-]{1,40}$")]
Sequence = Annotated[int, msgspec.Meta(ge=1)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]
Nonce = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}$")]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]  # a time without its zone is refused
Version = Literal[1]


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole MQTT payload. `v` is the version of this protocol."""

    v: Version = VERSION


@unique
class Stream(StrEnum):
    """The two ordered streams of a case. Alarms and events travel on EVENT, routine rows on TELE."""

    EVENT = "event"
    TELE = "tele"

    @classmethod
    def of(cls, lane: Lane) -> "Stream":
        """The stream that carries `lane`."""
        return cls.TELE if lane is Lane.ROUTINE else cls.EVENT


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that happened. `seq` is unique for the case for ever; `at` is the case's own wall clock.

    `doubtful` is there, and true, where nobody vouched for that clock.
    """

    seq: Sequence
    at: Moment
    event: AnyEvent
    doubtful: Literal[True] | msgspec.UnsetType = msgspec.UNSET


class Batch(Message, frozen=True, kw_only=True):
    """Records of one stream in ascending order of `seq` (topics `up/event` and `up/tele`).

    `prev` is the last `seq` sent before on this stream in this session; None opens a chain: everything earlier
    on the stream is acknowledged or was thinned. The server acknowledges only along an unbroken chain, so a
    batch that a broker dropped is noticed.
    """

    sid: Session
    stream: Stream
    prev: Sequence | None
    records: Annotated[tuple[Record, ...], msgspec.Meta(min_length=1, max_length=500)]


class Ack(Message, frozen=True, kw_only=True):
    """The server has committed every record of the stream up to `upto` (topic `down/ack`). None: nothing yet.

    `want_hello` asks for a fresh `Hello`.
    """

    sid: Session
    stream: Stream
    upto: Sequence | None
    want_hello: bool = False


class DeviceReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A peripheral as it is now."""

    name: Name
    kind: Kind
    state: DeviceState
    reason: Reason


class ServiceReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a service can be offered now."""

    name: Name
    possibility: Possibility


class CareReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A finding of self-care that is not good; `value` in the unit of the check."""

    check: Check
    finding: Finding
    value: int | None


class Hello(Message, frozen=True, kw_only=True):
    """Who the case is and how everything is now (topic `up/hello`): at each connect and after each change.

    `turn` counts the hellos of a session from 1; the server keeps the highest. `thinned` counts routine records
    given up for want of space since the case was made; `pending` those that wait for an acknowledgement. Old cases told
    `level` where there is `mode` now. `time` is who vouches for the clock, `care` what self-care found amiss;
    in `safe_mode` a controller that kept crashing does nothing but report.
    `citizens` is for how many the battery is enough at least, where that is known.
    """

    case: CaseId
    sid: Session
    turn: Sequence
    at: Moment
    software: Software
    rehearsal: bool
    overall: Overall
    devices: tuple[DeviceReport, ...]
    services: tuple[ServiceReport, ...]
    uplink: UplinkKind | None
    power: PowerSource | None
    percent: Percent | None
    minutes: Count | None
    level: Literal["normal", "low", "critical"] | msgspec.UnsetType = msgspec.UNSET
    mode: Mode | msgspec.UnsetType = msgspec.UNSET
    citizens: Count | msgspec.UnsetType = msgspec.UNSET
    gauge: GaugeWord | msgspec.UnsetType = msgspec.UNSET
    worn: bool | msgspec.UnsetType = msgspec.UNSET
    locked: LockReason | None
    visit: VisitStage | None
    storage: StorageHealth
    clock: ClockTrust
    time: TimeSource | msgspec.UnsetType = msgspec.UNSET
    care: tuple[CareReport, ...] | msgspec.UnsetType = msgspec.UNSET
    safe_mode: bool | msgspec.UnsetType = msgspec.UNSET
    pending: Count
    thinned: Count


@unique
class PresenceWord(StrEnum):
    """What a case says of its own presence; LOST is said by the broker in its name."""

    ONLINE = "online"
    STOPPED = "stopped"
    LOST = "lost"


class Presence(Message, frozen=True, kw_only=True):
    """Retained on `up/state`; the last will is LOST. `sid` keeps a late will from hiding a newer session.

    `reason` is why a case that stopped switched itself off.
    """

    sid: Session
    word: PresenceWord
    reason: EndReason | msgspec.UnsetType = msgspec.UNSET


class ServerState(Message, frozen=True, kw_only=True):
    """Retained on `fleet/v1/server/state`. A new `sid` tells every case to begin its chains anew."""

    sid: Session
    online: bool


class TimeQuestion(Message, frozen=True, kw_only=True):
    """What time is it (topic `up/time`)? `nonce` is new for each question."""

    nonce: Nonce


class TimeAnswer(Message, frozen=True, kw_only=True):
    """The server's time when it answered (topic `down/time`), to the question with this `nonce` and no other."""

    nonce: Nonce
    at: Moment
