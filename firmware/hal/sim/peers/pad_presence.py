"""The far end of `pad-presence`: the kernel's list of USB devices with one pad in it, or without."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.inputs import UsbPresenceConnection
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.peer import Poke


class PadPresencePeer:
    """Announces by itself what changes."""

    def __init__(self, config: DeviceConfig, directory: Path, hotplug: SimHotplug) -> None:
        own = connection_of(config, UsbPresenceConnection)
        self.connection = replace(own, root=directory / f"{config.name}.usb")
        self._entry = self.connection.root / "1-1"
        self._hotplug = hotplug
        self.connection.root.mkdir()
        self.plug()

    def pokes(self) -> Mapping[str, Poke]:
        return {
            "unpower": Poke(self.unpower, {}),
            "power": Poke(self.power, {}),
            "garbage": Poke(self.garble, {}),
            "unplug": Poke(self.unplug, {}),
            "plug": Poke(self.plug, {}),
        }

    def unpower(self) -> None:
        """The hub has too little current for it."""
        self._write(bConfigurationValue="")
        self._announce()

    def power(self) -> None:
        """There is current enough."""
        self._write(bConfigurationValue="1")
        self._announce()

    def garble(self) -> None:
        """What it says of itself is noise."""
        if self._entry.is_dir():
            (self._entry / "bConfigurationValue").write_bytes(b"\xff\x00\xc3")
        self._announce()

    def unplug(self) -> None:
        rmtree(self._entry, ignore_errors=True)
        self._announce()

    def plug(self) -> None:
        (self._entry / "power").mkdir(parents=True, exist_ok=True)
        self._write(idVendor=self.connection.vendor, idProduct=self.connection.product, bConfigurationValue="1")
        (self._entry / "power" / "runtime_status").write_text("active\n")
        self._announce()

    def close(self) -> None:
        rmtree(self.connection.root, ignore_errors=True)

    def _write(self, **files: str) -> None:
        if self._entry.is_dir():
            for name, text in files.items():
                (self._entry / name).write_text(f"{text}\n")

    def _announce(self) -> None:
        self._hotplug.change("usb", "/devices/simulated/usb1/1-1")
