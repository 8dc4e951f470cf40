"""One case, one controller."""

import fcntl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from socket import socket

from firmware.appliance.api.server import bind
from firmware.appliance.errors import AlreadyRunning
from firmware.appliance.paths import Paths


@contextmanager
def owned(paths: Paths) -> Generator[None, None, None]:
    """Make the case's directories and own them, or raise `AlreadyRunning`. The kernel lets go with the process."""
    paths.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    paths.run.mkdir(parents=True, exist_ok=True, mode=0o750)
    with paths.lock.open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise AlreadyRunning(f"another controller owns {paths.data}") from taken
        yield


@contextmanager
def claimed(path: Path) -> Generator[socket, None, None]:
    """Take the local API's address before anything begins, or raise `AlreadyRunning`. Clients wait until it serves."""
    door = bind(path)
    try:
        yield door
    finally:
        door.close()
        path.unlink(missing_ok=True)
