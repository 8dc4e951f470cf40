"""Small files as the kernel keeps them below /sys: one value each, changed at once, and sometimes never answered."""

import os
from contextlib import suppress
from pathlib import Path


class KernelFiles:
    """One directory of them. `directory` is made; its parent is where files are prepared out of sight."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._hung: dict[str, int] = {}
        directory.mkdir(parents=True)

    def write(self, **properties: str) -> None:
        """Each file at once: a reader never meets half a value. One that hangs goes on hanging."""
        for name, value in properties.items():
            if name not in self._hung:
                self._put(name, value)

    def read(self, name: str) -> str:
        """What was written there last, by whomever; "" where there is no such file or it hangs."""
        with suppress(OSError):
            return "" if name in self._hung else (self.directory / name).read_text("ascii").strip()
        return ""

    def remove(self, name: str) -> None:
        """Let the file be gone."""
        (self.directory / name).unlink(missing_ok=True)

    def move(self, to: Path) -> None:
        """Take the directory elsewhere, as it is; what is written from now on is found there."""
        self.directory.rename(to)
        self.directory = to

    def hang(self, name: str) -> None:
        """Whoever reads this file waits, as for a gauge on a bus that hangs: a pipe that nobody writes to."""
        if name not in self._hung:
            fresh = self._fresh(name)
            os.mkfifo(fresh)
            self._hung[name] = os.open(fresh, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
            fresh.replace(self.directory / name)

    def release(self, value: str) -> None:
        """Whoever waits goes on and has read nothing; what hung says `value` from now on."""
        for name, pipe in list(self._hung.items()):
            self._put(name, value)
            del self._hung[name]
            os.close(pipe)

    def _put(self, name: str, value: str) -> None:
        fresh = self._fresh(name)
        fresh.write_text(f"{value}\n", "ascii")
        fresh.replace(self.directory / name)

    def _fresh(self, name: str) -> Path:
        return self.directory.parent / f".{self.directory.name}-{name}"
