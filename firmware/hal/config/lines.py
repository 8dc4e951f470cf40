"""Lines that carry bytes, whatever is at their other end."""

from collections.abc import Iterator
from dataclasses import dataclass

from firmware.hal.config import Connection, KernelName


@dataclass(frozen=True, slots=True)
class SerialConnection(Connection):
    """A serial line, eight bits, no parity, one stop bit: a path under /dev or a pyserial URL, and bits a second."""

    port: str
    baud: int

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "port", f"serial port {self.port}"

    def kernel_name(self) -> KernelName:
        return KernelName("tty", self.port)


@dataclass(frozen=True, slots=True)
class TcpConnection(Connection):
    """A device in the case's own network: its IP address, never a name that would have to be looked up, and port."""

    address: str
    port: int

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "address", f"{self.address} port {self.port}"


@dataclass(frozen=True, slots=True)
class UsbLineConnection(Connection):
    """A printer on the kernel's USB printer class: a character device such as `/dev/usb/lp0`."""

    path: str

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "path", f"USB line {self.path}"

    def kernel_name(self) -> KernelName:
        return KernelName("usbmisc", self.path)
