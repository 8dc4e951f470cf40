"""What a program of ours does first that runs other people's code on citizens' data, before it loads any of it."""

import ctypes
import os
import resource
import signal
from typing import Final

MOST_MEMORY: Final = 2 * 1024 * 1024 * 1024
"""Bytes of address space: three times the largest page, uncompressed."""
MOST_FILES: Final = 128

_SET_PDEATHSIG, _SET_DUMPABLE, _SET_NO_NEW_PRIVILEGES = 1, 4, 38
_FROM_NOW_ON: Final = 2  # MCL_FUTURE


def take_on_manners() -> int:
    """Die with the one who started this, leave no core dump, write no file, and stay within bounds.

    Gives the descriptor for what is said to that one. Nobody else in this process can say anything there: what
    libraries print goes where errors go.
    """
    parent = os.getppid()
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before it could be said
        os._exit(1)
    libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,  # a page may not even by mistake become a file
        resource.RLIMIT_AS: MOST_MEMORY,
        resource.RLIMIT_NOFILE: MOST_FILES,
    }
    for limit, most in limits.items():
        allowed = resource.getrlimit(limit)[1]
        bound = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(limit, (bound, bound))
    if resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY:
        libc.mlockall(_FROM_NOW_ON)  # else the first large page would find no memory; a case has no swap either way
    out = os.dup(1)
    os.dup2(2, 1)
    return out


def say(out: int, data: bytes) -> None:
    """Say all of `data` to the one who started this program."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(out, rest) :]
