"""What the power's policy must know of everything else, read from the state. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from firmware.appliance.power.policy import Mode, Rank
from firmware.appliance.state.model import CaseState, Power, VisitStage
from firmware.hal.kinds import Kind
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.device import DeviceState

MINUTES_MOVED: Final = 5  # a smaller step of the remaining minutes alone is not worth a record
_DRAWS: Final = frozenset({DeviceState.READY, DeviceState.BUSY, DeviceState.ATTENTION})


@dataclass(frozen=True, slots=True)
class Feeds:
    """What hangs on what. `ranks` are the rails that may be switched, `rail_of` the rail of each device on one."""

    ranks: tuple[tuple[str, Rank], ...] = ()
    rail_of: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def is_binding(state: CaseState) -> bool:
    """Whether something is in flight that may not be cut: a payment, or the terminal's end of day."""
    handing_in = state.handing_in is not None and state.handing_in.running
    visit = state.visit is not None and state.visit.stage is VisitStage.PAYING
    return handing_in or visit or state.paying is not None


def at_work(state: CaseState) -> frozenset[str]:
    """The devices that are at work or wanted now."""
    wanted = {name for name, device in state.devices.items() if device.condition.state is DeviceState.BUSY}
    if is_binding(state):
        wanted |= _of_kind(state, Kind.PAYMENT_TERMINAL)
    if state.scanning is not None and state.scanning.running:
        wanted |= _of_kind(state, Kind.DOCUMENT_SCANNER)
    if state.eid.change is not None and state.eid.change.ending is None:
        wanted |= _of_kind(state, Kind.EID_TERMINAL)
    if state.signing is not None:
        wanted.add(state.signing.device)
    printing = state.printing
    if printing.device is not None and printing.job is not None and printing.job.end is None:
        wanted.add(printing.device)
    return frozenset(wanted)


def drawing(state: CaseState) -> frozenset[str]:
    """The devices that have power and take it."""
    return frozenset(name for name, device in state.devices.items() if device.condition.state in _DRAWS)


def source_shown(mode: Mode, told: PowerSource | None, before: PowerSource | None) -> PowerSource | None:
    """What feeds the case, as far as it is believed: mains that have not held yet are none."""
    if told is None:
        return None
    match mode:
        case Mode.MAINS:
            return PowerSource.MAINS
        case Mode.SHUTDOWN:
            return before
        case _:
            return PowerSource.BATTERY


def moved(before: Power, percent: int | None, minutes: int | None) -> bool:
    """Whether the charge is worth a record."""
    if before.percent != percent or (before.minutes is None) is not (minutes is None):
        return True
    return abs((minutes or 0) - (before.minutes or 0)) >= MINUTES_MOVED


def _of_kind(state: CaseState, kind: Kind) -> frozenset[str]:
    return frozenset(name for name, device in state.devices.items() if device.kind is kind)
