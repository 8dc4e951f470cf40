"""What a HiLink stick says of its modem, in the case's own words."""

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from firmware.hal.ports.modem import ModemState, Registration, Signal, SimState
from firmware.hal.wire.hilink_xml import Fields, count_of
from firmware.hal.wire.modem_condition import Running
from firmware.hal.wire.modem_values import MOST_TRIES, RSRP, RSRQ, SINR, card_of, cell_of, measured, named, network_of

_SIMS: Final = MappingProxyType(
    {
        255: SimState.MISSING,
        256: SimState.BROKEN,
        257: SimState.READY,
        258: SimState.READY,  # no PIN is asked for
        259: SimState.READY,  # it was right
        260: SimState.PIN,
        261: SimState.PUK,
    }
)
_CONNECTED: Final = 901
_SERVED: Final = 2
_REGISTRATIONS: Final = MappingProxyType({0: Registration.SEARCHING, 1: Registration.DENIED, 2: Registration.HOME})
_TECHNOLOGIES: Final = MappingProxyType(
    {1: "gsm", 2: "gprs", 3: "edge", 4: "umts", 5: "hsdpa", 6: "hsupa", 7: "hspa", 9: "hspa-plus", 19: "lte"}
    | {41: "umts", 44: "hspa", 45: "hspa-plus", 46: "hspa-plus", 101: "lte", 1011: "lte", 111: "5gnr"}
)
_NUMBER: Final = re.compile(r"(?:>=|<=)?(-?[0-9]{1,4}(?:\.[0-9]{1,2})?) ?(?:dBm|dB)?")
_BARS: Final = 5


def sim_of(pin: Fields) -> SimState:
    """How the card is, by `PIN_STATUS`."""
    return _SIMS.get(count_of(pin.get("SimState"), 999) or 0, SimState.UNKNOWN)


def tries_of(pin: Fields) -> int | None:
    """What it leaves for its PIN, by `PIN_STATUS`."""
    return count_of(pin.get("SimPinTimes"), MOST_TRIES)


@dataclass(frozen=True, slots=True)
class HilinkTold:
    """The answers to all questions; one that was refused is empty."""

    pin: Fields
    status: Fields
    signal: Fields
    network: Fields
    about: Fields


def read_modem(told: HilinkTold) -> tuple[ModemState, Running]:
    """A value that cannot be counts as not told."""
    sim = sim_of(told.pin)
    usable = sim is SimState.READY
    state = ModemState(
        sim=sim,
        tries=tries_of(told.pin),
        card=card_of(told.about.get("Iccid")),
        registration=_registration(told.status) if usable else Registration.UNKNOWN,
        operator=named(told.network.get("FullName")) or network_of(told.network.get("Numeric")),
        technology=_technology(told.status),
        cell=_cell(told.signal, told.network),
        signal=_signal(told.signal, told.status),
        connected=usable and count_of(told.status.get("ConnectionStatus"), 999) == _CONNECTED,
    )
    return state, Running.STARTING if sim is SimState.UNKNOWN else Running.ON


def _registration(status: Fields) -> Registration:
    service = count_of(status.get("ServiceStatus"), 9)
    if service == _SERVED and count_of(status.get("RoamingStatus"), 9) == 1:
        return Registration.ROAMING
    return Registration.UNKNOWN if service is None else _REGISTRATIONS.get(service, Registration.UNKNOWN)


def _technology(status: Fields) -> str | None:
    number = count_of(status.get("CurrentNetworkTypeEx"), 9999) or count_of(status.get("CurrentNetworkType"), 9999)
    return _TECHNOLOGIES.get(number or 0)


def _cell(signal: Fields, network: Fields) -> str | None:
    number = network_of(network.get("Numeric")) or network_of(signal.get("plmn"))
    cell, area = count_of(signal.get("cell_id"), 1 << 36), count_of(signal.get("tac"), 1 << 24)
    return cell_of(number, area or 0, cell) if number and cell else None


def _signal(signal: Fields, status: Fields) -> Signal:
    bars = count_of(status.get("SignalIcon"), _BARS)
    return Signal(
        measured(_number(signal.get("rsrp")), RSRP),
        measured(_number(signal.get("rsrq")), RSRQ),
        measured(_number(signal.get("sinr")), SINR),
        None if bars is None else bars * 100 // _BARS,
    )


def _number(text: str | None) -> float | None:
    found = _NUMBER.fullmatch((text or "").strip())
    return float(found[1]) if found else None
