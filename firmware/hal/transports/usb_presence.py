"""Whether a USB device is there and has power, from the kernel's list of what is plugged in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

LONGEST: Final = 256
"""Bytes of one of these files that matter."""


@dataclass(frozen=True, slots=True)
class UsbPower:
    """A device that is there.

    `configured`: the kernel works with it; not so where it wants more current than the hub has, or is not let in.
    `failing`: its power could not be switched.
    """

    configured: bool
    failing: bool


def find_usb(root: Path, vendor: str, product: str) -> UsbPower | None:
    """The first device with these ids, None where there is none. Reads files, so it belongs aside."""
    for entry in sorted(root.iterdir()) if root.is_dir() else ():
        if (_read(entry / "idVendor"), _read(entry / "idProduct")) == (vendor, product):
            configured = _read(entry / "bConfigurationValue") not in ("", "0")
            return UsbPower(configured, _read(entry / "power" / "runtime_status") == "error")
    return None


def _read(file: Path) -> str:
    """Without its line ending; "" for what is not there or went meanwhile."""
    try:
        with file.open("rb") as handle:
            return handle.read(LONGEST).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
