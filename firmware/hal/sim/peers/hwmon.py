"""The far side of the kernel's hwmon class: a chip with one temperature."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.enclosure import HwmonConnection
from firmware.hal.sim.kernel_files import KernelFiles
from firmware.hal.sim.peer import Poke

ROOM = 24
"""Degrees at first."""


class HwmonPeer:
    """A thermometer as files, behind a chip of another name; the air is what `temperature` makes it."""

    def __init__(self, config: DeviceConfig, directory: Path) -> None:
        root = directory / f"{config.name}-hwmon"
        self._connection = replace(connection_of(config, HwmonConnection), root=root)
        KernelFiles(root / "hwmon0").write(name="another_chip", temp1_input="99000")
        self._home, self._aside = root / "hwmon1", directory / f"{config.name}-unplugged"
        self._files = KernelFiles(self._home)
        self._input = f"temp{self._connection.number}_input"
        self._files.write(name=self._connection.chip)
        self.temperature(ROOM)

    @property
    def connection(self) -> HwmonConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return MappingProxyType(
            {
                "temperature": Poke(self.temperature, {"celsius": int}),
                "hang": Poke(self.hang, {}),
                "recover": Poke(self.recover, {}),
                "garbage": Poke(self.garbage, {}),
                "unplug": Poke(self.unplug, {}),
                "plug": Poke(self.plug, {}),
            }
        )

    def temperature(self, celsius: float) -> None:
        """Let it be so warm."""
        self._say(str(round(celsius * 1000)))

    def garbage(self) -> None:
        """Let the sensor's wire be broken."""
        self._say("-273000")

    def hang(self) -> None:
        """Let the sensor's bus hang."""
        self._files.hang(self._input)

    def recover(self) -> None:
        """Let the sensor measure again, at room temperature."""
        self._files.release(str(ROOM * 1000))
        self.temperature(ROOM)

    def unplug(self) -> None:
        """Take the sensor off its bus."""
        if self._home.exists():
            self._files.move(self._aside)

    def plug(self) -> None:
        """Put it back; it is still as warm as it was."""
        if self._aside.exists():
            self._files.move(self._home)

    def close(self) -> None:
        """Nobody waits any more; the files go with the directory they were given."""
        self._files.release("")

    def _say(self, figure: str) -> None:
        if self._home.exists():
            self._files.write(**{self._input: figure})
