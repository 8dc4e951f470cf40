"""The far end of `evdev-mrz`: a document reader that types what it reads, each line ended by Enter."""

from collections.abc import Mapping
from pathlib import Path

from firmware.hal.config import DeviceConfig
from firmware.hal.config.inputs import KeysConnection
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.key_scanner import KeyScannerPeer
from firmware.hal.sim.peers.mrz_hands import MrzHands


class MrzTypistPeer(MrzHands):
    """The hands of a typing scanner, with documents instead of codes. Made in the running loop."""

    def __init__(self, config: DeviceConfig, directory: Path) -> None:
        self.keys = KeyScannerPeer(config, directory)

    @property
    def connection(self) -> KeysConnection:
        return self.keys.connection

    def pokes(self) -> Mapping[str, Poke]:
        own = self.keys.pokes()
        shared = ("garbage", "hang", "slow", "take", "release", "unplug", "plug")
        return {**self.documents(), **{name: own[name] for name in shared}}

    def lay_on(self, lines: tuple[str, ...]) -> None:
        for line in lines:
            self.keys.scan(line)

    def half(self, lines: tuple[str, ...]) -> None:
        first, *others = lines
        self.keys.scan(first)
        self.keys.scan_half("".join(others) or first)

    def garble(self) -> None:
        """A key that no zone has."""
        self.keys.garble()

    def hang(self) -> None:
        """The reader reads nothing any more until its plug was out."""
        self.keys.hang()

    def slow(self) -> None:
        """Each key takes its time, until the plug was out."""
        self.keys.slow()

    def unplug(self) -> None:
        self.keys.unplug()

    def plug(self) -> None:
        self.keys.plug()

    def close(self) -> None:
        self.keys.close()
