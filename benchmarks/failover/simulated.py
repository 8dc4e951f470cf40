"""What would take days: the pure policy in simulated time, on links whose truth is known."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from support.uplink_world import UplinkWorld

from benchmarks.failover.row import Row

DAY = 86_400.0


def simulated(days: float) -> list[Row]:
    """Flapping for ten minutes, and a lossy cable for so many days."""
    return [_flapping(), *(_lossy(loss, days) for loss in (0.02, 0.05, 0.10))]


def _settled() -> UplinkWorld:
    world = UplinkWorld()
    for name in world.truth:
        world.plug(name)
    world.run(60)
    world.switches.clear()
    return world


def _flapping() -> Row:
    world = _settled()
    for _ in range(150):
        world.pull("cable")
        world.run(2)
        world.plug("cable")
        world.run(2)
    name = "flapping cable, 2 s in and 2 s out for 10 min: switches"
    return Row(name, [float(len(world.switches))], "", None, 6.0, how="simulated time")


def _lossy(loss: float, days: float) -> Row:
    """Of a packet, there or back, with 30 ms of jitter."""
    world = _settled()
    cable = world.truth["cable"]
    cable.loss, cable.jitter = 1 - (1 - loss) ** 0.5, 0.03
    for _ in range(round(days * 24)):
        world.run(3600)
        cable.probes.clear()
    left = [one for _, one in world.switches if one.link == "lte"]
    goal = 1.0 if loss <= 0.05 else None
    name = f"{loss:.0%} loss and 30 ms jitter: cable left for nothing, a week"
    return Row(name, [len(left) * 7 / days], "", None, goal, how=f"simulated time, {days:g} days")
