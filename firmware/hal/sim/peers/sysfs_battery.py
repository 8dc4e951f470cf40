"""The far side of the kernel's `power_supply` class: its files, and the event when they change."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.body import SupplyConnection
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.kernel_files import KernelFiles
from firmware.hal.sim.peer import Poke

CAPACITY: Final = 90_000
"""Energy of the full battery in milliwatt hours, below what an aeroplane's cabin allows."""
OFFERED: Final = "[auto] inhibit-charge"
"""What the charger can be told; a word that was written there replaces the line here, and moves the brackets there."""
DRAW: Final = 22_000
"""What the case draws, in milliwatts."""


class SysfsBatteryPeer:
    """A battery and a charger as files below `directory`, the mains connected and the battery nearly full."""

    def __init__(self, config: DeviceConfig, directory: Path, hotplug: SimHotplug) -> None:
        root = directory / f"{config.name}-supplies"
        self._connection = replace(connection_of(config, SupplyConnection), root=root)
        self._hotplug = hotplug
        self._home = root / self._connection.battery
        self._aside = directory / f"{config.name}-unplugged"
        self._battery = KernelFiles(self._home)
        self._mains = KernelFiles(root / self._connection.mains)
        self._full = CAPACITY
        self._percent = 96
        self._frozen = False
        self._battery.write(type="Battery", present="1", health="Good", status="Charging", temp="235")
        self._battery.write(charge_behaviour=OFFERED, energy_full_design=str(CAPACITY * 1000))
        self._mains.write(type="Mains", online="1")
        self.draw(DRAW)
        self.age(100)

    @property
    def connection(self) -> SupplyConnection:
        return self._connection

    @property
    def charging(self) -> bool:
        """Whether the charger may charge."""
        return self._battery.read("charge_behaviour") in (OFFERED, "auto")

    def pokes(self) -> Mapping[str, Poke]:
        return MappingProxyType(
            {
                "mains-off": Poke(self.mains_off, {}),
                "mains-on": Poke(self.mains_on, {}),
                "charge": Poke(self.charge, {"percent": int}),
                "draw": Poke(self.draw, {"milliwatts": int}),
                "heat": Poke(self.heat, {"celsius": int}),
                "age": Poke(self.age, {"percent": int}),
                "freeze": Poke(self.freeze, {}),
                "lie": Poke(self.lie, {"percent": int}),
                "vanish": Poke(self.vanish, {}),
                "hang": Poke(self.hang, {}),
                "unplug": Poke(self.unplug, {}),
                "plug": Poke(self.plug, {}),
                "wear-out": Poke(self.wear_out, {}),
                "recover": Poke(self.recover, {}),
                "garbage": Poke(self.garbage, {}),
            }
        )

    def mains_off(self) -> None:
        """Pull the mains lead."""
        self._mains.write(online="0")
        self._tell(status="Discharging")

    def mains_on(self) -> None:
        """Connect the mains."""
        self._mains.write(online="1")
        self._tell(status="Charging")

    def charge(self, percent: int) -> None:
        """Set the charge; a gauge that is frozen does not see it."""
        self._percent = percent
        if not self._frozen:
            self._tell(capacity=str(percent), energy_now=str(self._full * percent * 10))

    def draw(self, milliwatts: int) -> None:
        """Let so much flow out of the battery, or on mains into it."""
        self._tell(power_now=str(milliwatts * 1000))

    def heat(self, celsius: int) -> None:
        """Let the cells be so warm."""
        self._tell(temp=str(celsius * 10))

    def age(self, percent: int) -> None:
        """Let the cells hold only this share of what they were made for."""
        self._full = CAPACITY * percent // 100
        self._tell(energy_full=str(self._full * 1000))
        self.charge(self._percent)

    def freeze(self) -> None:
        """The gauge stays where it is, whatever flows."""
        self._frozen = True

    def lie(self, percent: int) -> None:
        """The gauge tells a charge that is not there."""
        self._tell(capacity=str(percent))

    def vanish(self) -> None:
        """The gauge is gone, and nobody is told."""
        if self._home.exists():
            self._battery.move(self._aside)

    def hang(self) -> None:
        """The gauge does not answer, and who reads it waits, until it is plugged in anew."""
        if self._home.exists():
            self._battery.hang("capacity")
            self._announce()

    def unplug(self) -> None:
        """Take the battery out."""
        self.vanish()
        self._battery_answers()
        self._hotplug.unplug("power_supply", self._path())

    def plug(self) -> None:
        """Put the battery back."""
        if self._aside.exists():
            self._battery.move(self._home)
        self._battery_answers()
        self._hotplug.plug("power_supply", self._path())

    def wear_out(self) -> None:
        """Let the gauge call the battery dead."""
        self._tell(health="Dead")

    def recover(self) -> None:
        """Let the gauge make sense again, nothing wrong with the cells."""
        self._frozen = False
        self._battery_answers()
        self._tell(health="Good", temp="235", status="Charging" if self._mains.read("online") == "1" else "Discharging")
        self.charge(96)

    def garbage(self) -> None:
        """Let the gauge say what no battery can be."""
        self._tell(capacity="150", energy_now="-7", status="Hungry")

    def close(self) -> None:
        """Let go of who waits; the files go with the directory they were given."""
        self._battery_answers()

    def _battery_answers(self) -> None:
        if self._home.exists():
            self._battery.release(str(self._percent))

    def _tell(self, **properties: str) -> None:
        """A battery that is out tells nothing; what changes meanwhile is there when it is back."""
        self._battery.write(**properties)
        self._announce()

    def _path(self) -> str:
        return f"/devices/simulated/power_supply/{self._connection.battery}"

    def _announce(self) -> None:
        self._hotplug.change("power_supply", self._path())
