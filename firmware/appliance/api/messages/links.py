"""What a screen may know of modem, data, check and place."""

from datetime import date

from firmware.appliance.api.messages.shape import Name, Shape
from firmware.appliance.network.data import DataLevel
from firmware.appliance.network.diagnosis import Advice, Leg, Word
from firmware.appliance.network.modem import PinDesk
from firmware.appliance.network.sites import Heard, Recommendation, WayRecord
from firmware.hal.kinds import Title
from firmware.hal.ports.modem import Registration, SimState


class SignalView(Shape, frozen=True):
    """`rsrp` in dBm, `rsrq` and `sinr` in dB, `percent` where the modem knows no more; None: not told."""

    rsrp: float | None
    rsrq: float | None
    sinr: float | None
    percent: int | None


class ModemLook(Shape, frozen=True):
    """The modem, and how the entry of its SIM's PIN stands. `bars` from 0 to 4. `tries` are left for the PIN,
    of which the case uses `tries_here`; the others are kept for somebody with a telephone.
    `rehearsal_pin` is that of a simulated SIM card while one is asked for, and else None.
    """

    device: str
    sim: SimState
    tries: int | None
    registration: Registration
    operator: str | None
    technology: str | None
    signal: SignalView
    bars: int | None
    desk: PinDesk
    repairing: bool
    rehearsal_pin: str | None = None
    tries_here: int | None = None


class DataView(Shape, frozen=True):
    """The month's data in bytes; `forecast` is None while it is too early to say, `limit` where there is none."""

    used: int
    limit: int | None
    forecast: int | None
    level: DataLevel
    saver: bool


class FindingView(Shape, frozen=True):
    """What was found of a leg; `title` names the way out or the service that it is about."""

    leg: Leg
    title: Title | None
    word: Word


class CheckView(Shape, frozen=True):
    """How the check of the network goes or ended: `done` of `total` steps; `advice` is the one thing to do.

    `page` is the address of a house's sign-in page where it named one, `lines` its words as plain text, at most 20.
    """

    running: bool
    done: int
    total: int
    findings: tuple[FindingView, ...]
    advice: Advice | None
    title: Title | None
    page: str | None
    lines: tuple[str, ...]


class SiteView(Shape, frozen=True):
    """A place to which the case goes; `guessed` where nobody has said that it is here."""

    name: str
    title: Title
    guessed: bool


class SimPin(Shape, frozen=True):
    """The PIN of the SIM card, as somebody has typed it: 4 to 8 digits."""

    pin: str

    def __repr__(self) -> str:
        """Without the PIN: whatever prints a request prints no secret."""
        return "SimPin()"


class SiteRequest(Shape, frozen=True):
    """Where the case stands."""

    name: Name


class SiteRow(Shape, frozen=True):
    """What is known of a place: what to use there, each way out by its device, the signal of each day."""

    name: str
    title: Title
    recommended: Recommendation
    stays: int
    last: date | None
    ways: dict[str, WayRecord]
    heard: tuple[Heard, ...]


class SitesReport(Shape, frozen=True):
    """All places of `case.toml`, in its order."""

    sites: tuple[SiteRow, ...]
