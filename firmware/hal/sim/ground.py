"""What the far ends of a rehearsal stand on."""

from dataclasses import dataclass
from pathlib import Path

from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.hotplug import SimHotplug


@dataclass(frozen=True, slots=True)
class Ground:
    """`directory` is private to this world and goes with it; `header` and `hotplug` are shared by all far ends."""

    directory: Path
    header: SimHeader
    hotplug: SimHotplug
