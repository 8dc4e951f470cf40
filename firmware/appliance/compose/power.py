"""The power of this case: what hangs on which rail, who decides, and how it ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from firmware.appliance.api.connection import Handlers
from firmware.appliance.api.power import PowerDoor
from firmware.appliance.journal import Journal
from firmware.appliance.managers.ending import Ending, Outbox
from firmware.appliance.managers.energy import EnergyMeter
from firmware.appliance.managers.power import PowerManager
from firmware.appliance.managers.power_facts import Feeds
from firmware.appliance.managers.rails import Rails
from firmware.appliance.managers.supply import Supply
from firmware.appliance.managers.till import Till
from firmware.appliance.power.policy import Rank
from firmware.appliance.state.store import Store
from firmware.appliance.supervise import Service
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.config import DeviceConfig
from firmware.hal.inventory import Hal
from firmware.hal.kinds import Kind
from firmware.hal.ports.battery import Battery
from firmware.hal.ports.rail import Rail, RailState


@dataclass(frozen=True, slots=True)
class PowerRoom:
    """Who decides on power, who switches, and who ends the case."""

    manager: PowerManager
    rails: Rails
    ending: Ending
    store: Store
    feeds: Feeds
    supply: Supply

    def services(self) -> Sequence[Service]:
        """All that run."""
        return (self.manager, self.rails, self.ending)

    def handlers(self) -> Handlers:
        """What the local API may ask of it."""
        return PowerDoor(self.manager, self.ending.begin, self.store).handlers()


def power_room(
    hal: Hal,
    till: Till,
    outbox: Outbox | None,
    timeline: Timeline,
    store: Store,
    journal: Journal,
    clock: Clock,
    stop: Callable[[], None],
) -> PowerRoom:
    """Put it together."""
    fitted = hal.devices.items()
    devices = [one.config for _, one in fitted]
    # Their kind says what they are.
    rails = {name: cast("Rail", one.peripheral) for name, one in fitted if one.config.kind is Kind.RAIL}
    batteries = [cast("Battery", one.peripheral) for _, one in fitted if one.config.kind is Kind.BATTERY]
    feed = feeds(devices)
    supply = Supply(feed.rail_of)
    switch = Rails(rails, store, clock, supply)
    for rail in rails.keys() - dict(feed.ranks).keys():
        switch.wish(rail, RailState.ON)  # nobody sheds it, so whoever left it off, it was not meant to stay so
    battery = batteries[0] if batteries else None
    ending = Ending(till, journal, outbox, battery, hal.machine, timeline, store, clock, stop)
    meter = EnergyMeter(nominal(devices), journal)
    manager = PowerManager(feed, switch, meter, timeline, store, journal, clock, ending.begin)
    ending.supply = manager
    return PowerRoom(manager, switch, ending, store, feed, supply)


def feeds(devices: Sequence[DeviceConfig]) -> Feeds:
    """What hangs on what. A rail without a rank is never shed."""
    ranks = tuple((device.name, Rank[device.rank.name]) for device in devices if device.rank is not None)
    return Feeds(ranks, MappingProxyType({device.name: device.rail for device in devices if device.rail}))


def nominal(devices: Sequence[DeviceConfig]) -> dict[str, float]:
    """What each device draws by its maker's word, where that is known."""
    return {device.name: float(device.milliwatts) for device in devices if device.milliwatts}
