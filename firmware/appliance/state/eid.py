"""The change terminal for ID cards: what lies in it, and the PIN change that is under way or ended last."""

from dataclasses import dataclass
from enum import StrEnum, unique

from firmware.hal.ports.eid_terminal import ChangeStep, EidCard


@unique
class PinChangeEnding(StrEnum):
    """How a change ended: done, stopped, or one of the port's failures."""

    CHANGED = "changed"
    CANCELLED = "cancelled"
    NO_KEYPAD = "no-keypad"
    NOT_OFFERED = "not-offered"
    NO_TERMINAL = "no-terminal"
    SERVICE_DOWN = "service-down"
    IN_USE = "in-use"
    CARD_REMOVED = "card-removed"
    DEACTIVATED = "deactivated"
    INOPERATIVE = "inoperative"
    TIMED_OUT = "timed-out"
    REFUSED = "refused"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class PinChange:
    """The latest change: its step while it runs, then its ending. `stopping`: somebody wants it to end."""

    visit: str
    step: ChangeStep
    ending: PinChangeEnding | None = None
    stopping: bool = False


@dataclass(frozen=True, slots=True)
class Eid:
    """`card` is None while nobody can tell. Nothing of it is recorded; only how a change ended is."""

    card: EidCard | None = None
    change: PinChange | None = None
