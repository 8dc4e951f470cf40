"""Ways out of a rehearsal whose far ends a test holds."""

from dataclasses import dataclass, field

from firmware.appliance.managers.connectivity import Connectivity
from firmware.hal.ports.uplink import UplinkKind
from firmware.hal.sim.passage import Passage
from firmware.hal.sim.ways import SimProber, SimRoutes
from support.appliance import Desk

KINDS = {"cable": UplinkKind.ETHERNET, "modem": UplinkKind.LTE}


@dataclass
class End:
    """What is behind one link."""

    reaches: bool = True
    present: bool = True
    carries: bool = True
    passage: Passage = field(default_factory=Passage)

    def poke(self, name: str, **arguments: int) -> None:
        self.passage.pokes()[name].act(**arguments)


def ways_of(desk: Desk, *, terminal_shares: bool = False) -> tuple[Connectivity, dict[str, End]]:
    """The manager, which does not run yet, and the far ends."""
    ends = {name: End() for name in KINDS}
    routes, prober = SimRoutes(ends), SimProber(ends, desk.clock)
    connectivity = Connectivity(
        KINDS, routes, prober, desk.timeline, desk.store, desk.clock, terminal_shares=terminal_shares
    )
    return connectivity, ends
