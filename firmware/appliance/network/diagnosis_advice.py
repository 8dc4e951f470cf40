"""The one thing to do: what a clerk's hands can mend goes before what needs a call, the better way before the other.

A way that works needs no hands; then the next trouble counts, from the server to the specialist application.
"""

from typing import Final

from firmware.appliance.network.check_facts import CheckFacts, WayFacts
from firmware.appliance.network.diagnosis import Advice
from firmware.appliance.network.diagnosis_tree import (
    clock_is_wrong,
    leads_out,
    reaches_beyond,
    server_is_down,
    trouble,
    works,
)

Counsel = tuple[Advice, str]
"""What to do, and the way or service that it is about, "" where it concerns all."""

_BY_HAND: Final = frozenset(
    {Advice.PLUG_CABLE, Advice.SIGN_IN, Advice.MODEM_MISSING, Advice.SIM_MISSING, Advice.SIM_PIN}
)
_BY_MOVING: Final = frozenset({Advice.NO_ADDRESS, Advice.NO_COVERAGE, Advice.WEAK_SIGNAL})


def counsel(facts: CheckFacts) -> Counsel:
    """What to do. Of facts that are not whole it may change with the next one."""
    if server_is_down(facts):
        return Advice.SERVER_DOWN, ""
    return _next_trouble(facts) if leads_out(facts) else _way_to_mend(facts)


def _way_to_mend(facts: CheckFacts) -> Counsel:
    found = [(broken[1], way.name) for way in facts.ways if (broken := trouble(facts, way)) is not None]
    return min(found, key=lambda each: _effort(each[0]), default=(Advice.NOTHING_PASSES, ""))


def _next_trouble(facts: CheckFacts) -> Counsel:
    if clock_is_wrong(facts):
        return Advice.CLOCK_WRONG, ""
    way = _sending(facts)
    if way is not None and way.names is False:
        return Advice.NAMES_DEAD, way.name
    if not reaches_beyond(facts):
        return Advice.NOTHING, ""
    if facts.tunnel is False:
        return Advice.TUNNEL_DOWN, ""
    silent = next((service.name for service in facts.services if service.answers is False), None)
    return (Advice.NOTHING, "") if silent is None else (Advice.SERVICE_DOWN, silent)


def _sending(facts: CheckFacts) -> WayFacts | None:
    """The way in use where it works, else the best that does: that one will be used."""
    good = [way for way in facts.ways if works(facts, way)]
    return next((way for way in good if way.name == facts.used), good[0] if good else None)


def _effort(advice: Advice) -> int:
    return 0 if advice in _BY_HAND else 1 if advice in _BY_MOVING else 2
