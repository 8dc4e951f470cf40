"""A program in a terminal of its own: what it writes, touches given as the terminal would, and what it costs."""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Terminal:
    """The far end of the program's terminal. It answers the program's question for synchronised output as VTE does."""

    def __init__(self, pid: int, fd: int) -> None:
        self.pid = pid
        self.fd = fd
        self.alive = True

    def read(self, seconds: float, *, until: bytes | None = None, quiet: float | None = None) -> bytes:
        """Bytes of at most `seconds`, until one of them ends `until`, or after `quiet` seconds without any."""
        end, got = time.perf_counter() + seconds, b""
        while (left := end - time.perf_counter()) > 0:
            wait = min(left, quiet) if quiet is not None and got else left
            ready, _, _ = select.select([self.fd], [], [], wait)
            if not ready:
                if quiet is not None and got:
                    break
                continue
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                break
            if not data:
                break
            got += data
            if b"\x1b[?2026$p" in data:
                os.write(self.fd, b"\x1b[?2026;2$y")
            if until is not None and until in got:
                break
        return got

    def touch(self, column: int, row: int) -> None:
        """Press and release a cell, counted from 0."""
        where = f"{column + 1};{row + 1}"
        os.write(self.fd, f"\x1b[<0;{where}M\x1b[<0;{where}m".encode())

    def press(self, column: int, row: int) -> None:
        os.write(self.fd, f"\x1b[<0;{column + 1};{row + 1}M".encode())

    def release(self, column: int, row: int) -> None:
        os.write(self.fd, f"\x1b[<0;{column + 1};{row + 1}m".encode())

    def type(self, keys: bytes) -> None:
        os.write(self.fd, keys)

    def cpu(self) -> float:
        """Seconds of processor time that all threads of the program have had."""
        total = 0
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            try:
                total += int((task / "schedstat").read_text().split()[0])
            except OSError:
                continue
        return total / 1e9

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal and wait for the end."""
        if self.alive:
            os.kill(self.pid, number)
            self.wait()

    def wait(self) -> int:
        """Drain until the program ends; its exit code."""
        while self.read(5.0):
            pass
        self.alive = False
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@contextmanager
def program(argv: Sequence[str], columns: int, rows: int, **environment: str) -> Iterator[Terminal]:
    """Run `argv` in a fresh terminal of `columns` x `rows`."""
    pid, fd = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        _become(argv, environment)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    terminal = Terminal(pid, fd)
    try:
        yield terminal
    finally:
        terminal.kill()
        os.close(fd)


def _become(argv: Sequence[str], environment: dict[str, str]) -> None:
    unwanted = ("NO_COLOR", "COLUMNS", "LINES", "PYTEST_CURRENT_TEST", "TEXTUAL_SNAPSHOT_TERMINAL")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    os.execvpe(argv[0], list(argv), kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor"} | environment)


def screen_program(run: Path, *options: str) -> list[str]:
    """The command line of the real touch screen."""
    start = "import sys; from firmware.appliance.ui.cli import main; sys.exit(main(sys.argv[1:]))"
    return [sys.executable, "-c", start, "--run", str(run), *options]
