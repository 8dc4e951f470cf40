"""From facts to what has to be mended first at each way. Pure and total.

What passes is believed before what anybody tells of it: a way that leads to our server has nothing to be mended.
"""

from typing import Final

from firmware.appliance.network.check_facts import CheckFacts, ModemFacts, WayFacts
from firmware.appliance.network.diagnosis import Advice, Leg
from firmware.appliance.network.evidence import Bar
from firmware.hal.ports import probe
from firmware.hal.ports.keeper import Setback
from firmware.hal.ports.modem import Registration, SimState
from firmware.hal.ports.uplink import UplinkKind

WEAK: Final = 1
"""Bars up to which a signal explains that nothing passes. One that carries something is good enough."""

_SIM: Final = {
    SimState.MISSING: Advice.SIM_MISSING,
    SimState.PIN: Advice.SIM_PIN,
    SimState.PUK: Advice.SIM_PUK,
    SimState.BROKEN: Advice.SIM_BROKEN,
}
OURS: Final = frozenset({probe.Finding.PASSED, probe.Finding.CLOCK})
"""What only our own server can lead to."""

_NOTHING: Final = frozenset({probe.Finding.TIMEOUT, probe.Finding.UNREACHABLE})

Trouble = tuple[Leg, Advice]
"""The first broken leg of a way, and what is to be done about it."""


def works(facts: CheckFacts, way: WayFacts) -> bool:
    """Whether the way leads to our server's machine, or to where it would be if we had one.

    Who is refused through one way and let in through another is kept out by the first one's house.
    """
    if not way.open or not way.tried:
        return False
    if way.server is probe.Finding.REFUSED:
        return not any(other.server in OURS for other in facts.ways)
    return way.server is None or way.server in OURS


def server_is_down(facts: CheckFacts) -> bool:
    """Its machine refuses us, or is silent behind two ways that lead elsewhere: that is no fault of the ways."""
    asked = [way for way in facts.ways if way.open and way.tried and way.server is not None]
    if any(way.server not in (*_NOTHING, probe.Finding.REFUSED) for way in asked):
        return False
    if any(way.server is probe.Finding.REFUSED for way in asked):
        return True
    return len(asked) > 1 and all(way.elsewhere or way.names for way in asked)


def trouble(facts: CheckFacts, way: WayFacts) -> Trouble | None:
    """What is to be mended first at the way; None: it works, or is still being tried."""
    if works(facts, way):
        return None
    if way.kind is UplinkKind.LTE:
        return _radio_trouble(facts, way)
    if not way.carrier:
        return Leg.CABLE, Advice.PLUG_CABLE
    if not way.routed:
        return Leg.ADDRESS, Advice.NO_ADDRESS
    return _barred(way) or _trouble_behind(facts, way)


def clock_is_wrong(facts: CheckFacts) -> bool:
    """Our server's certificate is not valid by this case's clock; where it is once, the clock is right."""
    asked = [way.server for way in facts.ways if way.open and way.tried]
    return probe.Finding.CLOCK in asked and probe.Finding.PASSED not in asked


def leads_out(facts: CheckFacts) -> bool:
    """Whether any way works; in a case without ways nobody knows better."""
    return not facts.ways or any(works(facts, way) for way in facts.ways)


def reaches_beyond(facts: CheckFacts) -> bool:
    """Whether what lies beyond our server can be blamed for its own silence: it is asked by the way in use, which may
    not work any more while another does.
    """
    return leads_out(facts) and all(works(facts, way) for way in facts.ways if way.name == facts.used)


def _radio_trouble(facts: CheckFacts, way: WayFacts) -> Trouble | None:
    modem = facts.modem
    if not (modem.there if modem is not None else way.there):
        return Leg.SIM, Advice.MODEM_MISSING
    if modem is not None and (found := _modem_trouble(modem)) is not None:
        return found
    if (barred := _barred(way)) is not None:
        return barred
    if way.open and (not way.tried or way.server not in _NOTHING):
        return _trouble_behind(facts, way)
    if modem is not None and modem.bars is not None and modem.bars <= WEAK:
        return Leg.SIGNAL, Advice.WEAK_SIGNAL
    if way.open:
        return _trouble_behind(facts, way)
    refused = way.setback in (Setback.NOT_ADMITTED, Setback.DIALLING)
    return (Leg.MOBILE_NETWORK, Advice.NOT_ADMITTED) if refused else (Leg.ADDRESS, Advice.SEARCHING)


def _modem_trouble(modem: ModemFacts) -> Trouble | None:
    if (sim := _SIM.get(modem.sim)) is not None:
        return Leg.SIM, sim
    match modem.registration:
        case Registration.DENIED:
            return Leg.MOBILE_NETWORK, Advice.NOT_ADMITTED
        case Registration.IDLE | Registration.SEARCHING:
            return Leg.MOBILE_NETWORK, Advice.NO_COVERAGE if modem.uncovered else Advice.SEARCHING
        case Registration.UNKNOWN | Registration.HOME | Registration.ROAMING:
            return None


def _barred(way: WayFacts) -> Trouble | None:
    match way.bar:
        case Bar.ROAMING:
            return Leg.MOBILE_NETWORK, Advice.ROAMING_BARRED
        case Bar.DATA_USED_UP:
            return Leg.DATA, Advice.DATA_USED_UP
        case Bar.SIM_CLOSED:
            return Leg.SIM, Advice.SIM_PIN
        case None:
            return None


def _trouble_behind(facts: CheckFacts, way: WayFacts) -> Trouble | None:
    """At a way that has a carrier and an address. Without any address of our server only the names can be blamed."""
    if not way.tried:
        return None
    match way.server:
        case probe.Finding.PORTAL:
            return Leg.PORTAL, Advice.SIGN_IN
        case probe.Finding.INTERCEPTED:
            return Leg.INTERCEPTION, Advice.INTERCEPTED
        case probe.Finding.REFUSED:
            return Leg.PORT, Advice.PORT_BLOCKED
        case _ if server_is_down(facts):
            return None
        case probe.Finding.UNREACHABLE if way.names is False:
            return Leg.NAMES, Advice.NAMES_DEAD
        case _:
            return Leg.PORT, Advice.PORT_BLOCKED if way.elsewhere else Advice.NOTHING_PASSES
