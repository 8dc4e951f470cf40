"""`case.toml`: what this case is. Read once, into frozen types; every mistake is named with its path."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique
from pathlib import Path
from types import MappingProxyType
from typing import Final

from firmware.appliance.config.network import (
    ENDPOINT,
    Endpoint,
    NetworkConfig,
    SiteConfig,
    read_endpoint,
    read_network,
    read_sites,
)
from firmware.hal.case_file import read_hal
from firmware.hal.config import HalConfig
from firmware.hal.config.hands import HandsConfig, read_hands
from firmware.hal.config.reading import NAME, NAME_ALLOWED, read_title
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.payment import LARGEST, SMALLEST
from firmware.reading import ConfigError, Mistakes, Table, read_toml

CASE_ID: Final = r"[A-Z0-9][A-Z0-9-]{3,31}"
UPLINK: Final = "uplink"
CARE: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "temperature": (0, 150),
        "wear": (1, 100),
        "space": (1, 1_000_000),
        "journal": (1, 1_000_000),
        "logs": (1, 1_000_000),
        "sync": (1, 10_000),
        "certificate": (1, 3_650),
        "devices": (1, 100),
    }
)
"""What has limits in `[care]`, and between what they may lie."""
_FALLING: Final = frozenset({"space", "certificate"})  # the less, the worse
_PREFIX: Final = r"([A-Za-z0-9 ./-]{0,19}[A-Za-z ./-])?"
_PATH: Final = r"[^\0]{1,200}"


@unique
class Speech(StrEnum):
    """The languages of the screen."""

    DE = "de"
    EN = "en"


@dataclass(frozen=True, slots=True)
class CaseConfig:
    """Who the case is; `id` is also the common name of its certificate."""

    id: str
    office: str
    language: Speech


@dataclass(frozen=True, slots=True)
class ServiceConfig:
    """A service of the office; `needs` are devices, or `uplink` for any way out. `endpoint` is where its specialist
    application answers, if it is known.
    """

    name: str
    title: Title
    needs: tuple[str, ...]
    endpoint: Endpoint | None = None


@dataclass(frozen=True, slots=True)
class FeeConfig:
    """A fee of the catalogue, from 1 to `LARGEST` cents. `service` is the one that it belongs to, if any.

    `on_behalf_of` is the office for which this one takes it, as the district's for vehicles.
    """

    code: str
    title: Title
    cents: int
    service: str | None
    on_behalf_of: str | None = None  # the office for which this one takes the fee


@dataclass(frozen=True, slots=True)
class BlanksConfig:
    """A series of blank forms or stickers; `prefix` is what its serial numbers begin with, before the digits."""

    name: str
    title: Title
    prefix: str


@dataclass(frozen=True, slots=True)
class FleetConfig:
    """The broker of the fleet and the case's identity there; relative paths are beside `case.toml`."""

    host: str
    port: int
    ca: Path
    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class StaffConfig:
    """Staff cards unlock the screen. `ca` is the one authority that is believed, `crl` the revocation list that the
    case carries, if any; relative paths are beside `case.toml`. `offices` are those whose desk this case is.
    """

    ca: Path
    crl: Path | None
    offices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Simulation:
    """The case is a rehearsal. `scenario` names the story that is played, "" for none."""

    scenario: str


@dataclass(frozen=True, slots=True)
class RestartConfig:
    """What a controller that crashes may cost: so many crashes within `minutes`, and so many reboots a day."""

    crashes: int = 5
    minutes: int = 10
    reboots: int = 2


@dataclass(frozen=True, slots=True)
class CareLimits:
    """From `watch` on a figure of self-care is told, from `bad` on it is a fault."""

    watch: int
    bad: int


@dataclass(frozen=True, slots=True)
class Config:
    """A whole `case.toml`. Without `fleet` there is no telemetry; with `simulation` no device is real.

    Without `fees` nothing is sold; without `blanks` none are counted. Without `staff` a PIN unlocks the screen; with it
    no PIN does.
    """

    case: CaseConfig
    hal: HalConfig
    services: tuple[ServiceConfig, ...]
    fleet: FleetConfig | None
    simulation: Simulation | None
    fees: tuple[FeeConfig, ...] = ()
    blanks: tuple[BlanksConfig, ...] = ()
    staff: StaffConfig | None = None
    hands: HandsConfig = field(default_factory=HandsConfig)
    care: Mapping[str, CareLimits] = field(default_factory=lambda: MappingProxyType({}))
    restarts: RestartConfig = RestartConfig()
    network: NetworkConfig = field(default_factory=NetworkConfig)
    sites: tuple[SiteConfig, ...] = ()


def read_config(path: Path) -> Config:
    """Read `path`. Raises `ConfigError` with a line for every mistake."""
    mistakes = Mistakes()
    top = read_toml(path, mistakes)
    case = _read_case(top.table("case"))
    hal = read_hal(top, mistakes)
    known = {device.name for device in hal.devices} | {UPLINK}
    services = _read_services(top, known) if top.has("services") else ()
    fees = _read_fees(top, {service.name for service in services}) if top.has("fees") else ()
    blanks = _read_blanks(top) if top.has("blanks") else ()
    fleet = _read_fleet(top.table("fleet"), path.parent, mistakes) if top.has("fleet") else None
    staff = _read_staff(top.table("staff"), path.parent, case, hal, mistakes) if top.has("staff") else None
    hands = read_hands(top.table("hands") if top.has("hands") else None, hal)
    simulation = _read_simulation(top.table("simulation")) if top.has("simulation") else None
    care = _read_care(top) if top.has("care") else MappingProxyType[str, CareLimits]({})
    restarts = _read_restarts(top.table("restarts")) if top.has("restarts") else RestartConfig()
    network = read_network(top.table("network") if top.has("network") else None)
    sites = read_sites(top) if top.has("sites") else ()
    top.finish()
    mistakes.check()
    return Config(case, hal, services, fleet, simulation, fees, blanks, staff, hands, care, restarts, network, sites)


def _read_case(table: Table) -> CaseConfig:
    allowed = "4 to 32 capital letters, digits and hyphens, no hyphen first"
    case = CaseConfig(
        table.text("id", allowed, CASE_ID),
        table.text("office", "the office's name, 1 to 60 characters", r".{1,60}"),
        table.choice("language", Speech, Speech.DE),
    )
    table.finish()
    return case


def _read_services(top: Table, known: set[str]) -> tuple[ServiceConfig, ...]:
    services = []
    for name, table in top.tables("services", NAME, NAME_ALLOWED):
        title = read_title(table)
        needs = table.texts("needs", "a list of devices, or uplink for any way out", ".{1,31}")
        if not known.issuperset(needs):
            table.wrong("needs", "a list of " + ", ".join(sorted(known)))
        endpoint = read_endpoint(table, "endpoint") if table.has("endpoint") else None
        services.append(ServiceConfig(name, title, needs, endpoint))
        table.finish()
    return tuple(services)


def _read_fees(top: Table, services: set[str]) -> tuple[FeeConfig, ...]:
    fees = []
    for code, table in top.tables("fees", NAME, NAME_ALLOWED):
        title = read_title(table)
        cents = table.integer("cents", SMALLEST, LARGEST, "an amount in cents")
        allowed = "one of the services: " + (", ".join(sorted(services)) or "there is none")
        service = table.text("service", allowed) if table.has("service") else None
        if service and service not in services:
            table.wrong("service", allowed)
        office = table.text("on_behalf_of", "an office's name", r".{1,60}") if table.has("on_behalf_of") else None
        fees.append(FeeConfig(code, title, cents, service, office))
        table.finish()
    return tuple(fees)


def _read_blanks(top: Table) -> tuple[BlanksConfig, ...]:
    series = []
    for name, table in top.tables("blanks", NAME, NAME_ALLOWED):
        title = read_title(table)
        allowed = "what serial numbers begin with: up to 20 letters, digits, spaces and -./, no digit last"
        series.append(BlanksConfig(name, title, table.text("prefix", allowed, _PREFIX, default="")))
        table.finish()
    return tuple(series)


def _read_fleet(table: Table, beside: Path, mistakes: Mistakes) -> FleetConfig:
    address = table.text("broker", "host:port", ENDPOINT)
    host, _, port = address.rpartition(":")
    if address and not 1 <= int(port) <= 65535:
        mistakes.add(table.at("broker"), f"{address!r} is not allowed; must be host:port, the port 1 to 65535")
    files = [beside / table.text(key, "a path", _PATH) for key in ("ca", "certificate", "key")]
    table.finish()
    return FleetConfig(host.strip("[]"), int(port or 0), *files)


def _read_staff(table: Table, beside: Path, case: CaseConfig, hal: HalConfig, mistakes: Mistakes) -> StaffConfig:
    ca = beside / table.text("ca", "a path", _PATH)
    crl = beside / table.text("crl", "a path", _PATH) if table.has("crl") else None
    offices = table.texts("offices", "a list of offices' names", r".{1,60}") if table.has("offices") else (case.office,)
    if not any(device.kind is Kind.CARD_READER for device in hal.devices):
        mistakes.add(table.path, "staff cards need a device of the kind card-reader")
    table.finish()
    return StaffConfig(ca, crl, offices or (case.office,))


def _read_care(top: Table) -> Mapping[str, CareLimits]:
    """Limits by the name of the check; what is not named keeps its own."""
    limits = {}
    for name, table in top.tables("care", "|".join(CARE), "one of " + ", ".join(CARE)):
        low, high = CARE[name]
        limits[name] = CareLimits(
            table.integer("watch", low, high, "a whole number"), table.integer("bad", low, high, "a whole number")
        )
        falls = name in _FALLING
        if (limits[name].bad >= limits[name].watch) is falls or limits[name].bad == limits[name].watch:
            table.wrong("bad", "less than watch" if falls else "more than watch")
        table.finish()
    return MappingProxyType(limits)


def _read_restarts(table: Table) -> RestartConfig:
    usual = RestartConfig()
    restarts = RestartConfig(
        table.integer("crashes", 1, 1_000, "how many crashes lead to safe mode", usual.crashes),
        table.integer("minutes", 1, 1_440, "within how many minutes", usual.minutes),
        table.integer("reboots", 0, 100, "how many reboots a day", usual.reboots),
    )
    table.finish()
    return restarts


def _read_simulation(table: Table) -> Simulation:
    from firmware.hal.sim.scenario import scenario_names

    names = ("", *scenario_names())
    scenario = table.text("scenario", "one of " + ", ".join(names[1:]), r".{0,200}", default="")
    if scenario not in names:
        table.wrong("scenario", "one of " + ", ".join(names[1:]))
    table.finish()
    return Simulation(scenario)


__all__ = [
    "BlanksConfig",
    "CaseConfig",
    "Config",
    "ConfigError",
    "FeeConfig",
    "FleetConfig",
    "ServiceConfig",
    "Simulation",
    "Speech",
    "StaffConfig",
    "read_config",
]
