"""Which broker there is, and what starting one needs to know."""

import os
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fleet.config import Engine
from provisioning.identity import Identity

_EXTRA_PATH: Final = "/usr/sbin:/sbin:/usr/local/sbin"  # daemons live where a user's PATH often does not look
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (compared with, not bound)


class BrokerError(Exception):
    """No broker can be started or kept running; the text says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one broker runs: a private directory for its files, an address and port to listen on, its identity.

    The identity's certificate must name the host, and 127.0.0.1 where the host means every address.
    """

    directory: Path
    host: str
    port: int
    identity: Identity

    @property
    def reach(self) -> str:
        """The address at which this machine reaches the broker."""
        return _EVERYWHERE.get(self.host, self.host)


def mosquitto() -> str | None:
    """The path of the mosquitto program, if this machine has one."""
    return shutil.which("mosquitto", path=os.environ.get("PATH", os.defpath) + ":" + _EXTRA_PATH)


def present() -> Engine:
    """The better one of the engines this machine has."""
    return Engine.MOSQUITTO if mosquitto() is not None else Engine.AMQTT


def free_port(host: str) -> int:
    """A port that nobody listened on a moment ago; for demonstrations and tests."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
    return port


def check_free(place: Place) -> None:
    """Raise `BrokerError` where somebody listens already: another broker of ours would pass for the new one."""
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((place.host, place.port))
            probe.listen()
        except OSError as problem:
            raise BrokerError(f"{place.host}:{place.port} cannot be listened on: {problem.strerror}") from problem
