"""What the far ends of a rehearsal stand on."""

from dataclasses import dataclass, field
from pathlib import Path

from firmware.hal.sim.air import Air
from firmware.hal.sim.buses import SimBuses
from firmware.hal.sim.card_slots import SimReaders
from firmware.hal.sim.grid import Grid
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.hotplug import SimHotplug


@dataclass(frozen=True, slots=True)
class Ground:
    """`directory` is private to this world and goes with it; the others are shared by all far ends.

    `pocket` is where the cards of staff lie (see `peers.piv_card`), if anybody has put some there.
    """

    directory: Path
    header: SimHeader
    hotplug: SimHotplug
    readers: SimReaders
    buses: SimBuses
    pocket: Path | None = None
    grid: Grid = field(default_factory=Grid)
    air: Air = field(default_factory=Air)
