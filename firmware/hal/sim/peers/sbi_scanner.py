"""The far end of `finger-presence`: the kernel's list with one scanner in it, and the service of its maker."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.fingerprint import SbiPorts, ScannerConnection
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.http_port import HttpAsked, HttpPort, HttpReply


class SbiScannerPeer:
    """Announces its plugs by itself; what its service tells is heard when it is asked. Made in the running loop."""

    def __init__(self, config: DeviceConfig, directory: Path, hotplug: SimHotplug) -> None:
        wanted = connection_of(config, ScannerConnection)
        self._port = HttpPort(self._answer) if wanted.service else None
        ports = SbiPorts(self._port.port, self._port.port) if self._port else None
        self.connection = replace(wanted, root=directory / f"{config.name}.usb", service=ports)
        self._entry = self.connection.root / "1-1"
        self._hotplug = hotplug
        self._told: dict[str, object] = {"deviceStatus": "Ready"}
        self._hung = False
        self._noise = False
        self.asked: list[HttpAsked] = []
        self.connection.root.mkdir()
        self.plug()

    def pokes(self) -> Mapping[str, Poke]:
        acts = {
            "ready": self.ready,
            "busy": self.busy,
            "not-ready": self.not_ready,
            "not-registered": self.not_registered,
            "tamper": self.tamper,
            "kill": self.kill,
            "start": self.start,
            "garbage": self.garble,
            "hang": self.hang,
            "unplug": self.unplug,
            "plug": self.plug,
        }
        return {name: Poke(act, {}) for name, act in acts.items()}

    def ready(self) -> None:
        self._tell(deviceStatus="Ready")

    def busy(self) -> None:
        """The specialist application takes a finger."""
        self._tell(deviceStatus="Busy")

    def not_ready(self) -> None:
        self._tell(deviceStatus="Not Ready")

    def not_registered(self) -> None:
        self._tell(deviceStatus="Not Registered")

    def tamper(self) -> None:
        self._tell(error={"errorCode": "103", "errorInfo": "Tamper detected"})

    def kill(self) -> None:
        """The maker's service dies."""
        if self._port is not None:
            self._port.unplug()

    def start(self) -> None:
        if self._port is not None:
            self._port.plug()

    def garble(self) -> None:
        """The service answers what is no JSON, and the kernel's list has noise in it."""
        self._noise = True
        (self.connection.root / "noise").mkdir(exist_ok=True)
        (self.connection.root / "noise" / "idVendor").write_bytes(b"\xff\x00")
        self._announce()

    def hang(self) -> None:
        """The service takes everything and answers nothing, until the scanner is plugged in anew."""
        self._hung = True
        self._announce()

    def unplug(self) -> None:
        rmtree(self._entry, ignore_errors=True)
        self._announce()

    def plug(self) -> None:
        self._hung = self._noise = False
        self._entry.mkdir(exist_ok=True)
        for name, text in (("idVendor", self.connection.vendor), ("idProduct", self.connection.product)):
            (self._entry / name).write_text(f"{text}\n")
        self._announce()

    def close(self) -> None:
        if self._port is not None:
            self._port.unplug()
        rmtree(self.connection.root, ignore_errors=True)

    def _tell(self, **told: object) -> None:
        self._told = told
        self._announce()

    def _announce(self) -> None:
        self._hotplug.change("usb", "/devices/simulated/usb1/1-1")

    def _answer(self, asked: HttpAsked) -> HttpReply | None:
        self.asked.append(asked)
        if self._hung:
            return None
        body = b"RIDGES\xff" if self._noise else json.dumps([{"deviceId": "1", **self._told}]).encode()
        return HttpReply(200, "application/json", body)
