"""Chooses the way out in the Linux kernel: two rules and a table of our own; the main table is left to its owners.

    998: from sockets bound to a way      lookup main   (so a way can be tried while it is not the chosen one)
    999: lookup main without its defaults              (neighbours and private networks stay where they are)
    1000: lookup 200                                   (one default route, replaced in one act)

Where the controller dies the last choice stands; `koffer net release` takes it back.
"""

import errno
import logging
import socket
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from firmware.hal.drivers.kernel_requests import ask, order, refused
from firmware.hal.errors import HalError
from firmware.hal.ports.routes import Reach
from firmware.hal.transports.netlink import open_links
from firmware.hal.wire.routing import (
    GROUPS,
    MAIN,
    Family,
    Hop,
    Rule,
    addressed,
    ask_addresses,
    ask_routes,
    ask_rules,
    default_routes,
    put_default,
    put_no_way,
    put_rule,
    rule_told,
    take_default,
    take_rule,
)

NAME: Final = "routes"
TABLE: Final = 200
BOUND, SPECIFIC, CHOSEN = 998, 999, 1000
_RULES: Final = (Rule(SPECIFIC, MAIN, specific=True), Rule(CHOSEN, TABLE))
_NO_FAMILY: Final = frozenset({errno.EAFNOSUPPORT, errno.EOPNOTSUPP, errno.ENODEV})
_MOST: Final = 100  # rules of ours that a release looks for
_LINKDOWN: Final = "/proc/sys/net/{}/conf/all/ignore_routes_with_linkdown"
_log = logging.getLogger(__name__)


class KernelRoutes:
    """`interfaces` are the ways out: the kernel's name of each device."""

    def __init__(self, interfaces: Mapping[str, str]) -> None:
        self._interfaces = interfaces
        self._selected: str | None = None
        self._governs = False
        self._hops: Mapping[str, tuple[Hop, ...]] = {}

    @property
    def selected(self) -> str | None:
        return self._selected

    async def observe(self) -> AsyncGenerator[Reach, None]:
        told: dict[str, bool] = {}
        with open_links(NAME, "", GROUPS) as events:
            while True:
                self._learn()
                for link in self._interfaces:
                    routed = bool(self._hops.get(link))
                    if told.get(link) is not routed:
                        told[link] = routed
                        yield Reach(link, routed)
                await events.receive()
                events.drain()

    def select(self, link: str | None) -> None:
        self._learn_hops()
        self._apply(link)
        self._selected, self._governs = link, True

    def release(self) -> None:
        for family in Family:
            self._take_rules(family)
            while order(NAME, [take_default(family, TABLE, 1)]) == [0]:
                pass
        self._selected, self._governs = None, False

    def _learn(self) -> None:
        """What changed may be the gateway of the chosen way: DHCP gave another, or the kernel dropped our route."""
        before = self._hops
        self._learn_hops()
        if self._governs and self._selected is not None and self._hops != before:
            try:
                self._apply(self._selected)
            except HalError as problem:
                _log.warning("the way out cannot be renewed: %s", problem)

    def _learn_hops(self) -> None:
        with_address = {told for frame in ask(NAME, ask_addresses(1), 1) if (told := addressed(frame))}
        frames = [frame for family in Family for frame in ask(NAME, ask_routes(family, 1), 1)]
        hops = [hop for frame in frames for hop in default_routes(frame) if (hop.family, hop.index) in with_address]
        found: dict[str, tuple[Hop, ...]] = {}
        for link, interface in self._interfaces.items():
            index = _index(interface)
            found[link] = _best(hop for hop in hops if hop.index == index)
        self._hops = found

    def _apply(self, link: str | None) -> None:
        if not self._governs:
            self._lay_rules()
        hops = {hop.family: hop for hop in self._hops.get(link, ())} if link is not None else {}
        if link is not None and not hops:
            return  # it has no gateway at this instant; what comes next says so
        acts = [_act(hops.get(family), family, number) for number, family in enumerate(Family, 1)]
        for family, number in zip(Family, order(NAME, acts), strict=True):
            if number and not (family is Family.V6 and family not in hops):
                raise refused(NAME, number)

    def _lay_rules(self) -> None:
        for protocol in ("ipv4", "ipv6"):
            with suppress(OSError):  # a container may not; then the probes find a dead link half a second later
                Path(_LINKDOWN.format(protocol)).write_text("1")
        for family in Family:
            rules = (*(Rule(BOUND, MAIN, interface=one) for one in self._interfaces.values()), *_RULES)
            numbers = order(NAME, [put_rule(rule, family, number) for number, rule in enumerate(rules, 1)])
            wrong = [number for number in numbers if number not in (0, errno.EEXIST)]
            if wrong and not (family is Family.V6 and wrong[0] in _NO_FAMILY):
                raise refused(NAME, wrong[0])

    def _take_rules(self, family: Family) -> None:
        """Those of an earlier run too, whatever its interfaces were."""
        ours = {(BOUND, MAIN), (SPECIFIC, MAIN), (CHOSEN, TABLE)}
        told = [rule_told(frame) for frame in ask(NAME, ask_rules(family, 1), 1)][:_MOST]
        for priority, table in (rule for rule in told if rule in ours and rule is not None):
            [number] = order(NAME, [take_rule(Rule(priority, table), family, 1)])
            if number not in (0, errno.ENOENT):
                raise refused(NAME, number)


def _act(hop: Hop | None, family: Family, number: int) -> bytes:
    return put_no_way(family, TABLE, number) if hop is None else put_default(hop, TABLE, number)


def _best(hops: Iterable[Hop]) -> tuple[Hop, ...]:
    """Of each family the one of the lowest metric; the first of equals."""
    best: dict[Family, Hop] = {}
    for hop in hops:
        if hop.family not in best or hop.metric < best[hop.family].metric:
            best[hop.family] = hop
    return tuple(best.values())


def _index(interface: str) -> int | None:
    try:
        return socket.if_nametoindex(interface)
    except OSError:
        return None
