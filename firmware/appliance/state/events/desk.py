"""What happens at the desk: clerks, visits, the till and what citizens hand over."""

from typing import Annotated, ClassVar

import msgspec

from firmware.appliance.book.payment import PaymentKind, PaymentMethod, PaymentStatus
from firmware.appliance.state.eid import PinChangeEnding
from firmware.appliance.state.events.event import Device, Event, Lane, Operator, VisitId
from firmware.appliance.state.model import LockReason, VisitStage
from firmware.appliance.state.printing import PrintEnd
from firmware.appliance.state.staff import SignOutReason, StaffRefusal
from firmware.hal.ports.document_scanner import MOST_PAGES, ScanTrouble


class ScreenLocked(Event, frozen=True):
    """Nobody can work at the case until somebody unlocks it."""

    reason: LockReason


class ScreenUnlocked(Event, frozen=True):
    """A clerk has entered the PIN, or who is signed in came back to a locked screen."""


class UnlockFailed(Event, frozen=True):
    """A wrong PIN; `failures` in a row."""

    failures: int


class StaffSignedIn(Event, frozen=True):
    """A member of staff signed in, here a pseudonym and no more. `deputy`: for another office than the own."""

    operator: Operator
    deputy: bool


class StaffSignedOut(Event, frozen=True):
    """A signed-in member of staff is so no more, and the screen is locked. A closed lid does the same without this."""

    operator: Operator
    reason: SignOutReason


class StaffRefused(Event, frozen=True):
    """A card or a PIN was not taken. Whose it was is not told: a card that is not taken has nothing to say."""

    reason: StaffRefusal


class VisitBegan(Event, frozen=True):
    """A citizen's visit began."""

    visit: VisitId


class VisitAdvanced(Event, frozen=True):
    """The visit reached another stage."""

    visit: VisitId
    stage: VisitStage


class VisitEnded(Event, frozen=True):
    """The visit is over and everything of it wiped; `finished` is false when it was cancelled."""

    visit: VisitId
    finished: bool


class DayOpened(Event, frozen=True):
    """The till was opened for the office day with this number."""

    day: int


class DayClosed(Event, frozen=True):
    """The office day with this number is sealed; `difference`: something did not fit, and was explained."""

    day: int
    difference: bool


class DocumentPrinted(Event, frozen=True):
    """A document left the document printer, or did not. `pages` came out, None where that is not known."""

    device: Device
    outcome: PrintEnd
    pages: Annotated[int, msgspec.Meta(ge=0)] | None


class PaymentEnded(Event, frozen=True):
    """A payment ended, or became unclear. What was paid, and how much, stays in the case."""

    kind: PaymentKind
    method: PaymentMethod
    status: PaymentStatus


class EidPinChangeEnded(Event, frozen=True):
    """A guided PIN change of an ID card ended; whose card it was is known nowhere."""

    outcome: PinChangeEnding


class SignatureGiven(Event, frozen=True):
    """A citizen has signed on `device`; the signature is in the visit's tray and nowhere else."""

    device: Device


class CodeScanned(Event, frozen=True):
    """A code was read; what it says is kept nowhere."""

    lane: ClassVar[Lane] = Lane.ROUTINE
    device: Device


class PagesScanned(Event, frozen=True):
    """So many pages were scanned; `trouble` is why it were not more. What is on them is kept nowhere."""

    device: Device
    pages: Annotated[int, msgspec.Meta(ge=0, le=MOST_PAGES)]
    trouble: ScanTrouble | None


class DocumentPresented(Event, frozen=True):
    """An identity document was laid on; `valid`: it was read right. What it says is kept nowhere."""

    lane: ClassVar[Lane] = Lane.ROUTINE
    device: Device
    valid: bool
