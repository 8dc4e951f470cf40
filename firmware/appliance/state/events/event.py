"""What every event is, and what its fields are made of."""

from enum import StrEnum, unique
from typing import Annotated, ClassVar

import msgspec

from provisioning.staff_names import OPERATOR

Device = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
VisitId = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{1,32}$")]
Version = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z.+-]{1,40}$")]
Operator = Annotated[str, msgspec.Meta(pattern=f"^{OPERATOR}$")]
SealNumber = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,12}$")]
UsbId = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{4}$")]


@unique
class Lane(StrEnum):
    """How an event travels to the fleet: routine rows may be thinned when space runs out, alarms never."""

    ALARM = "alarm"
    EVENT = "event"
    ROUTINE = "routine"


class Event(msgspec.Struct, frozen=True, tag_field="type", tag=True, forbid_unknown_fields=True):
    """Something that happened. The class name is its name everywhere."""

    lane: ClassVar[Lane] = Lane.EVENT
