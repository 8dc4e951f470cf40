"""The places to which the case is taken, and what is learned of their networks."""

from typing import TYPE_CHECKING

from firmware.appliance.compose.network import links_of
from firmware.appliance.config import Config
from firmware.appliance.journal import Journal
from firmware.appliance.managers.sites import Sites
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.inventory import Hal
from firmware.hal.ports.counters import Counters

if TYPE_CHECKING:
    from firmware.hal.ports.surroundings import Surroundings


def make_sites(
    config: Config, hal: Hal, counters: Counters, timeline: Timeline, store: Store, journal: Journal, clock: Clock
) -> Sites:
    """For the places of the case's file."""
    links = links_of(config)
    titles = {site.name: site.title for site in config.sites}
    kinds = {name: link.medium for name, link in links.items()}
    around = _surroundings({name: link.interface for name, link in links.items()}, rehearsed=hal.world is not None)
    return Sites(titles, kinds, counters, around, timeline, store, journal, clock)


def _surroundings(interfaces: dict[str, str], *, rehearsed: bool) -> "Surroundings":
    if rehearsed:
        from firmware.hal.sim.surroundings import SimSurroundings

        return SimSurroundings({})
    from firmware.hal.drivers.kernel_surroundings import KernelSurroundings

    return KernelSurroundings(interfaces)
