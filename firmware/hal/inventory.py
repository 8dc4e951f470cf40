"""Builds the peripherals that a `case.toml` names: the real drivers, at real wires or in rehearsal at simulated ones.

Each driver is made from (device name, connection, clock) and, where it needs one, an object of the rim: the pins of
the header or the source of plug events.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from firmware.clock import Clock
from firmware.hal.config import (
    DeviceConfig,
    GpioIndicatorConnection,
    GpioLidConnection,
    HalConfig,
    LinkConnection,
    PrinterConnection,
    SerialConnection,
    SupplyConnection,
    ZvtConnection,
    connection_of,
)
from firmware.hal.drivers.escpos import Escpos
from firmware.hal.drivers.gpio_indicator import GpioIndicator
from firmware.hal.drivers.gpio_lid import GpioLid
from firmware.hal.drivers.kernel_link import KernelLink
from firmware.hal.drivers.serial_barcode import SerialBarcode
from firmware.hal.drivers.sysfs_battery import SysfsBattery
from firmware.hal.drivers.zvt_payment import ZvtPayment
from firmware.hal.ports.device import Peripheral
from firmware.hal.ports.hotplug import Hotplug
from firmware.hal.transports.gpio import Pins, local_pins
from firmware.hal.transports.udev import UdevHotplug

if TYPE_CHECKING:
    from firmware.hal.sim.world import World


@dataclass(frozen=True, slots=True)
class _Rim:
    """What several drivers share."""

    clock: Clock
    pins: Pins
    hotplug: Hotplug


def _escpos(device: DeviceConfig, rim: _Rim) -> Escpos:
    return Escpos(device.name, connection_of(device, PrinterConnection), rim.clock)


DRIVERS: Final[Mapping[str, Callable[[DeviceConfig, _Rim], Peripheral[object]]]] = MappingProxyType(
    {
        "gpio-lid": lambda device, rim: GpioLid(
            device.name, connection_of(device, GpioLidConnection), rim.clock, rim.pins
        ),
        "gpio-indicator": lambda device, rim: GpioIndicator(
            device.name, connection_of(device, GpioIndicatorConnection), rim.clock, rim.pins
        ),
        "serial-barcode": lambda device, rim: SerialBarcode(
            device.name, connection_of(device, SerialConnection), rim.clock
        ),
        "escpos": _escpos,
        "escpos-tcp": _escpos,
        "escpos-usb": _escpos,
        "sysfs-battery": lambda device, rim: SysfsBattery(
            device.name, connection_of(device, SupplyConnection), rim.clock, rim.hotplug
        ),
        "kernel-link": lambda device, rim: KernelLink(device.name, connection_of(device, LinkConnection), rim.clock),
        "zvt-serial": lambda device, rim: ZvtPayment(device.name, connection_of(device, ZvtConnection), rim.clock),
        "zvt-tcp": lambda device, rim: ZvtPayment(device.name, connection_of(device, ZvtConnection), rim.clock),
    }
)
"""How each driver of `firmware.hal.config.DRIVERS` is made."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A device of this case and what drives it. `config` is as the file has it, in rehearsal too."""

    config: DeviceConfig
    peripheral: Peripheral[object]


class Hal:
    """All peripherals by name, the one source of plug events, and in rehearsal the world they stand in."""

    def __init__(self, devices: Mapping[str, Fitted], hotplug: Hotplug, world: "World | None", pins: Pins) -> None:
        self.devices = devices
        self.hotplug = hotplug
        self.world = world
        self._pins = pins

    async def close(self) -> None:
        """Give everything back; all streams must have been closed before."""
        self._pins.close()
        if self.world is not None:
            self.world.close()


def build_hal(config: HalConfig, clock: Clock, rehearsal: bool, below: Path | None = None) -> Hal:
    """Make everything and open nothing: a device that is missing shows when it is observed. Needs the running loop.

    A rehearsal keeps its sockets and files below the directory `below`.
    """
    world = _build_world(config, below) if rehearsal else None
    pins = world.pins if world else local_pins()
    rim = _Rim(clock, pins, world.hotplug if world else UdevHotplug())
    devices = {device.name: Fitted(device, _build(device, rim, world)) for device in config.devices}
    return Hal(MappingProxyType(devices), rim.hotplug, world, pins)


def _build_world(config: HalConfig, below: Path | None) -> "World":
    from firmware.hal.sim.world import World

    return World(config, below)


def _build(device: DeviceConfig, rim: _Rim, world: "World | None") -> Peripheral[object]:
    if world is not None:
        device = replace(device, connection=world.connection(device.name))
    return DRIVERS[device.driver](device, rim)
