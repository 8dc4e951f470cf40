"""Who may work at the case: the staff card in the reader, and who has signed in with it. Never a person's name."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique


@unique
class StaffStep(StrEnum):
    """What the lock screen asks for."""

    READER = "reader"  # there is no reader that works
    INSERT = "insert"
    READING = "reading"
    PIN = "pin"
    CHECKING = "checking"
    REFUSED = "refused"  # this card is not taken; another one may be


@unique
class StaffRefusal(StrEnum):
    """Why nobody is signed in. Closed: each has a text in every language of the screen."""

    NO_CARD = "no-card"  # none, or another than the one that was read
    READER = "reader"  # the reader cannot work with the card now
    FOREIGN = "foreign-card"  # a card of another kind
    MUTE = "mute-card"
    EMPTY = "empty-card"  # the right kind, without a certificate
    UNREADABLE = "unreadable"  # what should be a certificate is none
    AUTHORITY = "authority-unusable"  # the case's own copy of the authority is missing or broken
    STRANGER = "other-authority"
    PURPOSE = "not-for-staff"  # signed by the authority, but not to sign in at a case
    KEY = "key-type"
    EARLY = "not-yet-valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    LIST_BROKEN = "list-broken"  # the revocation list is missing, broken or not the authority's
    LIST_STALE = "list-stale"
    OFFICE = "other-office"
    WRONG_PIN = "wrong-pin"
    LAST_TRY = "last-try"  # one more wrong PIN blocks the card; whoever knows that may insist
    BLOCKED = "blocked"
    FORGED = "forged"  # the signature is not that of the certificate's key
    BUSY = "busy"
    SAME_PERSON = "same-person"  # four eyes are of two people
    NO_FINGER = "finger-not-offered"  # a finger opens only what idleness or the person locked, with the card still in
    NOT_ENROLLED = "finger-not-enrolled"
    FINGER_WRONG = "finger-wrong"
    FINGER_AGAIN = "finger-again"  # nothing was judged: wet, crooked, too short, too late


@unique
class SignOutReason(StrEnum):
    """Why somebody is signed in no more."""

    CARD = "card"  # taken out
    READER = "reader"  # unplugged, or its service has ended


@dataclass(frozen=True, slots=True)
class StaffCard:
    """What a verified certificate says: a pseudonym, the office for which its holder may act here, and until when.

    `own`: it is the holder's own office; else the holder stands in for it. `tries_left` is None where the card keeps
    it to itself.
    """

    operator: str
    office: str
    own: bool
    until: datetime
    tries_left: int | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """How signing in stands. `card` lies in the reader and was verified; `refusal` is the last one, until the next
    card or PIN. `finger`: a sensor is fitted that may know the finger of whoever is signed in.

    `signed_in` outlives a locked screen, and neither the card nor the lid: a closed one signs out too.
    """

    step: StaffStep = StaffStep.READER
    card: StaffCard | None = None
    refusal: StaffRefusal | None = None
    signed_in: StaffCard | None = None
    finger: bool = False
