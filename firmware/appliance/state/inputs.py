"""What is known of a signature that is being given, and of the code that was scanned last. Nothing of a citizen."""

from dataclasses import dataclass
from enum import StrEnum, unique


@dataclass(frozen=True, slots=True)
class Signing:
    """Ink arrives at `device`: how many points by now. `full`: the sheet takes no more."""

    device: str
    points: int = 0
    full: bool = False


@unique
class CodeKind(StrEnum):
    """What a scanned code was."""

    DEVICE = "device"  # the label of a device of this case
    ELSEWHERE = "elsewhere"  # the label of a device of another case
    BLANK = "blank"
    SLIP = "slip"  # an appointment, now in the visit's tray
    NOT_KEPT = "not-kept"  # an appointment, and the tray has no room or nobody is at the table
    MISREAD = "misread"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Scanned:
    """The last code, and what it is about: a device's name or a blank's serial number, else "".

    `number` counts the codes of this run, so that the same one scanned again is told anew.
    """

    kind: CodeKind
    about: str = ""
    number: int = 0
