"""The power of one port of a USB hub, as the kernel switches it since 6.0: the port's file `disable`.

Documentation/ABI/testing/sysfs-bus-usb. A connector with fast contacts is two ports, one each of two hubs in one
housing, which the kernel knows as `peer`s: it is without power only when both are off.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LONGEST: Final = 16
"""Bytes of the file that matter: it says 0 or 1."""

_SAYS: Final = {"0": False, "1": True}


class Unreadable(ValueError):
    """The file says what no port says."""


@dataclass(frozen=True, slots=True)
class PortPower:
    """What is read of a port: whether each of its halves is disabled, and whether a device is in it."""

    disabled: tuple[bool, ...]
    occupied: bool

    def is_all(self, *, on: bool) -> bool:
        """Whether every half is so."""
        return all(half is not on for half in self.disabled)


def read_port(root: Path, hub: str, port: int) -> PortPower:
    """Raises `OSError` where there is no such port or the kernel cannot switch it, `Unreadable` for nonsense."""
    halves = list(_halves(root, hub, port))
    return PortPower(tuple(_disabled(half) for half in halves), any((half / "device").exists() for half in halves))


def write_port(root: Path, hub: str, port: int, *, on: bool) -> None:
    """Switch both halves. The kernel has parted with the device before it answers."""
    for half in _halves(root, hub, port):
        with (half / "disable").open("wb", buffering=0) as file:
            file.write(b"0" if on else b"1")


def _halves(root: Path, hub: str, port: int) -> Iterator[Path]:
    interface = f"{hub.removeprefix('usb')}-0:1.0" if hub.startswith("usb") else f"{hub}:1.0"
    own = root / hub / interface / f"{hub}-port{port}"
    yield own
    if (own / "peer").is_dir():
        yield own / "peer"


def _disabled(half: Path) -> bool:
    with (half / "disable").open("rb") as file:
        said = file.read(LONGEST).decode("ascii", "replace").strip()
    if said not in _SAYS:
        raise Unreadable(said)
    return _SAYS[said]
