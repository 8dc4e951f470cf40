"""The far side of the kernel's `power_supply` class: its files, and the event when they change."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.body import SupplyConnection
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.peer import Poke

CAPACITY: Final = 90_000_000
"""Energy of the full battery in microwatt hours: 90 Wh, below what an aeroplane's cabin allows."""
DRAW: Final = 22_000_000
"""What the case draws, in microwatts."""


class SysfsBatteryPeer:
    """A battery and a charger as files below `directory`, the mains connected and the battery nearly full."""

    def __init__(self, config: DeviceConfig, directory: Path, hotplug: SimHotplug) -> None:
        root = directory / f"{config.name}-supplies"
        self._connection = replace(connection_of(config, SupplyConnection), root=root)
        self._hotplug = hotplug
        self._battery = root / self._connection.battery
        self._mains = root / self._connection.mains
        self._aside = directory / f"{config.name}-unplugged"
        for supply in (self._battery, self._mains):
            supply.mkdir(parents=True)
        self._write(self._battery, type="Battery", present="1", health="Good", status="Full", power_now=str(DRAW))
        self._write(self._mains, type="Mains", online="1")
        self.charge(96)

    @property
    def connection(self) -> SupplyConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return MappingProxyType(
            {
                "mains-off": Poke(self.mains_off, {}),
                "mains-on": Poke(self.mains_on, {}),
                "charge": Poke(self.charge, {"percent": int}),
                "unplug": Poke(self.unplug, {}),
                "plug": Poke(self.plug, {}),
                "wear-out": Poke(self.wear_out, {}),
                "recover": Poke(self.recover, {}),
                "garbage": Poke(self.garbage, {}),
            }
        )

    def mains_off(self) -> None:
        """Pull the mains lead."""
        self._write(self._mains, online="0")
        self._write(self._home(), status="Discharging")
        self._announce()

    def mains_on(self) -> None:
        """Connect the mains."""
        self._write(self._mains, online="1")
        self._write(self._home(), status="Charging")
        self._announce()

    def charge(self, percent: int) -> None:
        """Set the charge."""
        self._write(self._home(), capacity=str(percent), energy_now=str(CAPACITY * percent // 100))
        self._announce()

    def unplug(self) -> None:
        """Take the battery out."""
        if self._battery.exists():
            self._battery.rename(self._aside)
            self._hotplug.unplug("power_supply", self._path())

    def plug(self) -> None:
        """Put the battery back."""
        if self._aside.exists():
            self._aside.rename(self._battery)
            self._hotplug.plug("power_supply", self._path())

    def wear_out(self) -> None:
        """Let the gauge call the battery dead."""
        self._write(self._home(), health="Dead")
        self._announce()

    def recover(self) -> None:
        """Let the gauge make sense again, nothing wrong with the cells."""
        self._write(self._home(), health="Good")
        self.charge(96)

    def garbage(self) -> None:
        """Let the gauge say what no battery can be."""
        self._write(self._home(), capacity="150", energy_now="-7", status="Hungry")
        self._announce()

    def close(self) -> None:
        """Nothing to end: the files go with the directory they were given."""

    def _home(self) -> Path:
        return self._battery if self._battery.exists() else self._aside

    def _path(self) -> str:
        return f"/devices/simulated/power_supply/{self._connection.battery}"

    def _announce(self) -> None:
        self._hotplug.change("power_supply", self._path())

    @staticmethod
    def _write(supply: Path, **properties: str) -> None:
        """Each file at once, as the kernel's are: a reader never meets half a value."""
        for name, value in properties.items():
            fresh = supply.parent.parent / f".{supply.name}-{name}"
            fresh.write_text(f"{value}\n", "ascii")
            fresh.replace(supply / name)
