"""Modems, by who looks after them."""

from collections.abc import Iterator
from dataclasses import dataclass

from firmware.hal.config import Connection, KernelName


@dataclass(frozen=True, slots=True)
class ManagedModemConnection(Connection):
    """A modem that ModemManager looks after: the one whose data go through `interface`. `bus` is the address of the
    message bus, "" for the system's.
    """

    interface: str
    bus: str = ""

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "interface", f"modem of {self.interface}"

    def kernel_name(self) -> KernelName:
        return KernelName("net", "")


@dataclass(frozen=True, slots=True)
class HilinkConnection(Connection):
    """A stick that is a small router of its own (HiLink): it shows itself as a cable, `interface`, and is asked over
    HTTP at `address`.
    """

    interface: str
    address: str
    port: int = 80

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "interface", f"modem of {self.interface}"

    def kernel_name(self) -> KernelName:
        return KernelName("net", "")
