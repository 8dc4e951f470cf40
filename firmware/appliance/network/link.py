"""One way out as it is judged: from carrier and address by probes to a verdict, and when to probe next.

A cable is probed each `BASE` seconds, the first miss opens a burst, `MISSES` in a row mean dead: at 5 % loss a false
alarm a year, and a black hole is found in 1.3 s at the median.
"""

from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Final

from firmware.appliance.network.evidence import Bar
from firmware.hal.ports.probe import Finding, ProbeKind
from firmware.hal.ports.uplink import UplinkKind

BASE: Final = 0.5  # seconds between two probes on a link that costs nothing
BURST: Final = 0.15  # seconds between two probes after a miss
MISSES: Final = 6  # in a row, and the link is dead
LEAST_WAIT: Final = 0.2  # seconds that a probe is waited for, by the link's own round trip time
MOST_WAIT: Final = 1.0
PROOF_WAIT: Final = 5.0  # seconds for a TLS handshake
REPROVE: Final = 900.0  # seconds for which a proof holds
DOUBTS: Final = 3  # and a proof is asked for
UNDOUBTED: Final = 20.0  # seconds after a proof in which no other one is asked for: each costs a handshake
METERED_CHECK: Final = 1800.0  # seconds between two probes on a link that costs, while it is not used
METERED_QUIET: Final = 300.0  # seconds without any sign of life before a used one is probed; reports come sooner
RECHECK: Final = 1.0  # seconds to the next try of a link that failed, doubling
RECHECK_MOST: Final = 30.0
HOLD: Final = 5.0  # seconds a link must hold before it is gone back to, doubling with each failure
HOLD_MOST: Final = 300.0
FORGIVEN: Final = 600.0  # seconds without a failure, and the hold begins anew


@unique
class Verdict(StrEnum):
    """What is thought of a link, from worst to best."""

    NO_CARRIER = "no-carrier"
    NO_ADDRESS = "no-address"
    PORTAL = "portal"
    INTERCEPTED = "intercepted"
    DEAD = "dead"
    UNPROVEN = "unproven"
    CLOCK_WRONG = "clock-wrong"
    SUSPECT = "suspect"
    WORKS = "works"


@dataclass(frozen=True, slots=True)
class Link:
    """A way out. Times are monotonic seconds; None: never.

    `found` is the last word of a probe that decided something; `proven` when TLS to our own name went through last;
    `good_since` since when it works; `heard` the last sign of life; `asked` when the last probe was sent; `failed`
    when it was last lost, after which `hold` seconds must pass; `retry` are the seconds to the next try of one that
    failed; `proving`: a proof is under way. `stalled`: something of ours waits; `doubts` is how often a connection was
    made all the same since the last sign of life: large packets may vanish, which a proof alone can show.
    """

    name: str
    kind: UplinkKind
    rank: int
    metered: bool
    carrier: bool = False
    routed: bool = False
    bar: Bar | None = None
    found: Finding | None = None
    misses: int = 0
    trip: float | None = None
    wobble: float = 0.0
    proven: float | None = None
    good_since: float | None = None
    heard: float | None = None
    asked: float | None = None
    failed: float | None = None
    hold: float = HOLD
    retry: float = RECHECK
    proving: bool = False
    stalled: bool = False
    doubts: int = 0


@dataclass(frozen=True, slots=True)
class Probe:
    """Try the link, and wait for at most `wait` seconds."""

    link: str
    kind: ProbeKind
    wait: float


def verdict(link: Link) -> Verdict:
    """What is thought of the link now."""
    if not link.carrier:
        return Verdict.NO_CARRIER
    if not link.routed:
        return Verdict.NO_ADDRESS
    match link.found:
        case Finding.PORTAL:
            return Verdict.PORTAL
        case Finding.INTERCEPTED:
            return Verdict.INTERCEPTED
        case Finding.CLOCK:
            return Verdict.CLOCK_WRONG
        case Finding.TIMEOUT | Finding.UNREACHABLE:
            return Verdict.DEAD
        case Finding.PASSED | Finding.REFUSED:
            return Verdict.SUSPECT if link.misses else Verdict.WORKS
        case None:
            return Verdict.UNPROVEN


def is_good(link: Link) -> bool:
    """Whether the link passes something to us, as far as is known. A wrong clock is no fault of the link."""
    return verdict(link) in (Verdict.WORKS, Verdict.SUSPECT, Verdict.CLOCK_WRONG)


def with_carrier(link: Link, carrier: bool, now: float) -> Link:
    """Carrier came or went. A link that comes back has everything to prove anew, but for its address: that is told for
    itself, and who loses the carrier for milliseconds may keep it without another word.
    """
    if carrier == link.carrier:
        return link
    if carrier:
        return replace(link, carrier=True, asked=None, retry=RECHECK)
    return _lost(replace(link, carrier=False), None, now)


def with_route(link: Link, routed: bool, now: float) -> Link:
    """An address came or went."""
    if routed == link.routed:
        return link
    return (
        replace(link, routed=True, asked=None, retry=RECHECK)
        if routed
        else _lost(replace(link, routed=False), None, now)
    )


def suspected(link: Link) -> Link:
    """Nobody knows whether it still works: as much as the first miss, which opens a burst."""
    return replace(link, misses=max(1, link.misses)) if is_good(link) else link


def stalled(link: Link) -> Link:
    """Something of ours is not acknowledged."""
    return replace(suspected(link), stalled=True) if is_good(link) else link


def alive(link: Link, now: float) -> Link:
    """A sign of life."""
    return replace(link, misses=0, stalled=False, doubts=0, heard=now) if is_good(link) else link


def probed(link: Link, kind: ProbeKind, finding: Finding, seconds: float, now: float) -> Link:
    """The end of a probe. One that was sent before the last sign of life says nothing by missing."""
    link = replace(link, proving=link.proving and kind is not ProbeKind.PROVE)
    if not (link.carrier and link.routed):
        return link
    match finding:
        case Finding.PASSED | Finding.REFUSED | Finding.CLOCK:
            return _passed(link, kind, finding, seconds, now)
        case Finding.TIMEOUT | Finding.UNREACHABLE:
            return _missed(link, kind, finding, now - seconds, now)
        case Finding.PORTAL | Finding.INTERCEPTED:
            return _lost(replace(link, heard=now), finding, now)


def _passed(link: Link, kind: ProbeKind, finding: Finding, seconds: float, now: float) -> Link:
    proof = kind is ProbeKind.PROVE and finding is not Finding.REFUSED
    if not is_good(link) and not proof and link.found in (Finding.PORTAL, Finding.INTERCEPTED, None):
        return replace(link, misses=0, heard=now)  # a portal answers connections gladly: only a proof is one
    link = replace(
        link,
        found=finding if proof or link.found is not Finding.CLOCK else link.found,
        misses=0,
        heard=now,
        proven=now if proof else link.proven,
        stalled=False,
        doubts=0 if proof else link.doubts + link.stalled,
        good_since=link.good_since if is_good(link) else now,
        retry=RECHECK,
    )
    return _timed(link, seconds) if kind is ProbeKind.CONNECT else link


def _timed(link: Link, seconds: float) -> Link:
    """Round trip time and its wobble, smoothed as TCP does (RFC 6298)."""
    if link.trip is None:
        return replace(link, trip=seconds, wobble=seconds / 2)
    wobble = 0.75 * link.wobble + 0.25 * abs(seconds - link.trip)
    return replace(link, trip=0.875 * link.trip + 0.125 * seconds, wobble=wobble)


def _missed(link: Link, kind: ProbeKind, finding: Finding, sent: float, now: float) -> Link:
    if link.heard is not None and sent <= link.heard and is_good(link):
        return link
    if not is_good(link):
        if kind is ProbeKind.CONNECT:  # what is left of the burst that found it dead
            return link
        return replace(link, found=finding, retry=min(RECHECK_MOST, link.retry * 2))
    if kind is ProbeKind.PROVE and link.doubts >= DOUBTS:
        return _lost(link, finding, now)
    link = replace(link, misses=link.misses + 1)
    return _lost(link, finding, now) if link.misses >= MISSES else link


def _lost(link: Link, finding: Finding | None, now: float) -> Link:
    """It works no more. Each failure within `FORGIVEN` doubles the time that it must hold when it comes back."""
    was_good = link.good_since is not None
    recent = link.failed is not None and now - link.failed < FORGIVEN
    hold = (min(HOLD_MOST, link.hold * 2) if recent else HOLD) if was_good else link.hold
    failed = now if was_good else link.failed
    return replace(
        link, found=finding, misses=0, stalled=False, doubts=0, proven=None, good_since=None, hold=hold, failed=failed
    )


def wait_for(link: Link) -> float:
    """How long a connection through the link is waited for."""
    if link.trip is None:
        return MOST_WAIT
    return min(max(link.trip + 4 * link.wobble, LEAST_WAIT), MOST_WAIT)


def next_probe(link: Link, *, used: bool, wanted: bool, now: float) -> tuple[float, Probe] | None:
    """When the link is to be probed next, and how; None: not as it is now.

    `used`: it is the way out. `wanted`: a proof would decide something, because the used one is lost or a better one
    may be gone back to.
    """
    if not (link.carrier and link.routed) or link.proving:
        return None
    asked = link.asked if link.asked is not None else float("-inf")
    if not is_good(link):
        return max(now, asked + link.retry), Probe(link.name, ProbeKind.PROVE, PROOF_WAIT)
    if link.misses:
        return max(now, asked + BURST), Probe(link.name, ProbeKind.CONNECT, wait_for(link))
    proof = Probe(link.name, ProbeKind.PROVE, PROOF_WAIT)
    if wanted or (link.doubts >= DOUBTS and (link.proven is None or now - link.proven >= UNDOUBTED)):
        return max(now, asked + BASE), proof
    routine = _routine(link, used=used, now=now)
    stale = link.proven is None or routine[0] - link.proven >= REPROVE
    return (routine[0], proof) if stale and (used or not link.metered) else routine


def _routine(link: Link, *, used: bool, now: float) -> tuple[float, Probe]:
    probe = Probe(link.name, ProbeKind.CONNECT, wait_for(link))
    if not link.metered:
        asked = link.asked if link.asked is not None else now
        return max(now, asked + BASE), probe
    last = max(at for at in (link.asked, link.heard, link.proven, now - METERED_CHECK) if at is not None)
    return max(now, last + (METERED_QUIET if used else METERED_CHECK)), probe
