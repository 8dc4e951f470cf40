"""What the fleet server is told from outside, parsed once."""

import ipaddress
import ssl
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path
from typing import Final

from firmware.reading import ConfigError

DEFAULT_HTTP: Final = "127.0.0.1:8780"
DEFAULT_MQTT: Final = "127.0.0.1:8883"


@dataclass(frozen=True, slots=True)
class Address:
    """A numeric IP address and a TCP port; port 0 takes any free one."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Where the server keeps its data, and where it listens for browsers and for cases.

    `names` are further host names and addresses by which cases reach the broker; its certificate carries them.
    """

    data: Path
    http: Address
    mqtt: Address
    names: tuple[str, ...] = ()


@unique
class Engine(StrEnum):
    """The broker program: mosquitto where it can be had, amqtt for demonstrations."""

    MOSQUITTO = "mosquitto"
    AMQTT = "amqtt"


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """Where the embedded broker listens (port 0: any free one), and which engine; None: the better one present."""

    host: str = "127.0.0.1"
    port: int = 0
    engine: Engine | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """How the ingest reaches the broker. `mqtt5` is false for brokers that only know 3.1.1; no TLS where None."""

    host: str
    port: int
    tls: ssl.SSLContext | None
    mqtt5: bool = True


def parse_address(option: str, text: str) -> Address:
    """`HOST:PORT` with a numeric host (`[::1]:8780` for IPv6), or `ConfigError`."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise ConfigError((f"{option}: {text!r} is not allowed; must be ADDRESS:PORT, as 127.0.0.1:8780",)) from None
    if not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ConfigError((f"{option}: port {port!r} is not allowed; must be 0 to 65535",))
    return Address(str(address), int(port))


def require_loopback(option: str, address: Address) -> Address:
    """The pages have no log-in yet: whoever reaches the port may read them, so only this machine may reach it."""
    if ipaddress.ip_address(address.host).is_loopback:
        return address
    wrong = f"{option}: {address} is not allowed; must be a loopback address, for the pages have no log-in yet"
    raise ConfigError((wrong,))
