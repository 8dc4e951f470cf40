"""Builds the peripherals that a `case.toml` names: the drivers of the real case, in rehearsal at simulated wires."""

import logging
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from firmware.clock import Clock
from firmware.hal.config import DeviceConfig, HalConfig
from firmware.hal.drivers.kernel_clock import KernelClock
from firmware.hal.drivers.logind_machine import LogindMachine
from firmware.hal.drivers.usb_sockets import UsbSockets
from firmware.hal.errors import PeripheralFault
from firmware.hal.packs.foreign import pack_of
from firmware.hal.packs.pack import DriverPack, Rim
from firmware.hal.packs.registry import DRIVERS
from firmware.hal.ports.device import Condition, Peripheral
from firmware.hal.ports.hotplug import Hotplug
from firmware.hal.ports.machine import Machine
from firmware.hal.ports.timekeeper import Timekeeper
from firmware.hal.ports.usb import UsbBus
from firmware.hal.transports.gpio import Pins, local_pins
from firmware.hal.transports.pcsc import PcscReaders
from firmware.hal.transports.smbus import LocalBuses
from firmware.hal.transports.stream import Stream
from firmware.hal.transports.udev import UdevHotplug

if TYPE_CHECKING:
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer
    from firmware.hal.sim.world import World

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A device of this case and what drives it. `config` is as the file has it, in rehearsal too."""

    config: DeviceConfig
    peripheral: Peripheral[object]


class Hal:
    """All peripherals by name, the one source of plug events, and in rehearsal the world they stand in.

    `machine` is the computer itself; in rehearsal one that records what it was asked. `timekeeper` keeps its clock.
    `usb` is the machine's tree, None in rehearsal: whose the sockets are then, nobody knows.
    """

    def __init__(
        self,
        devices: Mapping[str, Fitted],
        hotplug: Hotplug,
        world: "World | None",
        pins: Pins,
        machine: Machine,
        timekeeper: Timekeeper,
        usb: UsbBus | None = None,
    ) -> None:
        self.devices = devices
        self.hotplug = hotplug
        self.world = world
        self.machine = machine
        self.timekeeper = timekeeper
        self.usb = usb
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
    rim = _rim(clock, pins, world)
    devices = {device.name: Fitted(device, _build(device, rim, world)) for device in config.devices}
    usb = None if rehearsal else UsbSockets(clock)
    machine: Machine = world.machine if world else LogindMachine(clock)
    timekeeper: Timekeeper = world.timekeeper if world else KernelClock(clock)
    return Hal(MappingProxyType(devices), rim.hotplug, world, pins, machine, timekeeper, usb)


def _rim(clock: Clock, pins: Pins, world: "World | None") -> Rim:
    if world is not None:
        return Rim(clock, pins, world.hotplug, world.readers, world.buses)
    return Rim(clock, pins, UdevHotplug(), PcscReaders(), LocalBuses())


def _build_world(config: HalConfig, below: Path | None) -> "World":
    from firmware.hal.sim.world import World

    return World(config, far_end, below)


def far_end(device: DeviceConfig, ground: "Ground") -> "Peer":
    """The far end of the device's wire, as its driver's pack makes it."""
    return _pack(device).peer(device, ground)


def _build(device: DeviceConfig, rim: Rim, world: "World | None") -> Peripheral[object]:
    if world is not None:
        device = replace(device, connection=world.connection(device.name))
    try:
        return _pack(device).build(device, rim)
    except Exception as problem:
        if device.driver in DRIVERS:
            raise
        log.exception("the driver of %s cannot be made", device.name)
        return _Unmade(device.name, problem)


def _pack(device: DeviceConfig) -> DriverPack:
    pack = pack_of(device.driver)
    if pack is None:
        raise LookupError(f"{device.name}: there is no driver {device.driver}")
    return pack


class _Unmade:
    """In place of a driver of somebody else that cannot be made, so that every other device has its own."""

    def __init__(self, device: str, problem: Exception) -> None:
        self._device = device
        self._problem = problem

    async def observe(self) -> AsyncGenerator[Condition | object, None]:
        stream: Stream[object] = Stream(self._device)
        stream.fail(PeripheralFault(self._device, f"its driver cannot be made: {self._problem}"))
        async for item in stream:
            yield item
