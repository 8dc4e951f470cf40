"""What a reader's answers mean for somebody who wants to sign in."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, assert_never

from firmware.appliance.state.model import CaseState, LockReason
from firmware.appliance.state.staff import StaffRefusal, StaffStep
from firmware.hal.ports.card_reader import CardPresence, CardTrouble
from firmware.hal.ports.device import Reason
from firmware.hal.ports.fingerprint import FingerTrouble, Verdict

_TROUBLE: Final[Mapping[Reason, StaffRefusal]] = MappingProxyType(
    {
        Reason.CARD_MISSING: StaffRefusal.NO_CARD,
        Reason.CARD_FOREIGN: StaffRefusal.FOREIGN,
        Reason.CARD_MUTE: StaffRefusal.MUTE,
        Reason.CARD_EMPTY: StaffRefusal.EMPTY,
        Reason.LAST_TRY: StaffRefusal.LAST_TRY,
        Reason.IN_USE: StaffRefusal.BUSY,
    }
)
# Nothing that somebody would have to look into later: everyday slips, and an answer that never came.
_SMALL: Final = frozenset(
    {
        StaffRefusal.NO_CARD,
        StaffRefusal.READER,
        StaffRefusal.FOREIGN,
        StaffRefusal.MUTE,
        StaffRefusal.LAST_TRY,
        StaffRefusal.BUSY,
        StaffRefusal.NO_FINGER,
        StaffRefusal.FINGER_AGAIN,
    }
)
# After these the same card may be tried again as it lies there.
_SAME_CARD: Final = frozenset(
    {StaffRefusal.WRONG_PIN, StaffRefusal.LAST_TRY, StaffRefusal.BUSY, StaffRefusal.READER, StaffRefusal.SAME_PERSON}
)
_BY_FINGER: Final = frozenset({LockReason.IDLE, LockReason.CLERK})


def seen(presence: CardPresence) -> tuple[StaffStep, StaffRefusal | None]:
    """What the lock screen asks for when this lies in the reader."""
    match presence:
        case CardPresence.NONE:
            return StaffStep.INSERT, None
        case CardPresence.STAFF:
            return StaffStep.READING, None
        case CardPresence.FOREIGN:
            return StaffStep.REFUSED, StaffRefusal.FOREIGN
        case CardPresence.MUTE:
            return StaffStep.REFUSED, StaffRefusal.MUTE
        case _:
            assert_never(presence)


def trouble(answer: CardTrouble) -> StaffRefusal:
    """Why the reader gave nothing."""
    return _TROUBLE.get(answer.reason, StaffRefusal.READER)


def judged(verdict: Verdict | FingerTrouble) -> StaffRefusal | None:
    """Why this finger opens nothing; None where it does."""
    match verdict:
        case Verdict.MATCH:
            return None
        case Verdict.NO_MATCH:
            return StaffRefusal.FINGER_WRONG
        case Verdict.NOT_ENROLLED:
            return StaffRefusal.NOT_ENROLLED
        case _:
            return StaffRefusal.FINGER_AGAIN


def is_told(refusal: StaffRefusal) -> bool:
    """Whether it goes into the journal."""
    return refusal not in _SMALL


def step_after(refusal: StaffRefusal) -> StaffStep:
    """What is asked for next."""
    if refusal is StaffRefusal.NO_CARD:
        return StaffStep.INSERT
    return StaffStep.PIN if refusal in _SAME_CARD else StaffStep.REFUSED


def finger_opens(state: CaseState) -> bool:
    """Whether a finger is enough: who is signed in has been away for a while, and the card is still there.

    Never after the start, a closed lid or a card that was out: then it takes card and PIN.
    """
    staff = state.staff
    if staff is None or not staff.finger or staff.signed_in is None or staff.card is None:
        return False
    return state.lock.locked and state.lock.reason in _BY_FINGER
