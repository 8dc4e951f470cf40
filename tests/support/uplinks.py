"""Two real ways out in network namespaces of one test: cable and modem, a filtering router, the world behind it.

The router drops source addresses of the other way, as a carrier does; without that, tests of a switch lie.
"""

import ctypes
import fcntl
import os
import socket
import struct
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

import pytest

from support.netns import CLONE_NEWNET, REQUIRE_PEERS

CABLE, LTE = "eth0", "wwan0"
WORLD: Final = "203.0.113.10"
WORLD6: Final = "2001:db8:ffff::10"
GATEWAYS: Final = {CABLE: "192.168.10.1", LTE: "10.64.0.1"}
_INDEX: Final = {CABLE: 101, LTE: 102, f"b-{CABLE}": 103, f"b-{LTE}": 104}
OWN: Final = {CABLE: ("192.168.10.2", "2001:db8:a::2", 100), LTE: ("10.64.0.2", "2001:db8:b::2", 700)}
GATEWAYS6: Final = {CABLE: "2001:db8:a::1", LTE: "2001:db8:b::1"}
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1


@dataclass(frozen=True)
class Uplinks:
    """`case`, `router` and `world` are names of namespaces, and `wire` is the one between case and router if any."""

    case: str
    router: str
    world: str
    wire: str | None = None

    def ip(self, *commands: str) -> None:
        """In the case."""
        _batch(self.case, *commands)

    def far(self, *commands: str) -> None:
        """At the router."""
        _batch(self.router, *commands)

    def along(self, *commands: str) -> None:
        """On the wire."""
        assert self.wire is not None
        _batch(self.wire, *commands)

    def pull(self, link: str) -> None:
        if self.wire is not None:
            _switch(self.wire, f"a-{link}", up=False)
        else:
            self.far(f"link set r-{link} down")

    def plug(self, link: str) -> None:
        """Where there is no wire the router's own end comes up again; its address of the new world went with it."""
        if self.wire is not None:
            _switch(self.wire, f"a-{link}", up=True)
        else:
            self.far(f"link set r-{link} up", f"-6 addr replace {GATEWAYS6[link]}/64 dev r-{link} nodad")

    def swallow(self, link: str) -> None:
        """The house's router takes everything and passes nothing; the link stays up."""
        self.far(f"rule add pref 5 iif r-{link} blackhole", f"-6 rule add pref 5 iif r-{link} blackhole")

    def heal(self, link: str) -> None:
        self.far(f"rule del pref 5 iif r-{link}", f"-6 rule del pref 5 iif r-{link}")

    def capture(self, link: str) -> None:
        """Behind `link` the router answers in the place of everybody, as a hotel's does."""
        _run(*inside(self.router), "ip", "route", "replace", "local", "default", "dev", "lo", "table", "77")
        self.far(f"rule add pref 4 iif r-{link} lookup 77")

    def set_free(self, link: str) -> None:
        self.far(f"rule del pref 4 iif r-{link}")

    def shown(self, *words: str) -> str:
        """What `ip` says in the case."""
        return _run("ip", "-n", self.case, *words)

    def rules(self, family: str = "-4") -> list[str]:
        """Ours in the case, in the kernel's order: number and, where it is for one way only, that way."""
        found = []
        for line in self.shown(family, "rule").splitlines():
            words = line.replace(":", " ").split()
            if words[0] in ("998", "999", "1000"):
                found.append(f"{words[0]} {words[words.index('oif') + 1]}" if "oif" in words else words[0])
        return found

    def way(self, family: str = "-4") -> str | None:
        """The interface by which the world is reached now."""
        told = subprocess.run(
            ["ip", "-n", self.case, family, "route", "get", WORLD if family == "-4" else WORLD6],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        words = told.stdout.split()
        return words[words.index("dev") + 1] if told.returncode == 0 and "unreachable" not in words else None


@contextmanager
def two_uplinks(*, addressed: bool = True, wired: bool = False) -> Iterator[Uplinks]:
    """Needs root, and its lack counts as a missing peer. `addressed`: the case's ends are up and have their addresses,
    else that is somebody else's work. `wired`: a namespace lies between case and router, and nothing passes it until
    somebody carries it (`net_wire`).
    """
    if os.geteuid() != 0:
        (pytest.fail if REQUIRE_PEERS else pytest.skip)("network namespaces need root")
    names = [f"{name}{os.getpid()}" for name in ("case", "router", "world", *(("wire",) if wired else ()))]
    with ExitStack() as stack:
        for name in names:
            try:
                _run("ip", "netns", "add", name)
            except subprocess.CalledProcessError as problem:
                (pytest.fail if REQUIRE_PEERS else pytest.skip)(f"no network namespace: {problem.stderr}")
            stack.callback(_run, "ip", "netns", "del", name)
        nets = Uplinks(*names)
        _lay_world(nets)
        for link in (CABLE, LTE):
            _lay_link(nets, link)
            if addressed:
                _address(nets, link)
        yield nets


def inside(namespace: str) -> list[str]:
    """Words before a command that is to run there."""
    return ["ip", "netns", "exec", namespace]


def _lay_world(nets: Uplinks) -> None:
    _run(*inside(nets.router), "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward")
    _run(*inside(nets.router), "sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/all/forwarding")
    _run("ip", "link", "add", "up0", "netns", nets.router, "type", "veth", "peer", "name", "w0", "netns", nets.world)
    nets.far("addr add 203.0.113.1/24 dev up0", "link set up0 up", "-6 addr add 2001:db8:ffff::1/64 dev up0 nodad")
    _batch(
        nets.world, "link set lo up", f"addr add {WORLD}/24 dev w0", "link set w0 up",
        f"-6 addr add {WORLD6}/64 dev w0 nodad", "route add default via 203.0.113.1",
        "-6 route add default via 2001:db8:ffff::1",
    )  # fmt: skip
    nets.ip("link set lo up")


def _lay_link(nets: Uplinks, link: str) -> None:
    if nets.wire is None:
        _lay_cable(nets.case, link, nets.router, f"r-{link}")
    else:
        _lay_cable(nets.case, link, nets.wire, f"a-{link}")
        _lay_cable(nets.wire, f"b-{link}", nets.router, f"r-{link}")
        _batch(nets.wire, f"link set a-{link} up", f"link set b-{link} up")
    nets.far(f"addr add {GATEWAYS[link]}/24 dev r-{link}", f"link set r-{link} up", *_guards(link))
    nets.far(f"-6 addr add {GATEWAYS6[link]}/64 dev r-{link} nodad")


def _lay_cable(here: str, near: str, there: str, far: str) -> None:
    """The ends have different numbers: of two with the same, which the kernel takes for a card of its own, it tells a
    lost carrier once a second, however many networks of other tests there are.
    """
    ends = ("type", "veth", "peer", "name", far, "netns", there)
    _run("ip", "link", "add", near, "index", str(_INDEX[near]), "netns", here, *ends)


def _address(nets: Uplinks, link: str) -> None:
    own, own6, metric = OWN[link]
    nets.ip(
        f"addr add {own}/24 dev {link}", f"link set {link} up", f"-6 addr add {own6}/64 dev {link} nodad",
        f"route add default via {GATEWAYS[link]} dev {link} metric {metric}",
        f"-6 route add default via {GATEWAYS6[link]} dev {link} metric {metric}",
    )  # fmt: skip


def _guards(link: str) -> tuple[str, ...]:
    """Only its own customers' source addresses come in (BCP 38); all others are swallowed."""
    net, net6 = ("192.168.10.0/24", "2001:db8:a::/64") if link == CABLE else ("10.64.0.0/24", "2001:db8:b::/64")
    first = 10 if link == CABLE else 20
    return (
        f"rule add pref {first} iif r-{link} from {net} lookup main",
        f"rule add pref {first + 1} iif r-{link} blackhole",
        f"-6 rule add pref {first} iif r-{link} from {net6} lookup main",
        f"-6 rule add pref {first + 1} iif r-{link} blackhole",
    )


def _batch(namespace: str, *commands: str) -> None:
    for command in commands:
        _run("ip", "-n", namespace, *command.split())


def _switch(namespace: str, interface: str, *, up: bool) -> None:
    """Without a program that would have to be started first: what follows is measured."""
    with entered(namespace):
        asked = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with asked:
        told = fcntl.ioctl(asked, _SIOCGIFFLAGS, struct.pack("16sH14x", interface.encode(), 0))
        [flags] = struct.unpack_from("16xH", told)
        wanted = flags | _IFF_UP if up else flags & ~_IFF_UP
        fcntl.ioctl(asked, _SIOCSIFFLAGS, struct.pack("16sH14x", interface.encode(), wanted))


def _run(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


@contextmanager
def entered(namespace: str) -> Iterator[None]:
    """This thread lives in the namespace meanwhile."""
    libc = ctypes.CDLL(None, use_errno=True)
    own = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    other = os.open(f"/run/netns/{namespace}", os.O_RDONLY | os.O_CLOEXEC)
    try:
        assert libc.setns(other, CLONE_NEWNET) == 0
        yield
    finally:
        assert libc.setns(own, CLONE_NEWNET) == 0
        os.close(own)
        os.close(other)
