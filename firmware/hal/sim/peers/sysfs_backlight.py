"""The far side of the kernel's backlight class: a panel's light as files."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.enclosure import BacklightConnection
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.kernel_files import KernelFiles
from firmware.hal.sim.peer import Poke

STEPS: Final = 255


class SysfsBacklightPeer:
    """A light at full brightness. What it is told and how it shines is one file, until it refuses."""

    def __init__(self, config: DeviceConfig, directory: Path, hotplug: SimHotplug) -> None:
        root = directory / f"{config.name}-lights"
        self._connection = replace(connection_of(config, BacklightConnection), root=root)
        self._hotplug = hotplug
        self._home, self._aside = root / self._connection.light, directory / f"{config.name}-unplugged"
        self._files = KernelFiles(self._home)
        self._files.write(max_brightness=str(STEPS), brightness=str(STEPS), bl_power="0")
        self._shown.symlink_to("brightness")

    @property
    def connection(self) -> BacklightConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return MappingProxyType(
            {
                "turn": Poke(self.turn, {"percent": int}),
                "refuse": Poke(self.refuse, {}),
                "obey": Poke(self.obey, {}),
                "hang": Poke(self.hang, {}),
                "garbage": Poke(self.garbage, {}),
                "unplug": Poke(self.unplug, {}),
                "plug": Poke(self.plug, {}),
            }
        )

    def seen(self) -> float:
        """How bright the panel is, 0 to 1."""
        if self._files.read("bl_power") != "0":
            return 0.0
        return int(self._files.read("actual_brightness")) / STEPS

    def turn(self, percent: int) -> None:
        """Let somebody else change the light."""
        self._files.write(brightness=str(round(percent * STEPS / 100)))
        self._announce()

    def refuse(self) -> None:
        """Let the panel's bus refuse each write, and the light shine on as it does."""
        shown = self._files.read("actual_brightness")
        self._shown.unlink()
        self._files.write(actual_brightness=shown)
        self._files.remove("brightness")
        (self._files.directory / "brightness").symlink_to("/dev/full")

    def obey(self) -> None:
        """Let it do again what it is told, at full light."""
        self._mend()
        self._announce()

    def hang(self) -> None:
        """Let the panel's bus hang; `obey` ends it."""
        self._files.hang("max_brightness")

    def garbage(self) -> None:
        """Let the light be brighter than it can be."""
        self._files.write(brightness=str(STEPS * 4))
        self._announce()

    def unplug(self) -> None:
        """Pull the panel's cable."""
        if self._home.exists():
            self._files.move(self._aside)
            self._hotplug.unplug("backlight", self._path())

    def plug(self) -> None:
        """Put it back; a panel that gets power anew shines fully, whatever it was told before."""
        if self._aside.exists():
            self._files.move(self._home)
            self._mend()
            self._hotplug.plug("backlight", self._path())

    def close(self) -> None:
        """Nobody waits any more; the files go with the directory they were given."""
        self._files.release("")

    @property
    def _shown(self) -> Path:
        return self._files.directory / "actual_brightness"

    def _path(self) -> str:
        return f"/devices/simulated/backlight/{self._connection.light}"

    def _mend(self) -> None:
        self._files.release(str(STEPS))
        self._shown.unlink()
        self._shown.symlink_to("brightness")
        self._files.write(max_brightness=str(STEPS), brightness=str(STEPS), bl_power="0")

    def _announce(self) -> None:
        self._hotplug.change("backlight", self._path())
