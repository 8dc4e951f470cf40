"""The words of ModemManager (1.18 to 1.24) about a modem, in the case's own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from firmware.hal.ports.modem import ModemState, Registration, Signal, SimState
from firmware.hal.wire.modem_condition import Running
from firmware.hal.wire.modem_values import (
    MOST_TRIES,
    RSRP,
    RSRQ,
    SINR,
    card_of,
    cell_of,
    counted,
    measured,
    named,
    network_of,
)

SERVICE: Final = "org.freedesktop.ModemManager1"
ROOT: Final = "/org/freedesktop/ModemManager1"
MODEM: Final = f"{SERVICE}.Modem"
MODEM_3GPP: Final = f"{MODEM}.Modem3gpp"
SIGNAL: Final = f"{MODEM}.Signal"
LOCATION: Final = f"{MODEM}.Location"
SIMPLE: Final = f"{MODEM}.Simple"
SIM: Final = f"{SERVICE}.Sim"
NOWHERE: Final = "/"
PROPERTIES: Final = "org.freedesktop.DBus.Properties"
OBJECTS: Final = "org.freedesktop.DBus.ObjectManager"

CELLS: Final = 1
"""The source of places that is the cell (MM_MODEM_LOCATION_SOURCE_3GPP_LAC_CI)."""

_ERROR: Final = f"{SERVICE}.Error.MobileEquipment."
WRONG_PIN: Final = f"{_ERROR}IncorrectPassword"
NEEDS_PUK: Final = f"{_ERROR}SimPuk"

KEPT: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        MODEM: frozenset(
            {
                *("State", "StateFailedReason", "UnlockRequired", "UnlockRetries", "SignalQuality"),
                *("AccessTechnologies", "Ports", "Sim"),
            }
        ),
        MODEM_3GPP: frozenset({"RegistrationState", "OperatorName", "OperatorCode"}),
        SIGNAL: frozenset({"Lte", "Rate"}),
        LOCATION: frozenset({"Location", "Enabled", "SignalsLocation"}),
        SIM: frozenset({"SimIdentifier"}),
    }
)
"""The properties that are of use, by interface. Nothing else is kept, least of all IMEI and IMSI."""

Properties = Mapping[str, Mapping[str, object]]
"""What is known of an object, by interface."""

_FAILED: Final = -1
_LOCKED: Final = 2
_ENABLED: Final = 6
_CONNECTED: Final = 11
_NET_PORT: Final = 2
_NO_LOCK: Final = 1
_PIN: Final = 2
_LOCKS: Final = MappingProxyType(
    {_NO_LOCK: SimState.READY, _PIN: SimState.PIN, 3: SimState.READY, 4: SimState.PUK, 5: SimState.READY}
)
"""PIN2 and PUK2 guard what the case never uses. Every other lock is the modem's own, which takes no such card."""

_FAILURES: Final = MappingProxyType({2: SimState.MISSING, 3: SimState.BROKEN, 5: SimState.MISSING})
_REGISTRATIONS: Final = MappingProxyType(
    {
        0: Registration.IDLE,
        1: Registration.HOME,
        2: Registration.SEARCHING,
        3: Registration.DENIED,
        5: Registration.ROAMING,
        6: Registration.HOME,  # for short messages alone
        7: Registration.ROAMING,
        8: Registration.DENIED,  # for calls for help alone
        9: Registration.HOME,
        10: Registration.ROAMING,
        11: Registration.DENIED,
    }
)
_TECHNOLOGIES: Final = (
    *((15, "5gnr"), (14, "lte"), (16, "lte-cat-m"), (17, "lte-nb-iot"), (9, "hspa-plus"), (8, "hspa"), (7, "hsupa")),
    *((6, "hsdpa"), (5, "umts"), (4, "edge"), (3, "gprs"), (2, "gsm-compact"), (1, "gsm")),
)
_NO_TECHNOLOGY: Final = 1 << 18
_PLACE: Final = re.compile(r"(\d{3}),(\d{2,3}),([0-9A-Fa-f]{1,6}),([0-9A-Fa-f]{1,9})(?:,([0-9A-Fa-f]{1,6}))?")


class NotModemManager(ValueError):
    """What no ModemManager says; the message says what was wrong and nothing of what it was."""


@dataclass(frozen=True, slots=True)
class ModemFacts:
    """What is told of one modem; `sim` is the path of its card, "" where there is none."""

    state: ModemState
    running: Running
    sim: str


def read_facts(modem: Properties, sim: Mapping[str, object]) -> ModemFacts:
    """`modem` is the modem's object, `sim` what its card's interface says. What cannot be counts as not told."""
    told = modem.get(MODEM, {})
    step = told.get("State")
    card = sim_of(told)
    state = ModemState(
        sim=card,
        tries=tries_of(told),
        card=card_of(sim.get("SimIdentifier")),
        registration=_registration(modem.get(MODEM_3GPP, {})),
        operator=_operator(modem.get(MODEM_3GPP, {})),
        technology=_technology(told.get("AccessTechnologies")),
        cell=_cell(modem.get(LOCATION, {}).get("Location")),
        signal=_signal(told.get("SignalQuality"), modem.get(SIGNAL, {}).get("Lte")),
        connected=step == _CONNECTED,
    )
    return ModemFacts(state, _running(step, told, card), _path(told.get("Sim")))


def carries(modem: Properties, interface: str) -> bool:
    """Whether this modem's data go through the network interface."""
    ports = modem.get(MODEM, {}).get("Ports")
    return isinstance(ports, list) and any(
        isinstance(port, list | tuple) and tuple(port) == (interface, _NET_PORT) for port in ports
    )


def tries_of(modem: Mapping[str, object]) -> int | None:
    """What the card leaves for its PIN; ModemManager says 999 for what it does not know."""
    tries = modem.get("UnlockRetries")
    return counted(tries.get(_PIN), MOST_TRIES) if isinstance(tries, Mapping) else None


def sim_of(modem: Mapping[str, object]) -> SimState:
    """How the card is, and what it waits for."""
    if modem.get("State") == _FAILED:
        failure = counted(modem.get("StateFailedReason"), 32)
        return _FAILURES.get(failure or 0, SimState.UNKNOWN)
    lock = counted(modem.get("UnlockRequired"), 32)
    return _LOCKS.get(lock, SimState.BROKEN) if lock else SimState.UNKNOWN


def _running(step: object, told: Mapping[str, object], card: SimState) -> Running:
    number = counted(step, _CONNECTED)
    if step == _FAILED and card is SimState.UNKNOWN:
        return Running.FAILED
    if number is None or number < _ENABLED or told.get("UnlockRequired") in (0, None):
        return Running.STARTING
    return Running.ON


def _registration(told: Mapping[str, object]) -> Registration:
    number = counted(told.get("RegistrationState"), 32)
    return Registration.UNKNOWN if number is None else _REGISTRATIONS.get(number, Registration.UNKNOWN)


def _operator(told: Mapping[str, object]) -> str | None:
    return named(told.get("OperatorName")) or network_of(told.get("OperatorCode"))


def _technology(told: object) -> str | None:
    bits = counted(told, _NO_TECHNOLOGY - 1)
    return next((name for bit, name in _TECHNOLOGIES if bits and bits & 1 << bit), None)


def _signal(quality: object, lte: object) -> Signal:
    strengths = lte if isinstance(lte, Mapping) else {}
    percent = quality[0] if isinstance(quality, list | tuple) and len(quality) == 2 else None
    return Signal(
        measured(strengths.get("rsrp"), RSRP),
        measured(strengths.get("rsrq"), RSRQ),
        measured(strengths.get("snr"), SINR),
        counted(percent, 100),
    )


def _cell(places: object) -> str | None:
    told = places.get(CELLS) if isinstance(places, Mapping) else None
    found = _PLACE.fullmatch(told) if isinstance(told, str) and len(told) <= 64 else None
    if found is None:
        return None
    country, network, area, cell, tracking = found.groups()
    return cell_of(country + network, int(tracking or "0", 16) or int(area, 16), int(cell, 16))


def _path(told: object) -> str:
    good = isinstance(told, str) and told.startswith(f"{ROOT}/") and len(told) <= 128
    return str(told) if good else ""
