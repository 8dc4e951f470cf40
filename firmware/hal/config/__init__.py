"""The HAL's slice of `case.toml`: which peripherals this case has, where they sit and how they are reached.

How a family of devices is reached stands in a file of its own beside this one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.rail import RailRank


class KernelName(NamedTuple):
    """How the operating system calls what a device hangs on: udev's subsystem and the node, or "" where it has none."""

    subsystem: str
    node: str


class Connection:
    """How one device is reached: the base of all connections, which are frozen dataclasses."""

    __slots__ = ()

    def claims(self) -> Iterator[tuple[str, str]]:
        """What can belong to one device only: the key that names it, and a name that is the same for all claimants."""
        return iter(())

    def kernel_name(self) -> KernelName | None:
        """What the operating system announces when the device's plug is put in; None: nothing that could be told."""
        return None


C = TypeVar("C", bound=Connection)


@dataclass(frozen=True, slots=True)
class MatchRule:
    """How to recognise the device among what is plugged in: USB ids, four lower-case hexadecimal digits each.

    `port` is where it has to be (`1-1.4`, or `1.4` on whatever bus), `serial` which one of its model it is; "" for any.
    `classes` are the beginnings of class, subclass and protocol that its interfaces may have; without them, all may but
    those that type, store, network or fan out (`managers.usb_policy`).
    """

    vendor: str
    product: str
    port: str = ""
    serial: str = ""
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UsbConfig:
    """What may be plugged in besides the devices. With `guard` nothing else is let in.

    `own` are the case's built-in parts by name: hubs, the touch panel. `bays` says in which bay a port ends.
    """

    guard: bool = False
    own: tuple[tuple[str, MatchRule], ...] = ()
    bays: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BayConfig:
    """A place in the case where a device sits."""

    name: str
    title: Title


@dataclass(frozen=True, slots=True)
class DeviceConfig:
    """One peripheral of this case. `name` is how everybody calls it: `^[a-z][a-z0-9-]{0,30}$`.

    `rail` is the name of the rail that feeds it, "" where it has power whenever the case has. `rank` belongs to rails:
    without one a rail is never shed. `milliwatts` is what the device draws while it is on, 0 where nobody has measured.
    """

    name: str
    kind: Kind
    driver: str
    bay: str
    title: Title
    connection: Connection
    match: MatchRule | None
    weight_grams: int
    rail: str = ""
    rank: RailRank | None = None
    milliwatts: int = 0


def connection_of(device: DeviceConfig, kind: type[C]) -> C:
    """The device's connection as the `kind` its driver needs; reading the configuration has made sure of it."""
    if not isinstance(device.connection, kind):
        raise TypeError(f"{device.name}: {device.driver} needs a {kind.__name__}")
    return device.connection


@dataclass(frozen=True, slots=True)
class HalConfig:
    """All bays and devices, in the order of the file."""

    bays: tuple[BayConfig, ...]
    devices: tuple[DeviceConfig, ...]
    usb: UsbConfig = UsbConfig()
