"""What passes through ways that cost by what passes: how much this month, and what it will come to."""

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class DataLevel(StrEnum):
    """How the month's data stand."""

    PLENTY = "plenty"
    TIGHT = "tight"  # it will not do for the month at this rate: the case saves
    NEARLY = "nearly"  # nine tenths are gone
    USED_UP = "used-up"


@dataclass(frozen=True, slots=True)
class DataUse:
    """`used` and `limit` are bytes of this month of the contract; `forecast` what it will come to, None: too early to
    say. `limit` is None where there is none. `saver`: the case speaks no more than it must.
    """

    used: int = 0
    limit: int | None = None
    forecast: int | None = None
    level: DataLevel = DataLevel.PLENTY
    saver: bool = False
