"""The body of this case: which of its parts watch over it, and who listens to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from firmware.appliance.api.body import BodyDoor
from firmware.appliance.api.connection import Handlers
from firmware.appliance.journal import Journal
from firmware.appliance.managers.body import BodyWatch
from firmware.appliance.managers.display import Display
from firmware.appliance.managers.enclosure import Enclosure
from firmware.appliance.managers.lamp import Lamp
from firmware.appliance.managers.sound import Sound
from firmware.appliance.managers.thermal import Thermal, Warmth
from firmware.appliance.state.store import Store
from firmware.appliance.supervise import Service
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.config.enclosure import HwmonConnection
from firmware.hal.inventory import Fitted, Hal
from firmware.hal.kinds import Kind
from firmware.hal.ports.backlight import Backlight
from firmware.hal.ports.battery import Battery
from firmware.hal.ports.buzzer import Buzzer
from firmware.hal.ports.fan import Fan
from firmware.hal.ports.indicator import Indicator
from firmware.hal.ports.tamper import TamperContact


@dataclass(frozen=True, slots=True)
class BodyRoom:
    """Who looks after the body, and who shows how the case is."""

    watch: BodyWatch
    enclosure: Enclosure
    thermal: Thermal
    display: Display
    signs: tuple[Service, ...]

    def services(self) -> Sequence[Service]:
        """All that run."""
        return (self.enclosure, self.thermal, self.display, *self.signs)

    def handlers(self) -> Handlers:
        """What the local API may ask of it."""
        return BodyDoor(self.enclosure, self.display).handlers()


async def body_room(hal: Hal, timeline: Timeline, store: Store, journal: Journal, clock: Clock) -> BodyRoom:
    """Put it together, with what the last run knew."""
    contacts = {one.config.name: cast("TamperContact", one.peripheral) for one in _of(hal, Kind.TAMPER_CONTACT)}
    lights = [cast("Backlight", one.peripheral) for one in _of(hal, Kind.BACKLIGHT)]
    enclosure = Enclosure(contacts, timeline, store, journal, clock)
    await enclosure.remember()
    thermal = Thermal(warmth(hal), timeline, store)
    display = Display(lights[0] if lights else None, timeline, store, clock)
    return BodyRoom(BodyWatch(enclosure, thermal, display), enclosure, thermal, display, signs(hal, store))


def warmth(hal: Hal) -> Warmth:
    """What has to do with warmth. The thermometers in the battery's bay speak for its cells."""
    thermometers = [one.config for one in _of(hal, Kind.THERMOMETER)]
    fans = {one.config.name: cast("Fan", one.peripheral) for one in _of(hal, Kind.FAN)}
    batteries = _of(hal, Kind.BATTERY)
    links = [(config.name, config.connection) for config in thermometers]
    bays = {one.config.bay for one in batteries}
    return Warmth(
        MappingProxyType({name: link.hottest for name, link in links if isinstance(link, HwmonConnection)}),
        frozenset(config.name for config in thermometers if config.bay in bays),
        MappingProxyType(fans),
        batteries[0].config.name if batteries else "",
        cast("Battery", batteries[0].peripheral) if batteries else None,
    )


def signs(hal: Hal, store: Store) -> tuple[Service, ...]:
    """What can be seen and heard from across the room. The kind of each says what it is."""
    lamps = [Lamp(cast("Indicator", one.peripheral), store) for one in _of(hal, Kind.INDICATOR)]
    return (*lamps, *(Sound(cast("Buzzer", one.peripheral), store) for one in _of(hal, Kind.BUZZER)))


def _of(hal: Hal, kind: Kind) -> list[Fitted]:
    return [one for one in hal.devices.values() if one.config.kind is kind]
