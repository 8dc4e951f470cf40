"""What several families of devices read from `case.toml` in the same way."""

from typing import Final

from firmware.hal.config.lines import SerialConnection, TcpConnection, UsbLineConnection
from firmware.hal.kinds import Title
from firmware.reading import Table

NAME: Final = r"[a-z][a-z0-9-]{0,30}"
NAME_ALLOWED: Final = "1 to 31 small letters, digits and hyphens, a letter first"


def read_title(table: Table) -> Title:
    """The table `title` with a text in each language of the screen."""
    title = table.table("title")
    words = Title(*(title.text(language, "a text of 1 to 60 characters", r".{1,60}") for language in ("de", "en")))
    title.finish()
    return words


def read_pin(table: Table, key: str) -> int:
    """The BCM number of a pin of the header."""
    return table.integer(key, 0, 27, "a BCM pin")


def read_serial(table: Table) -> SerialConnection:
    """A serial line: `port` and `baud`."""
    port = table.text("port", "a path under /dev or a pyserial URL", r"/dev/[^\s]{1,200}|[a-z0-9]{2,16}://[^\s]{1,200}")
    return SerialConnection(port, table.integer("baud", 300, 4_000_000, "bits a second"))


def read_tcp(table: Table, usual: int) -> TcpConnection:
    """A place in the case's own network: `address`, and `port` where it is not the usual one."""
    address = table.text("address", "an IP address", r"(\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f]*:[0-9A-Fa-f:]{1,38}")
    return TcpConnection(address, table.integer("port", 1, 65535, "a TCP port", default=usual))


def read_usb_line(table: Table) -> UsbLineConnection:
    """A character device of the kernel's USB printer class: `path`."""
    return UsbLineConnection(table.text("path", "a path under /dev", r"/dev/[^\s]{1,200}", default="/dev/usb/lp0"))
