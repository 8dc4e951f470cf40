"""Who watches the devices: conversations, plugs, the guard of the USB sockets, and the recovery of what hangs."""

from collections.abc import Sequence
from dataclasses import dataclass

from firmware.appliance.compose.health import PATIENCE
from firmware.appliance.compose.modem import of_the_ladder
from firmware.appliance.compose.parts import Parts
from firmware.appliance.compose.power import PowerRoom
from firmware.appliance.compose.recovery import make_recovery
from firmware.appliance.compose.usb import usb_guards
from firmware.appliance.config import Config
from firmware.appliance.managers.peripherals import Observer, Peripherals
from firmware.appliance.managers.plugs import Plugs
from firmware.appliance.managers.pulse import Pulses, Timed
from firmware.appliance.supervise import Service


@dataclass(frozen=True, slots=True)
class Watching:
    """`pulses` tell whether a manager is stuck on what a device told it."""

    peripherals: Peripherals
    pulses: Pulses
    power: PowerRoom
    others: Sequence[Service]

    def services(self) -> Sequence[Service]:
        """All that run."""
        return (self.peripherals, *self.others)

    def check_as_wished(self, device: str) -> bool:
        """A person wants `device`: give it power, and try it at once."""
        self.power.manager.wanted(device)
        return self.peripherals.check(device)


def watching(config: Config, parts: Parts, observer: Observer, power: PowerRoom) -> Watching:
    """Put it together; what devices tell goes to `observer`."""
    clock, timeline, store, pulses = parts.clock, parts.timeline, parts.store, Pulses(parts.clock)
    devices = {name: fitted.peripheral for name, fitted in parts.hal.devices.items()}

    def check(device: str) -> None:
        peripherals.check(device)

    guards = usb_guards(config.hal, parts.hal, check, timeline, clock)
    peripherals = Peripherals(
        devices,
        Timed(observer, pulses, PATIENCE),
        timeline,
        store,
        clock,
        guards[0].explain if guards else _unexplained,
        power.supply,
    )
    rules = {device.name: device.match for device in config.hal.devices if device.match is not None}
    plugs = Plugs(parts.hal.hotplug, rules, peripherals.check, timeline, clock, tells_strangers=not guards)
    others = of_the_ladder(config.hal.devices)
    recovery = make_recovery(power, peripherals.reconnect, timeline, parts.journal, clock, others)
    return Watching(peripherals, pulses, power, (plugs, *guards, recovery))


def _unexplained(device: str) -> None:
    """Nobody keeps `device` out."""
