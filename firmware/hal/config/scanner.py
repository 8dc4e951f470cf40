"""How document scanners are reached: by the name that SANE gives them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from firmware.hal.config import Connection, KernelName
from firmware.reading import Table

PROGRAM: Final = ("firmware.hal.drivers.sane_program",)


@dataclass(frozen=True, slots=True)
class SaneConnection(Connection):
    """A scanner by SANE's name for it, or the beginning of the name up to a colon (`genesys:`), because the rest of it
    changes with each plug.

    `settings` is SANE's own directory of settings, None for the system's: one that names only the backend in question
    in its `dll.conf` opens in a fraction of the time, and loads no other code. `program` is the module that speaks
    for the scanner, with arguments of its own.
    """

    device: str
    settings: Path | None = None
    program: tuple[str, ...] = PROGRAM

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "device", f"scanner {self.device}"

    def kernel_name(self) -> KernelName:
        return KernelName("usb", "")


def read_sane(table: Table) -> SaneConnection:
    """`device`, and `settings` where SANE's own are not the system's."""
    name = r"[a-z][a-z0-9_-]{0,30}:[^\s]{0,200}"
    device = table.text("device", "SANE's name of the scanner, or its beginning up to the colon", name)
    if not table.has("settings"):
        return SaneConnection(device)
    return SaneConnection(device, Path(table.text("settings", "a directory", r"/[^\0]{1,200}")))
