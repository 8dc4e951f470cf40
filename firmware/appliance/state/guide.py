"""What hands must do when the case is set up and when it is packed: the values. What follows of them: `guidance`."""

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Phase(StrEnum):
    """Whether the case is being set up or packed."""

    NONE = "none"
    SET_UP = "set-up"
    PACKING = "packing"


@unique
class Hands(StrEnum):
    """What hands must do to a thing so that it is set up."""

    NOTHING = "nothing"  # it is as it should be
    WAIT = "wait"  # its power comes, or it is being looked at
    TAKE_OUT = "take-out"  # out of its bay, and plug it in
    SWITCH_ON = "switch-on"
    LAY_PAPER = "lay-paper"
    CLOSE = "close"  # its cover
    PLUG_MAINS = "plug-mains"
    PLUG_NETWORK = "plug-network"
    LOOK = "look"  # its own page says what to do


@unique
class Standing(StrEnum):
    """What is known of where a thing is while the case is packed."""

    OUTSIDE = "outside"  # it is plugged in, so it does not lie in its bay
    UNPLUGGED = "unplugged"
    UNSEEN = "unseen"  # it cannot be seen: nobody knows but who looks


@dataclass(frozen=True, slots=True)
class Plan:
    """The orders of hands by device name and `MAINS`, and what the whole case weighs; 0: not known."""

    set_up: tuple[str, ...] = ()
    pack: tuple[str, ...] = ()
    grams: int = 0


@dataclass(frozen=True, slots=True)
class Guide:
    """How far hands are. `opened` is when the lid was opened, by the monotonic clock, None where that was not seen.

    `seconds` is how long this set-up took until everything was done, None while it is not; `needed`: hands had
    something to do for it. `dismissed`: the clerk has gone on without the list. `seen` are the things that were plugged
    in since the lid was opened. `left` were still plugged in when the lid was closed last although packing had begun;
    nobody has read of it yet.
    """

    plan: Plan = Plan()
    phase: Phase = Phase.NONE
    opened: float | None = None
    seconds: int | None = None
    dismissed: bool = False
    needed: bool = False
    seen: frozenset[str] = frozenset()
    left: tuple[str, ...] = ()
