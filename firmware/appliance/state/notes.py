"""What is known and not worth remembering: facts of this moment that change the state and are never recorded."""

from dataclasses import dataclass

from firmware.appliance.network.data import DataUse
from firmware.appliance.network.diagnosis import NetworkCheck
from firmware.appliance.network.explain import Way
from firmware.appliance.network.modem import ModemView
from firmware.appliance.network.sites import Site
from firmware.appliance.state.care import Care
from firmware.appliance.state.eid import Eid
from firmware.appliance.state.enclosure import Body
from firmware.appliance.state.finger import FingerCheck
from firmware.appliance.state.guide import Guide
from firmware.appliance.state.inputs import Scanned, Signing
from firmware.appliance.state.model import DocumentVerdict, HandingIn, Paying, Power, TimeSource, Tray
from firmware.appliance.state.printing import Printing
from firmware.appliance.state.scanning import Scanning
from firmware.appliance.state.staff import Staff


@dataclass(frozen=True, slots=True)
class FleetLinkNoted:
    """How the telemetry connection is."""

    connected: bool
    pending: int
    thinned: int


@dataclass(frozen=True, slots=True)
class PlaceNoted:
    """The clerk's screen has gone somewhere."""

    place: str


@dataclass(frozen=True, slots=True)
class LanguageNoted:
    """The clerk reads another language."""

    language: str


@dataclass(frozen=True, slots=True)
class RetryNoted:
    """No PIN is taken before this monotonic time; `failures` wrong ones in a row led to it."""

    failures: int
    retry_after: float


@dataclass(frozen=True, slots=True)
class StoppingNoted:
    """The controller has begun to end."""


@dataclass(frozen=True, slots=True)
class PayingNoted:
    """What the payment terminal is at; None: at nothing."""

    paying: Paying | None


@dataclass(frozen=True, slots=True)
class HandingInNoted:
    """How the terminal's end of day goes; None: it ended well, or nobody asked for it."""

    handing_in: HandingIn | None


@dataclass(frozen=True, slots=True)
class PowerNoted:
    """What is known of the power; its mode and its end, only events change."""

    power: Power


@dataclass(frozen=True, slots=True)
class TrayNoted:
    """How much of the citizen at the table lies in memory."""

    tray: Tray


@dataclass(frozen=True, slots=True)
class StaffNoted:
    """How signing in stands; who is signed in, only events change."""

    staff: Staff


@dataclass(frozen=True, slots=True)
class DocumentNoted:
    """An identity document was laid on."""

    verdict: DocumentVerdict


@dataclass(frozen=True, slots=True)
class EidNoted:
    """What lies in the change terminal, and how a PIN change goes."""

    eid: Eid


@dataclass(frozen=True, slots=True)
class ScanningNoted:
    """What the document scanner's desk is at."""

    scanning: Scanning


@dataclass(frozen=True, slots=True)
class PrintingNoted:
    """What the document printer is at."""

    printing: Printing


@dataclass(frozen=True, slots=True)
class SigningNoted:
    """How a signature goes; None: nobody signs."""

    signing: Signing | None


@dataclass(frozen=True, slots=True)
class FingerNoted:
    """How good a finger was, or that one is measured."""

    finger: FingerCheck


@dataclass(frozen=True, slots=True)
class ScannedNoted:
    """What the last code was."""

    scanned: Scanned


@dataclass(frozen=True, slots=True)
class TimeSourceNoted:
    """Another source vouches for the wall clock."""

    source: TimeSource


@dataclass(frozen=True, slots=True)
class CareNoted:
    """What self-care found last."""

    care: Care


@dataclass(frozen=True, slots=True)
class BodyNoted:
    """What is known of the body anew, as a whole."""

    body: Body


@dataclass(frozen=True, slots=True)
class WaysNoted:
    """What is thought of each way out, the preferred first, and which one is used; why it is, an event tells later."""

    ways: tuple[Way, ...]
    chosen: str | None


@dataclass(frozen=True, slots=True)
class ModemNoted:
    """What is known of the modem anew, as a whole."""

    modem: ModemView


@dataclass(frozen=True, slots=True)
class DataNoted:
    """How the month's data stand."""

    data: DataUse


@dataclass(frozen=True, slots=True)
class CheckNoted:
    """How far a check of the network is, or how it ended."""

    check: NetworkCheck


@dataclass(frozen=True, slots=True)
class SiteNoted:
    """Where the case stands; None: nobody knows."""

    site: Site | None


@dataclass(frozen=True, slots=True)
class GuideNoted:
    """How far hands are with setting up or packing."""

    guide: Guide


AnyNote = (
    GuideNoted
    | BodyNoted
    | TimeSourceNoted
    | CareNoted
    | SigningNoted
    | ScannedNoted
    | FingerNoted
    | FleetLinkNoted
    | PlaceNoted
    | LanguageNoted
    | RetryNoted
    | StoppingNoted
    | PayingNoted
    | HandingInNoted
    | PowerNoted
    | TrayNoted
    | ScanningNoted
    | DocumentNoted
    | StaffNoted
    | EidNoted
    | PrintingNoted
    | WaysNoted
    | ModemNoted
    | DataNoted
    | CheckNoted
    | SiteNoted
)
