"""Cable first, LTE else, judged by what really passes: one pure step from a fact to effects."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum, unique
from types import MappingProxyType
from typing import Final

from firmware.appliance.network.evidence import (
    AddressSeen,
    Alive,
    AnyEvidence,
    Barred,
    CarrierSeen,
    Pinned,
    Probed,
    Stalled,
    Tick,
)
from firmware.appliance.network.link import (
    Link,
    Probe,
    Verdict,
    alive,
    is_good,
    next_probe,
    probed,
    stalled,
    suspected,
    verdict,
    with_carrier,
    with_route,
)
from firmware.hal.ports.probe import ProbeKind

FRESH: Final = 10.0  # seconds for which a proof is good enough to go back to a better link


@unique
class Because(StrEnum):
    """Why the way out is another."""

    FIRST = "first"  # nothing was used before, and this one works
    LOST = "lost"  # the one before does not pass anything any more
    BETTER = "better"  # a better one has held, and has been proven
    ONLY = "only"  # none is proven; this is the only one that could be
    BARRED = "barred"  # the one before may not be used
    NONE_LEFT = "none-left"


@dataclass(frozen=True, slots=True)
class Select:
    """Use this way out from now on; None: there is none. `verdicts` is what was thought of each at that moment."""

    link: str | None
    before: str | None
    because: Because
    verdicts: tuple[tuple[str, Verdict], ...]


Effect = Select | Probe


@dataclass(frozen=True, slots=True)
class Policy:
    """All ways out, the one in use, and whether a payment holds it."""

    links: Mapping[str, Link] = field(default_factory=lambda: MappingProxyType({}))
    used: str | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """Where the policy is now, what is to be done, and the second at which it must be asked again; None: never."""

    policy: Policy
    effects: tuple[Effect, ...]
    ask_again: float | None


def begin(links: tuple[Link, ...]) -> Policy:
    """A policy that knows nothing yet."""
    return Policy(MappingProxyType({link.name: link for link in links}))


def step(policy: Policy, evidence: AnyEvidence, now: float) -> Step:
    """Take the fact in at the monotonic second `now`. A fact about a link that is not there changes nothing."""
    policy = _taken(policy, evidence, now)
    policy, selected = _selected(policy, now)
    policy, probes = _probes(policy, now)
    return Step(policy, (*selected, *probes), _ask_again(policy, now))


def _taken(policy: Policy, evidence: AnyEvidence, now: float) -> Policy:
    match evidence:
        case Tick():
            return policy
        case Pinned(pinned):
            return replace(policy, pinned=pinned)
        case _:
            link = policy.links.get(evidence.link)
            return policy if link is None else _with(policy, _told(link, evidence, now))


def _told(link: Link, evidence: CarrierSeen | AddressSeen | Probed | Stalled | Alive | Barred, now: float) -> Link:
    match evidence:
        case CarrierSeen(_, carrier):
            return with_carrier(link, carrier, now)
        case AddressSeen(_, routed):
            return with_route(link, routed, now)
        case Probed(_, kind, finding, seconds):
            return probed(link, kind, finding, seconds, now)
        case Stalled():
            return stalled(link)
        case Alive():
            return alive(link, now)
        case Barred(_, bar):
            return replace(link, bar=bar)


def _with(policy: Policy, link: Link) -> Policy:
    return replace(policy, links=MappingProxyType({**policy.links, link.name: link}))


def _selected(policy: Policy, now: float) -> tuple[Policy, tuple[Select, ...]]:
    chosen, because = _choice(policy, now)
    if chosen == policy.used:
        return policy, ()
    verdicts = tuple((name, verdict(link)) for name, link in policy.links.items())
    select = Select(chosen, policy.used, because, verdicts)
    policy = replace(policy, used=chosen)
    if chosen is not None and because is not Because.BETTER:
        policy = _with(policy, suspected(policy.links[chosen]))  # what it was worth may be half an hour ago
    return policy, (select,)


def _choice(policy: Policy, now: float) -> tuple[str | None, Because]:
    used = None if policy.used is None else policy.links[policy.used]
    good = sorted((link for link in policy.links.values() if is_good(link) and link.bar is None), key=_rank)
    if used is not None and is_good(used) and (used.bar is None or policy.pinned):
        return _keep_or_better(policy, used, good, now)
    if good:
        return good[0].name, _why(used)
    return _least_bad(policy, used)


def _keep_or_better(policy: Policy, used: Link, good: list[Link], now: float) -> tuple[str | None, Because]:
    """A link that works is left for a better one only: one that has held, and was proven a moment ago."""
    for link in good:
        if link.rank < used.rank and not policy.pinned and _has_held(link, now) and _is_fresh(link, now):
            return link.name, Because.BETTER
    return used.name, Because.FIRST


def _least_bad(policy: Policy, used: Link | None) -> tuple[str | None, Because]:
    """Nothing works. Perhaps the server is down, so a link that could work is kept; a portal is never chosen."""
    could = (Verdict.UNPROVEN, Verdict.DEAD)
    candidates = [link for link in policy.links.values() if verdict(link) in could and link.bar is None]
    if used is not None and used in candidates:
        return used.name, Because.ONLY
    best = min(candidates, key=_rank, default=None)
    return (None, Because.NONE_LEFT) if best is None else (best.name, Because.ONLY)


def _why(used: Link | None) -> Because:
    if used is None:
        return Because.FIRST
    return Because.BARRED if used.bar is not None else Because.LOST


def _rank(link: Link) -> int:
    return link.rank


def _has_held(link: Link, now: float) -> bool:
    if link.failed is None:
        return True
    return link.good_since is not None and now - link.good_since >= link.hold


def _is_fresh(link: Link, now: float) -> bool:
    return link.proven is not None and now - link.proven <= FRESH


def _wanted(policy: Policy, link: Link, now: float) -> bool:
    """Whether a proof of `link` would decide something now."""
    used = None if policy.used is None else policy.links[policy.used]
    if used is None or not is_good(used):
        return True
    better = link.rank < used.rank and not policy.pinned and link.bar is None
    return used.misses > 0 or (better and _has_held(link, now) and not _is_fresh(link, now))


def _probes(policy: Policy, now: float) -> tuple[Policy, tuple[Probe, ...]]:
    probes = []
    for link in policy.links.values():
        due = _due(policy, link, now)
        if due is not None and due[0] <= now:
            probes.append(due[1])
            proving = due[1].kind is ProbeKind.PROVE
            policy = _with(policy, replace(link, asked=now, proving=proving))
    return policy, tuple(probes)


def _due(policy: Policy, link: Link, now: float) -> tuple[float, Probe] | None:
    if link.bar is not None:
        return None
    return next_probe(link, used=link.name == policy.used, wanted=_wanted(policy, link, now), now=now)


def _ask_again(policy: Policy, now: float) -> float | None:
    moments = [due[0] for link in policy.links.values() if (due := _due(policy, link, now)) is not None]
    holds = [moment for link in policy.links.values() if (moment := _held_at(policy, link)) is not None]
    return min((moment for moment in (*moments, *holds) if moment > now), default=None)


def _held_at(policy: Policy, link: Link) -> float | None:
    """When a better link will have held long enough to be gone back to."""
    better = policy.used is not None and link.rank < policy.links[policy.used].rank
    return link.good_since + link.hold if better and link.good_since is not None else None
