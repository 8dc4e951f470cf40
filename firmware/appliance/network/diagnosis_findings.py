"""What was found of every leg, for those who look on: way by way, and then what all share."""

from collections.abc import Iterator
from typing import Final

from firmware.appliance.network.check_facts import CheckFacts, ModemFacts, WayFacts
from firmware.appliance.network.diagnosis import Finding, Leg, Word
from firmware.appliance.network.diagnosis_tree import OURS, WEAK, reaches_beyond, server_is_down, trouble, works
from firmware.appliance.network.evidence import Bar
from firmware.hal.ports import probe
from firmware.hal.ports.modem import Registration, SimState
from firmware.hal.ports.uplink import UplinkKind

_ANSWERED: Final = frozenset({*OURS, probe.Finding.INTERCEPTED})
_RADIO: Final = (Leg.SIM, Leg.MOBILE_NETWORK, Leg.SIGNAL, Leg.DATA)
_BEHIND: Final = (Leg.PORTAL, Leg.NAMES, Leg.INTERCEPTION, Leg.PORT)


def findings(facts: CheckFacts) -> tuple[Finding, ...]:
    """Of a check that is not over, what is not known yet is pending."""
    return (*(each for way in facts.ways for each in _of_way(facts, way)), *_shared(facts))


def _of_way(facts: CheckFacts, way: WayFacts) -> Iterator[Finding]:
    broken, good = trouble(facts, way), works(facts, way)
    for leg in (*_near(way), Leg.ADDRESS, *_BEHIND):
        if broken is not None and broken[0] is leg:
            word = Word.BROKEN
        elif leg in _BEHIND and way.open and not way.tried:
            word = Word.PENDING
        else:
            word = _word(facts, way, leg, good=good)
        yield Finding(leg, way.name, word)


def _near(way: WayFacts) -> tuple[Leg, ...]:
    """The legs that only such a way has. A cable may be one that costs by what passes, and be barred for it."""
    if way.kind is UplinkKind.LTE:
        return _RADIO
    return (Leg.CABLE,) if way.bar is None else (Leg.CABLE, *_RADIO)


def _word(facts: CheckFacts, way: WayFacts, leg: Leg, *, good: bool) -> Word:
    """Of a leg that is not the first broken one."""
    match leg:
        case Leg.CABLE:
            return _holds(way.carrier)
        case Leg.ADDRESS:
            return _holds(way.carrier and way.routed)
        case Leg.SIM:
            return _holds(good or (facts.modem is not None and facts.modem.sim is SimState.READY))
        case Leg.MOBILE_NETWORK:
            return _holds(good or (facts.modem is not None and _registered(facts.modem)))
        case Leg.SIGNAL:
            bars = None if facts.modem is None else facts.modem.bars
            return _holds(bars is not None and (good or bars > WEAK))
        case Leg.DATA:
            return _holds(facts.limited and way.bar is not Bar.DATA_USED_UP)
        case Leg.PORTAL:
            refused = way.server is probe.Finding.REFUSED
            return _holds(way.open and (way.server in _ANSWERED or refused or bool(way.elsewhere)))
        case Leg.NAMES:
            return Word.BROKEN if good and way.names is False else _holds(way.open and bool(way.names))
        case Leg.PORT:
            return _holds(way.open and (way.server in _ANSWERED or (good and way.server is not None)))
        case _:
            return _holds(way.open and way.server in OURS)


def _registered(modem: ModemFacts) -> bool:
    return modem.there and modem.registration in (Registration.HOME, Registration.ROAMING)


def _holds(known: bool) -> Word:
    return Word.HOLDS if known else Word.SKIPPED


def _shared(facts: CheckFacts) -> Iterator[Finding]:
    asked = [way.server for way in facts.ways if way.open]
    trying = any(way.open and not way.tried for way in facts.ways)
    yield Finding(Leg.CLOCK, "", _clock(asked, trying=trying))
    yield Finding(Leg.SERVER, "", _server(facts, asked, trying=trying))
    if facts.tunnelled:
        yield Finding(Leg.TUNNEL, "", _beyond(facts, facts.tunnel))
    for service in facts.services:
        yield Finding(Leg.SERVICE, service.name, _beyond(facts, service.answers))


def _clock(asked: list[probe.Finding | None], *, trying: bool) -> Word:
    if probe.Finding.PASSED in asked:
        return Word.HOLDS
    if trying:
        return Word.PENDING
    return Word.BROKEN if probe.Finding.CLOCK in asked else Word.SKIPPED


def _server(facts: CheckFacts, asked: list[probe.Finding | None], *, trying: bool) -> Word:
    if not OURS.isdisjoint(asked):
        return Word.HOLDS
    if trying:
        return Word.PENDING
    return Word.BROKEN if server_is_down(facts) else Word.SKIPPED


def _beyond(facts: CheckFacts, answers: bool | None) -> Word:
    if answers is None:
        return Word.PENDING
    if answers:
        return Word.HOLDS
    trying = any(way.open and not way.tried for way in facts.ways)
    return Word.BROKEN if reaches_beyond(facts) else Word.PENDING if trying else Word.SKIPPED
