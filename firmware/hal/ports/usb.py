"""The USB tree of the case: what is plugged in where, and whether the kernel may work with it."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Protocol


@unique
class UsbRefusal(StrEnum):
    """Why a USB device is not let in."""

    UNKNOWN = "unknown"  # nothing in case.toml has its ids
    EXTRA_INTERFACE = "extra-interface"  # it can do more than the device that it says it is
    WRONG_PORT = "wrong-port"
    WRONG_SERIAL = "wrong-serial"  # another one of the same model
    ONE_TOO_MANY = "one-too-many"  # what case.toml has of it is plugged in already
    UNREADABLE = "unreadable"  # it does not say what it is in a way that can be understood


@dataclass(frozen=True, slots=True)
class UsbDevice:
    """One device of the tree, as it says itself what it is.

    `port` is where it hangs, in the kernel's words: bus, and from its root the ports of the hubs (`1-1.4`; `usb1` is
    the root hub itself). `interfaces` has class, subclass and protocol of each interface in all its settings, six
    hexadecimal digits each; None where it does not say so in a way that can be understood. They are known before the
    kernel works with it. `authorised` is None where this kernel cannot refuse.
    """

    port: str
    vendor: str
    product: str
    serial: str
    name: str
    interfaces: frozenset[str] | None
    authorised: bool | None

    @property
    def is_root(self) -> bool:
        """Whether it is a controller of this computer rather than something that was plugged in."""
        return self.port.startswith("usb")


@dataclass(frozen=True, slots=True)
class UsbNode:
    """A file under /dev that leads to a USB device; by a name that stays the same, where udev gives one."""

    subsystem: str
    path: str


class UsbBus(Protocol):
    """The tree, and the switch at each of its devices. Each method may raise `HalError`; none takes more than 2 s."""

    async def devices(self) -> tuple[UsbDevice, ...]:
        """All that is plugged in, nearest to the computer first."""
        ...

    async def authorise(self, port: str, wanted: bool) -> None:
        """Let the kernel work with the device at `port`, or stop it. One that is gone meanwhile is no error."""
        ...

    async def refuse_newcomers(self) -> None:
        """From now on nothing that is plugged in is let in by the kernel itself; stays so when we end."""
        ...
