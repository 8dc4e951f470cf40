"""The change terminal for ID cards: whether a card lies in it and how its PIN is, and a PIN change that others make.

The PIN, the CAN and the PUK of an ID card never come into this program (PAuswV § 20): the holder types them at the
device, whose own keypad or certified software takes them to the card. There is no argument here that could carry one.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final, Protocol

from firmware.hal.ports.device import Peripheral


@unique
class EidCardState(StrEnum):
    """What lies in the terminal, and what its holder can do with the PIN."""

    NONE = "none"
    UNKNOWN = "unknown"  # it answers, and is no ID card that can be asked
    USABLE = "usable"
    SUSPENDED = "suspended"  # the card number (CAN) must be typed before the PIN's last try
    BLOCKED = "blocked"  # only the PUK helps, or the office sets a new PIN
    DEACTIVATED = "deactivated"  # the online function is switched off
    INOPERATIVE = "inoperative"  # the PUK is used up as well


@dataclass(frozen=True, slots=True)
class EidCard:
    """The card as it was when it was looked at; looking costs no try. `tries` are those left for the PIN, if told."""

    state: EidCardState
    tries: int | None = None


PERSON: Final = 180.0
"""Seconds for a person to do what a step asks; the terminals themselves give up after one or two minutes."""

NO_CARD: Final = EidCard(EidCardState.NONE)


@unique
class Task(StrEnum):
    """What the holder does now, at the terminal and nowhere else."""

    WAIT = "wait"  # nothing: the terminal is at work
    INSERT_CARD = "insert-card"
    ENTER_CAN = "enter-can"
    ENTER_PIN = "enter-pin"  # the present one
    ENTER_NEW_PIN = "enter-new-pin"
    ENTER_PUK = "enter-puk"


@dataclass(frozen=True, slots=True)
class ChangeStep:
    """The latest counts. `again`: the same was asked before, so what was typed was wrong or came too late."""

    task: Task
    tries: int | None = None
    again: bool = False


@unique
class ChangeFailure(StrEnum):
    """Why the PIN was not changed. Only after UNCLEAR may it be the new one."""

    NO_KEYPAD = "no-keypad"  # PINs would have to be typed into a computer: refused before anything is asked
    NOT_OFFERED = "not-offered"  # this driver only watches
    NO_TERMINAL = "no-terminal"  # not plugged in, pulled out before a card was in, or not observed
    SERVICE_DOWN = "service-down"  # the eID client does not run, or ended before a card was in
    IN_USE = "in-use"  # the eID client is at something else
    CARD_REMOVED = "card-removed"
    DEACTIVATED = "deactivated"
    INOPERATIVE = "inoperative"
    TIMED_OUT = "timed-out"  # nobody typed
    REFUSED = "refused"  # the client says no and not why
    UNCLEAR = "unclear"  # client or terminal were lost with a card in: nobody here knows which PIN is valid


@dataclass(frozen=True, slots=True)
class Changed:
    """The client says that the new PIN is valid."""


@dataclass(frozen=True, slots=True)
class ChangeCancelled:
    """Stopped by the clerk or at the terminal; the old PIN is still valid."""


@dataclass(frozen=True, slots=True)
class ChangeFailed:
    """Not changed, or not known to be."""

    failure: ChangeFailure


ChangeOutcome = Changed | ChangeCancelled | ChangeFailed


class EidTerminal(Peripheral[EidCard], Protocol):
    """Tells its card after its first condition and with each change.

    A change runs on the observer's connection, one at a time: a second caller gets `PeripheralBusy`.
    """

    def change_pin(self) -> AsyncGenerator[ChangeStep | ChangeOutcome, None]:
        """Lead the holder through a change: steps as they come, then exactly one outcome; never `HalError` but busy.

        A step for which nobody does anything ends as TIMED_OUT after PERSON. Closing the stream cancels the change.
        """
        ...

    async def cancel(self) -> bool:
        """Ask to stop the change; how it ended tells its stream. False where none runs."""
        ...
