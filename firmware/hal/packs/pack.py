"""What one driver has to say of itself, so that it can be named in `case.toml`, made, rehearsed and proposed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from firmware.clock import Clock
from firmware.hal.config import Connection, DeviceConfig
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import Peripheral, Reason
from firmware.hal.ports.hotplug import Hotplug
from firmware.hal.transports.card_readers import Readers
from firmware.hal.transports.gpio import Pins
from firmware.hal.transports.smbus import Buses
from firmware.reading import Table

if TYPE_CHECKING:
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer


@dataclass(frozen=True, slots=True)
class Rim:
    """What several drivers share."""

    clock: Clock
    pins: Pins
    hotplug: Hotplug
    readers: Readers
    buses: Buses


@dataclass(frozen=True, slots=True)
class UsbFit:
    """A USB device that a driver is known to serve: its ids; `product` is None where the maker's whole range fits."""

    vendor: str
    product: str | None


@dataclass(frozen=True, slots=True)
class DriverPack:
    """One driver. `name` is how `case.toml` calls it: the way it is reached and what it is, `serial-barcode`.

    `read` makes the connection of the device's table `connection`; what is wrong in it is noted there.
    `build` makes the driver and opens nothing. `peer` makes the far end of its wire for a rehearsal.
    `reasons` are all that the driver can give for a condition; the screen has a remedy for each.
    """

    name: str
    kind: Kind
    read: Callable[[Table], Connection]
    build: Callable[[DeviceConfig, Rim], Peripheral[object]]
    peer: "Callable[[DeviceConfig, Ground], Peer]"
    reasons: frozenset[Reason]
    fits: tuple[UsbFit, ...] = ()


# Every conversation can break in these ways; `managers.peripherals` turns the errors into conditions.
BROKEN = frozenset({Reason.NOT_CONNECTED, Reason.SILENT, Reason.GARBLED, Reason.IN_USE, Reason.REFUSED})
USUAL = BROKEN | {Reason.OK, Reason.STARTING}
"""Reasons of every device, whatever it is."""
