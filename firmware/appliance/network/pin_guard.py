"""How many tries of a SIM card's PIN the case may use: those that a person has entered, and never below two left.

What is left is the least of what the card says and what is remembered of it. A try is written down before the PIN goes
to the card and counts as made from then on, whatever becomes of it: after a power cut nobody knows whether the card saw
it. What is remembered is forgotten when the card is seen open or away, and after a day, since a phone may have set the
count back while the case was off; the card's own word is then enough.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum, unique
from typing import Annotated, Final

import msgspec

LEAST: Final = 3
"""Tries that must be left for the case to use one: two stay, so that a person with a phone has one to spare."""
FORGOTTEN: Final = timedelta(days=1)
MOST_CARDS: Final = 8
_SALT: Final = 16  # bytes


@unique
class Unlocking(StrEnum):
    """How a try to open a SIM card ended."""

    UNLOCKED = "unlocked"
    WRONG = "wrong"
    PUK = "puk"  # that was one wrong PIN too many
    UNKNOWN = "unknown"  # nobody knows whether the card saw the PIN


class Tried(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A card as it was left: at most `left` tries, at `at` by the wall clock."""

    card: str
    left: Annotated[int, msgspec.Meta(ge=0, le=10)]
    at: datetime


class Guard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is kept: the tried cards, the newest last, by a name that only this case can make of a card's number."""

    salt: bytes
    tried: Annotated[tuple[Tried, ...], msgspec.Meta(max_length=MOST_CARDS)] = ()


def begin() -> Guard:
    """A guard that knows no card, with a salt of its own."""
    return Guard(secrets.token_bytes(_SALT))


def left(guard: Guard, card: str | None, told: int | None, wall: datetime) -> int | None:
    """How many tries are left at most; None: nobody knows. A card without a number is taken for one and the same."""
    if told is None:
        return None
    known = [one.left for one in guard.tried if one.card == _name(guard, card) and _holds(one, wall)]
    return min(told, *known) if known else told


def may_try(guard: Guard, card: str | None, told: int | None, wall: datetime) -> bool:
    """Whether a PIN may go to the card."""
    tries = left(guard, card, told, wall)
    return tries is not None and tries >= LEAST


def begun(guard: Guard, card: str | None, told: int, wall: datetime) -> Guard:
    """A PIN goes to the card: this must be on disk before it does."""
    tries = left(guard, card, told, wall)
    return _with(guard, card, max(0, (told if tries is None else tries) - 1), wall)


def refused(guard: Guard, card: str | None, told: int | None, wall: datetime) -> Guard:
    """The card has said no, and how many are left; where it does not say it, what was written before holds."""
    return guard if told is None else _with(guard, card, min(max(told, 0), 10), wall)


def without(guard: Guard, card: str | None) -> Guard:
    """The card was seen open, or away: its own word is enough again."""
    name = _name(guard, card)
    return msgspec.structs.replace(guard, tried=tuple(one for one in guard.tried if one.card != name))


def only(guard: Guard, card: str | None) -> Guard:
    """What is known when this card lies in the modem: each other one was seen away."""
    name = _name(guard, card)
    return msgspec.structs.replace(guard, tried=tuple(one for one in guard.tried if one.card == name))


def _with(guard: Guard, card: str | None, tries: int, wall: datetime) -> Guard:
    others = without(guard, card).tried[-(MOST_CARDS - 1) :]
    return msgspec.structs.replace(guard, tried=(*others, Tried(_name(guard, card), min(tries, 10), wall)))


def _holds(one: Tried, wall: datetime) -> bool:
    """One in the future was written by a clock that was wrong, and holds."""
    return one.at > wall - FORGOTTEN


def _name(guard: Guard, card: str | None) -> str:
    return hashlib.blake2b((card or "").encode(), key=guard.salt, digest_size=12).hexdigest()
