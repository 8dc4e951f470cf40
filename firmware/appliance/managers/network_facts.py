"""What is known of the network before anybody is asked: from the state, and from who keeps the links."""

from collections.abc import Mapping
from dataclasses import replace

from firmware.appliance.network.check_facts import CheckFacts, ModemFacts, WayFacts
from firmware.appliance.network.explain import Way
from firmware.appliance.network.link import Verdict
from firmware.appliance.state.model import CaseState
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import DeviceState, Reason
from firmware.hal.ports.keeper import Kept
from firmware.hal.ports.probe import Finding

_UNROUTED = frozenset({Verdict.NO_CARRIER, Verdict.NO_ADDRESS})


def facts_of(state: CaseState, kept: Mapping[str, Kept], *, asks_server: bool) -> CheckFacts:
    """A check begins with these. Where there is no server to ask, no way needs to be tried."""
    network = state.network
    return CheckFacts(
        ways=tuple(_way(state, way, kept.get(way.name), asks_server=asks_server) for way in network.ways),
        used=network.chosen,
        modem=_modem(state),
        limited=network.data.limit is not None,
    )


def closed(facts: CheckFacts) -> CheckFacts:
    """Whoever has not answered by now is silent."""
    return replace(
        facts,
        ways=tuple(
            way if way.tried else replace(way, tried=True, server=way.server or Finding.TIMEOUT) for way in facts.ways
        ),
        tunnel=bool(facts.tunnel) if facts.tunnelled else None,
        services=tuple(replace(service, answers=bool(service.answers)) for service in facts.services),
    )


def _way(state: CaseState, way: Way, kept: Kept | None, *, asks_server: bool) -> WayFacts:
    device = state.devices.get(way.name)
    facts = WayFacts(
        way.name,
        way.kind,
        there=device is None or device.condition.state is not DeviceState.ABSENT,
        carrier=way.verdict is not Verdict.NO_CARRIER,
        routed=way.verdict not in _UNROUTED,
        bar=way.bar,
        setback=None if kept is None else kept.setback,
    )
    return replace(facts, tried=not (facts.open and asks_server))


def _modem(state: CaseState) -> ModemFacts | None:
    device = next((one for one in state.devices.values() if one.kind is Kind.MODEM), None)
    if device is not None and device.condition.state is DeviceState.ABSENT:
        return ModemFacts(there=False)
    told = state.network.modem
    if told is None:
        return None
    uncovered = device is not None and device.condition.reason is Reason.NO_COVERAGE
    return ModemFacts(sim=told.sim, registration=told.registration, uncovered=uncovered, bars=told.bars)
