"""A network of its own for one test, with a cable in it, from the machine's real kernel."""

import ctypes
import json
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CLONE_NEWNET = 0x40000000
REQUIRE_PEERS = os.environ.get("KOFFER_REQUIRE_PEERS") == "1"


class Cable:
    """A veth pair: `near` is the case's interface, `far` the socket in the wall."""

    near, far = "koffer0", "wall0"

    def lay(self) -> None:
        ip(
            f"link add {self.near} type veth peer name {self.far}",
            f"link set {self.far} up",
            f"link set {self.near} up",
        )
        self.comes_to_rest(carrier=True)

    def tear_out(self) -> None:
        ip(f"link del {self.near}")

    def cut(self) -> None:
        ip(f"link set {self.far} down")
        self.comes_to_rest(carrier=False)

    def mend(self) -> None:
        ip(f"link set {self.far} up")
        self.comes_to_rest(carrier=True)

    def comes_to_rest(self, *, carrier: bool) -> None:
        """The kernel's link watch takes up to a second to see what was done to the other end."""
        for _ in range(1000):
            shown = subprocess.run(["ip", "-j", "link", "show", self.near], check=True, capture_output=True, text=True)
            if (json.loads(shown.stdout)[0]["operstate"] == "UP") == carrier:
                return
        pytest.fail(f"{self.near} did not come to rest")

    def shake(self, times: int) -> None:
        """Cut and mend it so often that nobody can listen meanwhile; in the end it is cut."""
        ip(*(f"link set {self.far} {state}" for _ in range(times) for state in ("up", "down")))

    def forge(self, datagram: bytes) -> None:
        """Speak to all who listen to the kernel in this network as if one were the kernel."""
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as liar:
            for line in Path("/proc/thread-self/net/netlink").read_text().splitlines()[1:]:
                _, family, port, *_ = line.split()
                if family == "0" and port != "0":
                    liar.sendto(datagram, (int(port), 0))

    def bridge(self) -> None:
        """Put it into a bridge and take it out again."""
        ip("link add bridge0 type bridge", f"link set {self.near} master bridge0", f"link set {self.near} nomaster")

    def rename(self, old: str, new: str) -> None:
        ip(f"link set {old} down", f"link set {old} name {new}", f"link set {new} up")


def ip(*commands: str) -> None:
    """Several commands of ip(8) by one process."""
    subprocess.run(["ip", "-batch", "-"], input="\n".join(commands), text=True, check=True, capture_output=True)


@contextmanager
def fresh_network() -> Iterator[Cable]:
    """This thread's network is a new one meanwhile; needs root, and its lack counts as a missing peer."""
    libc = ctypes.CDLL(None, use_errno=True)
    own = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        if libc.unshare(CLONE_NEWNET):
            missing = f"no network namespace: {os.strerror(ctypes.get_errno())}"
            (pytest.fail if REQUIRE_PEERS else pytest.skip)(missing)
        try:
            cable = Cable()
            cable.lay()
            yield cable
        finally:
            assert libc.setns(own, CLONE_NEWNET) == 0
    finally:
        os.close(own)
