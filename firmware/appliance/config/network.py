"""`[network]` and `[sites.NAME]` of `case.toml`: what the ways out may cost, the tunnel, and where the case goes."""

from dataclasses import dataclass
from typing import Final

from firmware.hal.config.reading import NAME, NAME_ALLOWED, read_title
from firmware.hal.kinds import Title
from firmware.reading import Table

ENDPOINT: Final = r"(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z.-]{1,253}):[0-9]{1,5}"
_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a service is reached."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class TunnelConfig:
    """The WireGuard profile of the administration: its name at NetworkManager, its interface in the kernel, and the
    one address inside whose answer proves that it passes anything, if any is known.
    """

    profile: str
    interface: str
    proof: Endpoint | None = None


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """`data_limit` are bytes a month through ways that cost by what passes, None: no limit; the month begins on day
    `month_begins` (1 to 28). `roaming`: whether foreign mobile networks may be used.
    """

    data_limit: int | None = None
    month_begins: int = 1
    roaming: bool = False
    tunnel: TunnelConfig | None = None


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """A place to which the case is taken."""

    name: str
    title: Title


def read_network(table: Table | None) -> NetworkConfig:
    """Without the table there is neither a limit nor a tunnel, and no roaming."""
    if table is None:
        return NetworkConfig()
    limit = table.integer("data_limit_mb", 1, 10_000_000, "megabytes a month") if table.has("data_limit_mb") else None
    config = NetworkConfig(
        None if limit is None else limit * _MEGABYTE,
        table.integer("month_begins", 1, 28, "the day on which the month of the contract begins, 1 to 28", 1),
        table.flag("roaming", default=False),
        _read_tunnel(table.table("tunnel")) if table.has("tunnel") else None,
    )
    table.finish()
    return config


def _read_tunnel(table: Table) -> TunnelConfig:
    tunnel = TunnelConfig(
        table.text("profile", "the name of a WireGuard profile", r"[^\0]{1,64}"),
        table.text("interface", "a network interface, 1 to 15 characters", r"[^/:\s]{1,15}"),
        read_endpoint(table, "proof") if table.has("proof") else None,
    )
    table.finish()
    return tunnel


def read_endpoint(table: Table, key: str) -> Endpoint:
    """`host:port`; a port that there is not is noted as a mistake."""
    host, _, port = table.text(key, "host:port", ENDPOINT).rpartition(":")
    if port and not 1 <= int(port) <= 65535:
        table.wrong(key, "host:port, the port 1 to 65535")
    return Endpoint(host.strip("[]"), int(port or 0))


def read_sites(top: Table) -> tuple[SiteConfig, ...]:
    """The places, in the order of the file."""
    sites = []
    for name, table in top.tables("sites", NAME, NAME_ALLOWED):
        sites.append(SiteConfig(name, read_title(table)))
        table.finish()
    return tuple(sites)
