"""The smart card reader with a member of staff's card: whose card lies in it, and a signature by its key.

A PIN passes through one call and rests nowhere: not in a value, an error or a log. The card itself counts wrong PINs,
and what it has left is read before one is tried.
"""

from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Protocol

from firmware.hal.ports.device import Peripheral, Reason


@unique
class CardPresence(StrEnum):
    """What lies in the reader; a reader that is gone holds no card that anybody may rely on."""

    NONE = "none"
    STAFF = "staff"  # a card of the kind this driver speaks; whose it is says `identify`
    FOREIGN = "foreign"  # it answers, and is no such card
    MUTE = "mute"  # it does not answer: upside down, dirty, broken


@dataclass(frozen=True, slots=True)
class Identified:
    """The certificate on the card (DER), of which nothing is verified here, and the PINs that may still be wrong.

    `tries_left` is None where the card does not tell.
    """

    certificate: bytes = field(repr=False)
    tries_left: int | None


@dataclass(frozen=True, slots=True)
class Signed:
    """The card's signature over SHA-256 of the challenge: RSASSA-PKCS1-v1_5 (RSA-2048) or ECDSA in DER (P-256)."""

    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PinWrong:
    """Not the card's PIN. One that no card can have is not tried, so `tries_left` may be what it was."""

    tries_left: int | None


@dataclass(frozen=True, slots=True)
class PinBlocked:
    """The card takes no PIN any more, until its office has unblocked it."""


@dataclass(frozen=True, slots=True)
class CardTrouble:
    """Nothing was signed or read, for a reason of the device page: `card-missing`, `last-try`, `service-down`…"""

    reason: Reason


class CardReader(Peripheral[CardPresence], Protocol):
    """Tells its presence after its first condition and with each change, a card taken out within 1 s.

    Commands never raise what an ordinary day brings: beside another command they give `CardTrouble(IN_USE)`, while
    nobody observes the reader `CardTrouble(NOT_CONNECTED)`. Each ends within 5 s.
    """

    async def identify(self) -> Identified | CardTrouble:
        """Read the certificate and the retry counter; no PIN is needed or spent."""
        ...

    async def sign(
        self, pin: str, challenge: bytes, *, last_try: bool = False
    ) -> Signed | PinWrong | PinBlocked | CardTrouble:
        """Verify `pin`, sign `challenge`, and have the card forget that it was verified.

        A card with one try left is not asked, because a slip would block it: `CardTrouble(LAST_TRY)`, unless the
        person knows that and insists (`last_try`).
        """
        ...
