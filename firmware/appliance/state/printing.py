"""What the document printer is at: the running job or how the last one ended, and what it has left of its supplies."""

from dataclasses import dataclass
from enum import StrEnum, unique

from firmware.hal.ports.document_printer import Failure, Supply


@unique
class Paper(StrEnum):
    """What kind of document it is; never which."""

    RECEIPT = "receipt"
    PROTOCOL = "protocol"
    COPY = "copy"  # of what lies in the visit's tray


@unique
class PrintEnd(StrEnum):
    """How a document ended."""

    PRINTED = "printed"
    CANCELLED = "cancelled"
    NOT_PRINTED = "not-printed"
    UNKNOWN = "unknown"  # it may lie in the tray: somebody must look


@dataclass(frozen=True, slots=True)
class PrintJobNow:
    """A document on its way, or, with an `end`, the last one. `waiting`: for hands, the device's condition says which.

    `pages` have come out, None where the printer does not count.
    """

    paper: Paper
    pages: int | None = None
    waiting: bool = False
    end: PrintEnd | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Printing:
    """`device` is None in a case without a document printer."""

    device: str | None = None
    job: PrintJobNow | None = None
    supplies: tuple[Supply, ...] = ()
