"""How power is told of: by NUT, by a gauge on the I2C bus, by the board itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from firmware.hal.config import Connection
from firmware.hal.config.lines import TcpConnection
from firmware.hal.config.reading import read_pin, read_tcp
from firmware.reading import Table

NUT_PORT: Final = 3493


@dataclass(frozen=True, slots=True)
class NutConnection(Connection):
    """A UPS by its name at NUT's `upsd`.

    `credentials` is a file with the name and the password of a user who may command the UPS, a line each; None where
    it is only to be watched.
    """

    ups: str
    server: TcpConnection
    credentials: Path | None = None

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "ups", f"UPS {self.ups} at {self.server.address} port {self.server.port}"


@dataclass(frozen=True, slots=True)
class Sense:
    """A pin that tells whether there are mains, and the level that says so."""

    pin: int
    high: bool


@dataclass(frozen=True, slots=True)
class Kill:
    """A pin whose pulse has the power board cut all power `delay` seconds later, and start anew once it has mains."""

    pin: int
    delay: float


@dataclass(frozen=True, slots=True)
class GaugeConnection(Connection):
    """A fuel gauge of the MAX17040 family on the I2C bus `bus`, and what its board has on the header.

    `capacity` is what the battery was made for, in milliwatt hours. While the pin `hold` is high, the charger rests.
    """

    bus: int
    address: int
    mains: Sense
    capacity: int
    kill: Kill | None = None
    hold: int | None = None

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "address", f"address {self.address:#x} of I2C bus {self.bus}"
        yield "mains", f"BCM pin {self.mains.pin}"
        if self.kill is not None:
            yield "kill", f"BCM pin {self.kill.pin}"
        if self.hold is not None:
            yield "hold", f"BCM pin {self.hold}"


@dataclass(frozen=True, slots=True)
class BoardConnection(Connection):
    """Where the board tells of its power: a sensor of the kernel's `hwmon` class by name, and the firmware's flags."""

    sensor: str
    flags: Path
    root: Path = Path("/sys/class/hwmon")

    def claims(self) -> Iterator[tuple[str, str]]:
        yield "sensor", f"sensor {self.sensor}"


def read_nut(table: Table) -> NutConnection:
    """`ups`, `address` (this machine's unless given), `port`, and `credentials`."""
    ups = table.text("ups", "the name of a UPS in NUT's ups.conf", r"[A-Za-z0-9_-]{1,64}")
    server = read_tcp(table, NUT_PORT) if table.has("address") else _here(table)
    if not table.has("credentials"):
        return NutConnection(ups, server)
    path = table.text("credentials", "an absolute path", "/.{0,200}")
    if server.address and not _is_here(server.address):
        table.wrong("credentials", "left out where NUT runs elsewhere: it would send the password in clear")
    return NutConnection(ups, server, Path(path))


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _here(table: Table) -> TcpConnection:
    return TcpConnection("127.0.0.1", table.integer("port", 1, 65535, "a TCP port", default=NUT_PORT))


def read_gauge(table: Table) -> GaugeConnection:
    """`bus`, `address`, `capacity`, the table `mains`, and where the board has them the table `kill` and `hold`."""
    sense = table.table("mains")
    mains = Sense(read_pin(sense, "pin"), sense.flag("high"))
    sense.finish()
    return GaugeConnection(
        table.integer("bus", 0, 255, "the number of an I2C bus", default=1),
        table.integer("address", 0x08, 0x77, "an I2C address", default=0x36),
        mains,
        table.integer("capacity", 1_000, 1_000_000, "milliwatt hours"),
        _kill(table.table("kill")) if table.has("kill") else None,
        read_pin(table, "hold") if table.has("hold") else None,
    )


def _kill(table: Table) -> Kill:
    kill = Kill(read_pin(table, "pin"), table.number("delay", 10, 600, "seconds until the board cuts"))
    table.finish()
    return kill


def read_board(table: Table) -> BoardConnection:
    """`sensor`, `flags` and `root`, all of them with the values of a Raspberry Pi unless given."""
    sensor = table.text("sensor", "the name of a hwmon sensor", r"[a-z0-9_]{1,64}", default="rpi_volt")
    flags = table.text("flags", "an absolute path", "/.{0,200}", default=FLAGS)
    root = table.text("root", "an absolute path", "/.{0,200}", default="/sys/class/hwmon")
    return BoardConnection(sensor, Path(flags), Path(root))


FLAGS: Final = "/sys/devices/platform/soc/soc:firmware/get_throttled"
"""Where a Raspberry Pi's firmware tells what holds its processor back."""
