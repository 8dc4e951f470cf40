"""The kernel's side of a hub's port: its files, and what becomes of the device in it."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.rails import UsbPortConnection
from firmware.hal.sim.grid import Grid
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.inotify import Written
from firmware.hal.sim.peer import Poke


class UsbPortRailPeer:
    """A port with power and a device in it, as files below `directory`. Where they are there already, they stay so:
    a hub keeps its ports as they are while programs come and go.
    """

    def __init__(self, config: DeviceConfig, directory: Path, hotplug: SimHotplug, grid: Grid) -> None:
        self._name = config.name
        self._connection = replace(connection_of(config, UsbPortConnection), root=directory / f"{config.name}-usb")
        self._hotplug = hotplug
        self._grid = grid
        hub, port = self._connection.hub, self._connection.port
        interface = f"{hub.removeprefix('usb')}-0:1.0" if hub.startswith("usb") else f"{hub}:1.0"
        self._hub = self._connection.root / hub
        self._pulled = self._connection.root / f".{hub}"
        self._port = self._hub / interface / f"{hub}-port{port}"
        self._file = self._port / "disable"
        self._device = self._port / "device"
        self._path = f"/devices/simulated/usb/{hub}.{port}"
        self._obeys = True
        self._pipe: int | None = None
        if not self._port.is_dir():
            self._port.mkdir(parents=True)
            self._file.write_text("0\n", "ascii")
            self._device.mkdir()
        self._written = Written(self._port, self._switched)

    @property
    def connection(self) -> UsbPortConnection:
        return self._connection

    @property
    def on(self) -> bool:
        """Whether the port has power."""
        return self._grid.is_on(self._name)

    def pokes(self) -> Mapping[str, Poke]:
        acts = {
            "off-elsewhere": self.switch_off,
            "on-elsewhere": self.switch_on,
            "jam": self.jam,
            "loosen": self.loosen,
            "hang": self.hang,
            "garbage": self.garbage,
            "unplug": self.unplug,
            "plug": self.plug,
        }
        return MappingProxyType({name: Poke(act, {}) for name, act in acts.items()})

    def switch_off(self) -> None:
        """Let another program switch the port off."""
        self._say("1")

    def switch_on(self) -> None:
        """Let another program switch the port on."""
        self._say("0")

    def jam(self) -> None:
        """Let the hub say that it switches and feed the device all the same, as cheap ones do."""
        self._obeys = False

    def loosen(self) -> None:
        """Let the hub obey again."""
        self._obeys = True
        self._switched()

    def hang(self) -> None:
        """Let whoever opens the file wait, as while the kernel is busy with a bad hub."""
        if self._pipe is None and self._hub.exists():
            fresh = self._connection.root / ".hung"
            os.mkfifo(fresh)
            self._pipe = os.open(fresh, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
            fresh.replace(self._file)

    def garbage(self) -> None:
        """Let the file say what no port says."""
        if self._pipe is None and self._hub.exists():
            self._say("maybe")

    def unplug(self) -> None:
        """Pull the hub out."""
        self._answer()
        if self._hub.exists():
            self._hub.rename(self._pulled)
            self._hotplug.unplug("usb", f"/devices/simulated/usb/{self._connection.hub}")

    def plug(self) -> None:
        """Put the hub in, with power on its ports as always after that."""
        if self._pulled.exists():
            self._pulled.rename(self._hub)
            self._say("0")
            self._hotplug.plug("usb", f"/devices/simulated/usb/{self._connection.hub}")

    def close(self) -> None:
        self._answer()
        self._written.close()

    def _answer(self) -> None:
        """Whoever waits goes on and has read nothing."""
        if self._pipe is not None:
            fresh = self._connection.root / ".fresh"
            fresh.write_text("0\n", "ascii")
            fresh.replace(self._file)
            os.close(self._pipe)
            self._pipe = None

    def _say(self, word: str) -> None:
        self._file.write_text(f"{word}\n", "ascii")
        self._switched()

    def _switched(self) -> None:
        """What the kernel does when the file was written."""
        if self._pipe is not None or not self._hub.exists():
            return
        on = self._file.read_text("ascii").strip() != "1"
        if on is self._device.exists() or not (on or self._obeys):
            return
        self._grid.power(self._name, on)
        if on:
            self._device.mkdir()
            self._hotplug.plug("usb", self._path)
        else:
            self._device.rmdir()
            self._hotplug.unplug("usb", self._path)
