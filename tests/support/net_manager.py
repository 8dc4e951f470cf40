"""The real NetworkManager in the case's namespace, and what a router gives out: addresses and names, by dnsmasq.

    with two_uplinks(addressed=False) as nets:
        async with private_bus(directory) as bus, network_manager(nets, bus, directory) as manager:
            await manager.leased(CABLE)

`bus` is the address at which NetworkManager is `org.freedesktop.NetworkManager`. Its ways are `eth0` (profile
`cable`, metric 100) and `wwan0` (profile `lte`, metric 700): with `Radio.CABLE` an Ethernet profile as well, with
`Radio.STICK` a GSM profile without PIN that waits for a modem (`net_stick`). What NetworkManager knows of name servers
is `<directory>/run/resolv.conf`.
"""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Final

from firmware.clock import SystemClock
from support.private_bus import served
from support.uplinks import CABLE, LTE, Uplinks, inside

NAME: Final = "org.freedesktop.NetworkManager"
PLACES: Final = {"run": "/run/NetworkManager", "lib": "/var/lib/NetworkManager", "etc": "/etc/NetworkManager"}

CONFIG: Final = """[main]
plugins=keyfile
auth-polkit=false
dhcp=internal
dns=default
rc-manager=unmanaged
no-auto-default=*
[keyfile]
unmanaged-devices={unmanaged}
[logging]
level=INFO
backend=stderr
[connectivity]
enabled=false
[device-cable]
match-device=interface-name:eth0
carrier-wait-timeout=200
"""
STOCK: Final = (
    CONFIG.split("[connectivity]", maxsplit=1)[0]
    + """[connectivity]
enabled=true
uri=http://203.0.113.10/generate
response=NetworkManager is online
interval=60
"""
)
"""What NetworkManager does when it is left alone, with a look at the world each minute instead of every five."""
PROFILE: Final = """[connection]
id={name}
uuid={uuid}
type={kind}
{interface}
autoconnect=true
autoconnect-retries=0
[{kind}]
{settings}
[ipv4]
method=auto
route-metric={metric}
[ipv6]
method={six}
route-metric={metric}
"""


class Radio(Enum):
    """What `wwan0` is."""

    CABLE = auto()
    STICK = auto()


@dataclass
class Manager:
    """NetworkManager as a child. `bus` is where it is served, `log` what it says."""

    nets: Uplinks
    bus: str
    directory: Path
    child: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> Path:
        return self.directory / "networkmanager.log"

    async def start(self) -> None:
        """Until it is served; what an earlier one left on the links is taken over."""
        self.child = await in_namespace(
            self.nets.case, self.directory, self.log, "/usr/sbin/NetworkManager", "--debug",
            f"--config={self.directory}/networkmanager.conf", bus=self.bus,
        )  # fmt: skip
        await served(self.bus, NAME)

    async def kill(self) -> None:
        """As the kernel does when memory is short; links, addresses and routes stay."""
        assert self.child is not None
        self.child.kill()
        await self.child.wait()
        await served(self.bus, NAME, there=False)

    async def leased(self, link: str, seconds: float = 30.0) -> None:
        """The link has an address and a way to the world."""
        await shown(self.nets, "default", seconds, "-4", "route", "show", "default", "dev", link)

    async def unleased(self, link: str, seconds: float = 30.0) -> None:
        """The link has no way to the world any more."""
        async with asyncio.timeout(seconds):
            while self.nets.shown("-4", "route", "show", "default", "dev", link):
                await SystemClock().sleep(0.02)

    def tell(self, *words: str) -> str:
        """What `nmcli` answers."""
        done = subprocess.run(
            ["nmcli", "-t", *words], check=False, capture_output=True, text=True,
            env={"DBUS_SYSTEM_BUS_ADDRESS": self.bus, "LC_ALL": "C", "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        return done.stdout + done.stderr


async def shown(nets: Uplinks, wanted: str, seconds: float, *words: str) -> None:
    """Wait until `ip` in the case says `wanted`."""
    async with asyncio.timeout(seconds):
        while wanted not in nets.shown(*words):
            await SystemClock().sleep(0.02)


async def in_namespace(
    namespace: str, directory: Path, log: Path, *command: str, bus: str
) -> asyncio.subprocess.Process:
    """A daemon that sees this network, this bus and private places below /run, /var/lib and /etc; /sys is read-only,
    so that it does not wait for a udev that knows nothing of namespaces.
    """
    binds = "; ".join(f"mkdir -p {there}; mount --bind {directory}/{here} {there}" for here, there in PLACES.items())
    script = f'mount --make-rprivate /; mount -t tmpfs none /run; mount -o remount,ro,bind /sys; {binds}; exec "$@"'
    with log.open("ab") as said:
        return await asyncio.create_subprocess_exec(
            *inside(namespace), "unshare", "-m", "sh", "-c", script, "sh", *command,
            env={"DBUS_SYSTEM_BUS_ADDRESS": bus, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
            stdin=asyncio.subprocess.DEVNULL, stdout=said, stderr=said,
        )  # fmt: skip


@asynccontextmanager
async def network_manager(
    nets: Uplinks, bus: str, directory: Path, *, radio: Radio = Radio.CABLE, six: bool = False, config: str = CONFIG
) -> AsyncIterator[Manager]:
    """It runs, and has begun to ask for addresses; `six`: for those of IPv6 too, which takes two seconds longer."""
    for place in PLACES:
        (directory / place).mkdir(exist_ok=True)
    _configure(directory, radio, six, config)
    manager = Manager(nets, bus, directory)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(_ended, manager)
        await manager.start()
        yield manager


async def _ended(manager: Manager) -> None:
    if manager.child is not None and manager.child.returncode is None:
        manager.child.kill()
        await manager.child.wait()


def _configure(directory: Path, radio: Radio, six: bool, config: str) -> None:
    unmanaged = f"interface-name:{LTE}" if radio is Radio.STICK else ""
    (directory / "networkmanager.conf").write_text(config.format(unmanaged=unmanaged))
    profiles = directory / "etc" / "system-connections"
    profiles.mkdir(exist_ok=True)
    _profile(profiles, "cable", "ethernet", CABLE, 100, six)
    if radio is Radio.STICK:
        _profile(profiles, "lte", "gsm", None, 700, six=False)
    else:
        _profile(profiles, "lte", "ethernet", LTE, 700, six)


def _profile(profiles: Path, name: str, kind: str, interface: str | None, metric: int, six: bool) -> None:
    file = profiles / f"{name}.nmconnection"
    text = PROFILE.format(
        name=name, kind=kind, metric=metric, six="auto" if six else "disabled",
        uuid=f"00000000-0000-4000-8000-00000000{metric:04d}",
        interface=f"interface-name={interface}" if interface else "",
        settings="apn=internet" if kind == "gsm" else "",
    )  # fmt: skip
    file.write_text(text)
    file.chmod(0o600)
