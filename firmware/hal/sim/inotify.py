"""Hearing that a file was written, as the kernel hears what is written to its own."""

import asyncio
import ctypes
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

_CLOSE_WRITE: Final = 0x8
_FLAGS: Final = os.O_NONBLOCK | os.O_CLOEXEC
_EVENTS: Final = 65_536


class Written:
    """Calls `heard` in the running loop after any file of `directory` was written, until it is closed."""

    def __init__(self, directory: Path, heard: Callable[[], None]) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        self._descriptor = libc.inotify_init1(_FLAGS)
        if self._descriptor < 0 or libc.inotify_add_watch(self._descriptor, bytes(directory), _CLOSE_WRITE) < 0:
            raise OSError(ctypes.get_errno(), "a directory cannot be watched", str(directory))
        self._heard = heard
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._descriptor, self._receive)

    def close(self) -> None:
        """Hear nothing more."""
        self._loop.remove_reader(self._descriptor)
        os.close(self._descriptor)

    def _receive(self) -> None:
        os.read(self._descriptor, _EVENTS)
        self._heard()
