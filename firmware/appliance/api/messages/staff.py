"""Signing in with a staff card."""

from datetime import datetime
from typing import Annotated

import msgspec

from firmware.appliance.api.messages.shape import Shape
from firmware.appliance.state.staff import StaffRefusal, StaffStep


class StaffCardView(Shape, frozen=True):
    """What a verified card says: a pseudonym, the office for which its holder may act here, and until when.

    `own` is false where the holder stands in for another office. `tries_left` is null where the card does not tell.
    """

    operator: str
    office: str
    own: bool
    until: datetime
    tries_left: int | None


class StaffView(Shape, frozen=True):
    """How signing in stands. `refusal` is why the last card, PIN or finger was not taken.

    `finger`: the screen may be opened by a finger just now.
    """

    step: StaffStep
    card: StaffCardView | None
    refusal: StaffRefusal | None
    signed_in: StaffCardView | None
    finger: bool


class CardPin(Shape, frozen=True):
    """The PIN of the staff card in the reader; never that of an ID card.

    `last_try`: whoever types it knows that one more wrong one blocks the card.
    """

    pin: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6,8}$")]
    last_try: bool = False

    def __repr__(self) -> str:
        """Without the PIN: whatever prints a request prints no secret."""
        return "CardPin(…)"


class SignedIn(Shape, frozen=True):
    """Whether the screen is open; else why not."""

    opened: bool
    refusal: StaffRefusal | None = None
