"""What is wrong with the network, as a tree whose first broken leg is the one to mend."""

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Leg(StrEnum):
    """What has to hold, from the plug outwards."""

    CABLE = "cable"
    ADDRESS = "address"
    SIM = "sim"
    MOBILE_NETWORK = "mobile-network"
    SIGNAL = "signal"
    DATA = "data"
    PORTAL = "portal"
    NAMES = "names"
    CLOCK = "clock"
    INTERCEPTION = "interception"
    PORT = "port"
    SERVER = "server"
    TUNNEL = "tunnel"
    SERVICE = "service"


@unique
class Word(StrEnum):
    """What was found of one leg."""

    PENDING = "pending"
    HOLDS = "holds"
    BROKEN = "broken"
    SKIPPED = "skipped"  # what it stands on is broken, or there is no such thing in this case


@unique
class Advice(StrEnum):
    """The one thing to do. Closed: each has a text in every language of the screen."""

    NOTHING = "nothing"  # all holds
    PLUG_CABLE = "plug-cable"
    NO_ADDRESS = "no-address"
    SIGN_IN = "sign-in"  # captive portal
    PORT_BLOCKED = "port-blocked"
    NAMES_DEAD = "names-dead"
    CLOCK_WRONG = "clock-wrong"
    INTERCEPTED = "intercepted"
    NOTHING_PASSES = "nothing-passes"
    SERVER_DOWN = "server-down"
    TUNNEL_DOWN = "tunnel-down"
    SERVICE_DOWN = "service-down"
    MODEM_MISSING = "modem-missing"
    SIM_MISSING = "sim-missing"
    SIM_PIN = "sim-pin"
    SIM_PUK = "sim-puk"
    SIM_BROKEN = "sim-broken"
    SEARCHING = "searching"
    NO_COVERAGE = "no-coverage"
    NOT_ADMITTED = "not-admitted"
    ROAMING_BARRED = "roaming-barred"
    WEAK_SIGNAL = "weak-signal"
    DATA_USED_UP = "data-used-up"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of a leg. `about` names the way out, or the service; "" where it concerns all."""

    leg: Leg
    about: str
    word: Word


@dataclass(frozen=True, slots=True)
class NetworkCheck:
    """A check of everything. `done` of `total` steps are over; `findings` in the order in which they are shown;
    `advice` and `about` once it has ended; `page` is a portal's address where it named one, `lines` what its page says.
    """

    running: bool = False
    done: int = 0
    total: int = 0
    findings: tuple[Finding, ...] = ()
    advice: Advice | None = None
    about: str = ""
    page: str | None = None
    lines: tuple[str, ...] = ()
