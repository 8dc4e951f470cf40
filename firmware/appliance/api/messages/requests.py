"""What may be asked about the case, its screen, visits, journal and rehearsal."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from firmware.appliance.api.messages.shape import Name, Shape
from firmware.appliance.state.model import (
    LockReason,
    VisitStage,
)


class Greeting(Shape, frozen=True):
    """What a client tells first; another `protocol` than the server's is refused."""

    client: Annotated[str, msgspec.Meta(pattern=r"^[a-z-]{1,20}$")]
    protocol: int


class Welcome(Shape, frozen=True):
    """The server's answer to a greeting."""

    protocol: int
    case_id: str
    software: str


class LockRequest(Shape, frozen=True):
    """Lock the screen."""

    reason: LockReason = LockReason.CLERK


class Pin(Shape, frozen=True):
    """A clerk's PIN for this case; never that of an ID card."""

    pin: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4,8}$")]

    def __repr__(self) -> str:
        """Without the PIN: whatever prints a request prints no secret."""
        return "Pin(…)"


class Unlocked(Shape, frozen=True):
    """Whether the PIN opened the screen; else the wrong PINs in a row and the seconds until the next may be tried."""

    opened: bool
    failures: int
    retry_in: int


class Place(Shape, frozen=True):
    """Where the clerk's screen is, so that a restarted screen comes back to it (`home`, `device:scanner`)."""

    place: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,30}(:[a-z][a-z0-9-]{0,30})?$")]


class Language(Shape, frozen=True):
    """The language of the screen."""

    language: Annotated[str, msgspec.Meta(pattern=r"^(de|en)$")]


class DeviceRequest(Shape, frozen=True):
    """Names a device of `case.toml`."""

    device: Name


class VisitStarted(Shape, frozen=True):
    """The random id of the visit that began."""

    visit: str


class Stage(Shape, frozen=True):
    """The stage the visit has reached."""

    stage: VisitStage


class VisitOver(Shape, frozen=True):
    """How the visit ended."""

    finished: bool


class Limit(Shape, frozen=True):
    """How many of the newest entries."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 100


class JournalEntry(Shape, frozen=True):
    """One record of the journal; `event` as in the catalogue, `type` naming it."""

    seq: int
    at: datetime
    event: dict[str, Any]


class JournalPage(Shape, frozen=True):
    """Entries, oldest first."""

    entries: tuple[JournalEntry, ...]


class PokeView(Shape, frozen=True):
    """Something that can be made to happen to a simulated device; `parameters` names each argument's type."""

    device: str
    poke: str
    parameters: dict[str, str]


class Pokes(Shape, frozen=True):
    """Everything that can be made to happen in this rehearsal."""

    pokes: tuple[PokeView, ...]


class PokeRequest(Shape, frozen=True):
    """Make something happen to a simulated device."""

    device: Name
    poke: Name
    arguments: dict[str, int | str] = msgspec.field(default_factory=dict)
