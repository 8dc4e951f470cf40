"""Smart card readers and the cards in them, in bytes: what drivers need, and what may serve it.

The real one is `firmware.hal.transports.pcsc`; a rehearsal has `firmware.hal.sim.card_slots`.
"""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Protocol

from firmware.hal.ports.device import Reason


class CardFailure(Exception):
    """What is in the way of a card's answer: `card-missing`, `card-mute`, `in-use`, `service-down`, `refused`…"""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason


@unique
class SlotState(StrEnum):
    """What the reader itself knows."""

    GONE = "gone"  # there is no such reader
    EMPTY = "empty"
    CARD = "card"
    MUTE = "mute"  # a card that gave no answer to reset


@dataclass(frozen=True, slots=True)
class Slot:
    """A reader at one moment. `turn` changes with each card that is put in or taken out, so that none is missed.

    `taken` is whether another program holds the card for itself.
    """

    state: SlotState
    turn: int = 0
    taken: bool = False


class Card(Protocol):
    """A card that nobody else talks to meanwhile."""

    async def transmit(self, apdu: bytes) -> bytes:
        """The card's answer to a command (ISO 7816-4); `CardFailure` where there is none. Waits without a deadline."""
        ...


class Readers(Protocol):
    """All readers of this machine. A reader is named by a part of its PC/SC name; the first in order counts."""

    def watch(self, reader: str) -> AsyncGenerator[Slot, None]:
        """The present slot first, then each change; GONE is the last. Raises `CardFailure` when the service dies.

        Costs nothing while nothing happens, and is closed within 1 s.
        """
        ...

    def connect(self, reader: str) -> AbstractAsyncContextManager[Card]:
        """The card in the reader; raises `CardFailure`. When it is let go it is reset, and with it what was verified.

        Leaving takes no longer than 1 s, also while the card owes an answer.
        """
        ...
