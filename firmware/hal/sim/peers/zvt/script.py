"""What a terminal does after a command, as a script: said, waited for, done, one after the other."""

from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum, unique

from firmware.hal.wire.zvt.apdu import Apdu


@unique
class Point(StrEnum):
    """Moments at which a terminal may lose its power."""

    BEFORE_ANSWER = "before-answer"
    AFTER_ANSWER = "after-answer"
    BEFORE_RESULT = "before-result"
    RESULT_SENT = "result-sent"  # 04 0F is out, nobody waits for its answer
    AFTER_RESULT = "after-result"  # the answer has come and is forgotten
    AFTER_ACKNOWLEDGEMENT = "after-acknowledgement"
    WHILE_PRINTING = "while-printing"
    BEFORE_COMPLETION = "before-completion"


@dataclass(frozen=True, slots=True)
class Say:
    """Send without waiting: the answer to a command."""

    apdu: Apdu


@dataclass(frozen=True, slots=True)
class Tell:
    """Send and wait for the till's answer, which the script gets."""

    apdu: Apdu


@dataclass(frozen=True, slots=True)
class AwaitAnswer:
    """Wait for the till's answer to what was said, which the script gets."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Work for a moment."""


@dataclass(frozen=True, slots=True)
class AwaitCustomer:
    """Wait for the customer, who may be slow, and whom the till may interrupt: the script gets None, or an abort."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A moment at which the terminal may die."""

    point: Point


Action = Say | Tell | AwaitAnswer | Pause | AwaitCustomer | Reach

Script = Generator[Action, Apdu | None, None]
"""Gets the till's answer to a `Tell`, or 06 B0 at `AwaitCustomer`."""
