"""The router behind a link, from what the kernel has learned of its neighbours by itself."""

from collections.abc import Mapping
from pathlib import Path

from firmware.hal.wire.neighbours import gateway_of, hardware_of


class KernelSurroundings:
    """`interfaces` are the ways by device name; `root` is where the kernel shows its network."""

    def __init__(self, interfaces: Mapping[str, str], root: Path = Path("/proc/thread-self/net")) -> None:
        self._interfaces = interfaces
        self._root = root

    def router(self, link: str) -> str | None:
        interface = self._interfaces.get(link, "")
        try:
            routes, neighbours = (self._root / "route").read_text(), (self._root / "arp").read_text()
        except (OSError, UnicodeDecodeError):  # another kernel: a place is then known by its cells, or by being told
            return None
        gateway = gateway_of(routes, interface)
        return None if gateway is None else hardware_of(neighbours, gateway, interface)
