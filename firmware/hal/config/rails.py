"""How rails are reached, and which device hangs on which."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from firmware.hal.config import Connection, DeviceConfig
from firmware.hal.config.reading import NAME, NAME_ALLOWED, read_pin
from firmware.hal.kinds import Kind
from firmware.hal.ports.rail import RailRank
from firmware.reading import Mistakes, Table

USB_DEVICES: Final = Path("/sys/bus/usb/devices")
_HUB: Final = r"usb\d{1,3}|\d{1,3}-\d{1,3}(\.\d{1,3}){0,5}"

NEVER_SHED: Final = frozenset({Kind.RAIL, Kind.BATTERY, Kind.BOARD, Kind.LID, Kind.TAMPER_CONTACT})
"""What must have power while everything else is off, since it says whether and when the rest may come on."""


@dataclass(frozen=True, slots=True)
class GpioRailConnection(Connection):
    """A load switch at a BCM pin; `on_high` says what level switches it on."""

    pin: int
    on_high: bool = True

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "pin", f"BCM pin {self.pin}"


@dataclass(frozen=True, slots=True)
class UsbPortConnection(Connection):
    """A port of a hub that switches each port's power: the hub as the kernel names it (`1-1`, `usb1`), the port from 1.

    `root` is where the kernel lists what is plugged in.
    """

    hub: str
    port: int
    root: Path = USB_DEVICES

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "port", f"USB hub {self.hub} port {self.port}"


def read_gpio_rail(table: Table) -> GpioRailConnection:
    """`pin`, and `on_high = false` where a low level switches on."""
    return GpioRailConnection(read_pin(table, "pin"), table.flag("on_high", default=True))


def read_usb_port(table: Table) -> UsbPortConnection:
    """`hub`, `port`, and `root` where the kernel's list is not where it always is."""
    hub = table.text("hub", "a hub in the kernel's words, 1-1 or usb1", _HUB)
    port = table.integer("port", 1, 255, "a port of the hub")
    return UsbPortConnection(hub, port, Path(table.text("root", "an absolute path", "/.{0,200}", str(USB_DEVICES))))


@dataclass(frozen=True, slots=True)
class Feed:
    """What a device's table says of its power."""

    rail: str
    rank: RailRank | None
    milliwatts: int


def read_feed(table: Table) -> Feed:
    """`rail`, `rank` and `milliwatts`, each of which may be missing."""
    return Feed(
        table.text("rail", f"the name of a rail: {NAME_ALLOWED}", NAME) if table.has("rail") else "",
        table.choice("rank", RailRank) if table.has("rank") else None,
        table.integer("milliwatts", 0, 200_000, "what it draws in milliwatts", default=0),
    )


def check_rails(devices: Sequence[DeviceConfig], mistakes: Mistakes) -> None:
    """Note what hangs on something else than a rail, or on a rail though it must not, and ranks of what is none."""
    rails = {device.name for device in devices if device.kind is Kind.RAIL}
    for device in devices:
        if device.rank is not None and device.kind is not Kind.RAIL:
            what = f"{device.rank.value!r} is not allowed; only a rail has a rank, and a device that of its rail"
            mistakes.add(f"devices.{device.name}.rank", what)
        if device.rail:
            _check_rail(device, rails, mistakes)


def _check_rail(device: DeviceConfig, rails: set[str], mistakes: Mistakes) -> None:
    path = f"devices.{device.name}.rail"
    if device.kind in NEVER_SHED:
        mistakes.add(path, f"{device.rail!r} is not allowed; a {device.kind.value} hangs on no rail")
    elif device.rail not in rails:
        known = ", ".join(sorted(rails)) or "there is none"
        mistakes.add(path, f"{device.rail!r} is not allowed; must be one of the rails: {known}")
