"""A disk of one mebibyte: a tmpfs where that may be mounted."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)


def may_mount() -> bool:
    """Whether this process may mount: it is root with that capability."""
    if os.geteuid() != 0:
        return False
    capabilities = Path("/proc/self/status").read_text("ascii").split("CapEff:")[1].split()[0]
    return bool(int(capabilities, 16) & 1 << 21)  # CAP_SYS_ADMIN


@contextmanager
def small_disk(path: Path) -> Iterator[Path]:
    """Mount it at `path`."""
    path.mkdir()
    if _libc.mount(b"tmpfs", os.fsencode(path), b"tmpfs", 0, b"size=1m"):
        raise OSError(ctypes.get_errno(), "mount")
    try:
        yield path
    finally:
        _libc.umount2(os.fsencode(path), 2)  # MNT_DETACH


@contextmanager
def filled(path: Path) -> Iterator[None]:
    """Not a byte is left on the disk at `path` while this lasts."""
    ballast = path / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue
    try:
        yield
    finally:
        ballast.unlink()
