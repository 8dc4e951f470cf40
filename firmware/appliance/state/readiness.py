"""Readiness: derived from the state, never set. The overall word may never contradict a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, unique

from firmware.appliance.network.modem import PinDesk
from firmware.appliance.power.gauge import GaugeWord
from firmware.appliance.power.policy import Mode
from firmware.appliance.state.care import Check, Finding
from firmware.appliance.state.model import CaseState, ClockTrust, Device, Power, Service, StorageHealth
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import DeviceState, Reason
from firmware.hal.ports.uplink import UplinkKind


@unique
class Overall(StrEnum):
    """The case in a word: PREPARING while a device has not spoken yet and nothing is known to be wrong."""

    PREPARING = "preparing"
    READY = "ready"
    LIMITED = "limited"
    NOT_READY = "not-ready"


@unique
class Possibility(StrEnum):
    """Whether a service can be offered to a citizen now."""

    POSSIBLE = "possible"
    LIMITED = "limited"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service and what stands in its way: names of devices, or `uplink`."""

    service: Service
    possibility: Possibility
    obstacles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """`notices` and `faults` are the names behind the numbers on the screen; `checking` those that have not spoken."""

    overall: Overall
    rows: tuple[ServiceRow, ...]
    notices: tuple[str, ...]
    faults: tuple[str, ...]
    checking: tuple[str, ...]


_TOLD_ELSEWHERE = frozenset({Check.CLOCK, Check.DEVICES})
_USABLE = frozenset({DeviceState.READY, DeviceState.BUSY})
_BROKEN = frozenset({DeviceState.FAULT, DeviceState.ABSENT, DeviceState.TAMPERED})


_SIM_AT_REST = frozenset({PinDesk.CLOSED, PinDesk.TRYING})
_URGENT = frozenset({Mode.CRITICAL, Mode.SHUTDOWN})


def _is_power_notable(power: Power) -> bool:
    """A gauge that vanished tells so by its own row."""
    return power.mode is Mode.LOW or power.gauge in (GaugeWord.FROZEN, GaugeWord.LYING) or power.worn


def is_checking(device: Device) -> bool:
    """Whether the device has not told yet how it is."""
    return device.condition.state is DeviceState.UNKNOWN and device.condition.reason is Reason.STARTING


def _is_spare_uplink(state: CaseState, device: Device) -> bool:
    """A way out that does not carry while another does is no fault: a case at a cable needs no LTE and no modem."""
    if device.kind is Kind.MODEM:
        return state.network.uplink is UplinkKind.ETHERNET
    return device.kind is Kind.UPLINK and state.network.uplink is not None


def _sort(state: CaseState) -> tuple[list[str], list[str], list[str]]:
    notices, faults, checking = [], [], []
    for device in state.devices.values():
        word = device.condition.state
        if is_checking(device):
            checking.append(device.name)
        elif word in _USABLE or (word is not DeviceState.TAMPERED and _is_spare_uplink(state, device)):
            continue
        elif word in _BROKEN:
            faults.append(device.name)
        else:
            notices.append(device.name)
    sim = ["sim"] if _waits_for_hands(state, {*notices, *faults}) else []
    return notices + sim + _case_notices(state), faults + _case_faults(state), checking


def _waits_for_hands(state: CaseState, told: set[str]) -> bool:
    """Whether the SIM card needs somebody though the modem itself is no trouble, because the cable carries."""
    modem = state.network.modem
    return modem is not None and modem.desk not in _SIM_AT_REST and modem.device not in told


def _case_faults(state: CaseState) -> list[str]:
    """What is wrong with the case itself."""
    wrong = {
        "storage": state.storage is not StorageHealth.HEALTHY,
        "controller": state.safe_mode,
        "power": state.power.mode in _URGENT,
    }
    return [name for name, holds in wrong.items() if holds]


def _case_notices(state: CaseState) -> list[str]:
    """What somebody should look at in the case itself."""
    results = state.care.results.items()
    notable = {
        "clock": state.clock is not ClockTrust.TRUSTED,
        "care": any(found.finding is Finding.BAD for check, found in results if check not in _TOLD_ELSEWHERE),
        "power": state.power.mode not in _URGENT and _is_power_notable(state.power),
    }
    return [name for name, holds in notable.items() if holds]


def _row(state: CaseState, service: Service) -> ServiceRow:
    limited, impossible = [], []
    for need in service.needs:
        if need == "uplink":
            if state.network.uplink is None:
                impossible.append(need)
            continue
        condition = state.devices[need].condition
        if condition.state is DeviceState.ATTENTION or condition.reason is Reason.SWITCHED_OFF:  # on when asked for
            limited.append(need)
        elif condition.state not in _USABLE:
            impossible.append(need)
    if state.storage is not StorageHealth.HEALTHY:
        impossible.append("storage")
    if impossible:
        return ServiceRow(service, Possibility.IMPOSSIBLE, tuple(impossible + limited))
    if limited:
        return ServiceRow(service, Possibility.LIMITED, tuple(limited))
    return ServiceRow(service, Possibility.POSSIBLE, ())


def _overall(rows: Iterable[ServiceRow], notices: list[str], faults: list[str], checking: list[str]) -> Overall:
    rows = tuple(rows)
    blocked = [row for row in rows if row.possibility is Possibility.IMPOSSIBLE]
    still_checking = bool(checking) and not faults
    if still_checking and all(set(row.obstacles) <= set(checking) | {"uplink"} for row in blocked):
        return Overall.PREPARING
    if "storage" in faults or (rows and len(blocked) == len(rows)) or (faults and not rows):
        return Overall.NOT_READY
    if blocked or faults or notices or checking or any(row.obstacles for row in rows):
        return Overall.LIMITED
    return Overall.READY


def readiness(state: CaseState) -> Readiness:
    """Judge `state`: what each service lacks, and the word for all of it."""
    notices, faults, checking = _sort(state)
    rows = tuple(_row(state, service) for service in state.services)
    return Readiness(_overall(rows, notices, faults, checking), rows, tuple(notices), tuple(faults), tuple(checking))
