"""What the modem's ladder must know of everything else, read from the state. Pure."""

from dataclasses import dataclass
from typing import Final

from firmware.appliance.managers.power_facts import at_work, is_binding
from firmware.appliance.network.explain import Way
from firmware.appliance.network.link import Verdict
from firmware.appliance.network.rungs import Cause, Health
from firmware.appliance.state.model import CaseState
from firmware.hal.ports.device import DeviceState, Reason
from firmware.hal.ports.modem import Registration, SimState

_STARTS: Final = frozenset({Reason.STARTING, Reason.RECOVERING, Reason.SWITCHED_OFF})
_PASSES: Final = frozenset({Verdict.WORKS, Verdict.SUSPECT, Verdict.CLOCK_WRONG, Verdict.PORTAL, Verdict.INTERCEPTED})
"""What says that the modem does its work, whatever is behind it."""
_SERVES: Final = frozenset({Verdict.WORKS, Verdict.SUSPECT, Verdict.CLOCK_WRONG})
_UNDIALLED: Final = frozenset({Verdict.NO_CARRIER, Verdict.NO_ADDRESS})


@dataclass(frozen=True, slots=True)
class Judged:
    """How the modem is. `dialling`: it is registered and has no address yet; `starting`: it is not there yet."""

    health: Health
    cause: Cause | None = None
    dialling: bool = False
    starting: bool = False


OTHERWISE: Final = Judged(Health.OTHERWISE)


def judged(state: CaseState, device: str, way: str, *, powered: bool) -> Judged:
    """How the modem `device` is that makes the way out `way`; `powered`: its rail is on, as far as anybody knows."""
    condition = state.devices[device].condition
    if condition.reason in _STARTS or state.stopping:
        return Judged(Health.OTHERWISE, starting=condition.reason is Reason.STARTING)
    match condition.state, condition.reason:
        case DeviceState.FAULT, Reason.SILENT | Reason.GARBLED:
            return Judged(Health.ILL, Cause.HUNG)
        case DeviceState.FAULT, Reason.SERVICE_DOWN:
            return Judged(Health.ILL, Cause.UNSERVED)
        case DeviceState.ABSENT, _:
            there = powered or state.devices[way].condition.state is not DeviceState.ABSENT
            return Judged(Health.ILL, Cause.GONE) if there else OTHERWISE
        case DeviceState.FAULT | DeviceState.UNKNOWN | DeviceState.TAMPERED, _:
            return OTHERWISE
        case DeviceState.READY | DeviceState.BUSY | DeviceState.ATTENTION, _:
            return _by_way(_way(state, way)) if _is_in_the_network(state) else OTHERWISE


def needed(state: CaseState, way: str) -> bool:
    """Whether no other way works."""
    return not any(other.verdict in _SERVES and other.bar is None for other in _others(state, way))


def doubtful(state: CaseState, way: str) -> bool:
    """Whether nothing passes on another way either: then it may be the server."""
    return any(other.verdict is Verdict.DEAD and other.bar is None for other in _others(state, way))


def paying(state: CaseState, way: str) -> bool:
    """Whether a payment is in flight through the way, which works."""
    own = _way(state, way)
    return state.paying is not None and state.network.chosen == way and own is not None and own.verdict in _SERVES


def idle(state: CaseState) -> bool:
    """Whether nobody works at the case, so that it may start anew."""
    return state.lock.locked and state.visit is None and not is_binding(state) and not at_work(state)


def _by_way(way: Way | None) -> Judged:
    if way is None or way.bar is not None:
        return OTHERWISE
    if way.verdict in _PASSES:
        return Judged(Health.WELL)
    if way.verdict is Verdict.DEAD:
        return Judged(Health.ILL, Cause.STALLED)
    return Judged(Health.ILL, Cause.STALLED, dialling=True) if way.verdict in _UNDIALLED else OTHERWISE


def _is_in_the_network(state: CaseState) -> bool:
    modem = state.network.modem
    if modem is None or modem.sim is not SimState.READY:
        return False
    return modem.registration in (Registration.HOME, Registration.ROAMING)


def _way(state: CaseState, name: str) -> Way | None:
    return next((way for way in state.network.ways if way.name == name), None)


def _others(state: CaseState, name: str) -> list[Way]:
    return [way for way in state.network.ways if way.name != name]
