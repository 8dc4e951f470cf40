"""What the touch screen costs, measured from outside: a real process in a pty, touches as the terminal sends them.

`python benchmarks/ui.py [SECONDS_OF_IDLING]`. Processor time comes from the kernel's schedstat, so that a busy machine
does not change it; times on the wall are upper bounds. A stock Textual button runs in the same minute as a measure.
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.ui_pty import Terminal, program, screen_program  # noqa: E402

COLUMNS, ROWS = 80, 24
DIGITS = {"1": (46, 6), "2": (59, 6), "3": (72, 6), "4": (46, 11), "5": (59, 11), "6": (72, 11), "7": (46, 16)}
ERASE, ENTER = (46, 21), (72, 21)
PIN = "4711"
HOME, NETWORK, LOCK = (10, 1), (30, 1), (70, 1)

STOCK = """
from textual.app import App
from textual.containers import Grid
from textual.widgets import Button, Static
class Stock(App):
    CSS = "Grid { grid-size: 3 4; height: 20; } Button { width: 1fr; height: 100%; } Static { height: 2; }"
    def compose(self):
        self.said = Static("ready")
        yield self.said
        with Grid():
            for key in "123456789C0E":
                yield Button(key, id=f"k{key}")
    def on_button_pressed(self, event):
        self.said.update(str(event.button.label) * 3)
Stock().run()
"""


@dataclass
class Figure:
    """One row of the table."""

    name: str
    value: float
    limit: float
    unit: str

    def __str__(self) -> str:
        verdict = "ok" if self.value <= self.limit else "MISSED"
        return f"{self.name:<44} {self.value:>9.2f} {self.limit:>9.2f} {self.unit:<8} {self.value / self.limit:>6.2f}  {verdict}"


def percentile(values: list[float], share: float) -> float:
    values = sorted(values)
    return values[min(len(values) - 1, round(share / 100 * (len(values) - 1)))]


def cost(terminal: Terminal, act: Callable[[], None], quiet: float = 0.06) -> tuple[float, int]:
    """Milliseconds of processor time and bytes to the terminal that `act` leads to."""
    terminal.read(0.03)
    before = terminal.cpu()
    act()
    sent = terminal.read(1.5, quiet=quiet)
    return (terminal.cpu() - before) * 1e3, len(sent)


@contextmanager
def controller(run: Path) -> Iterator[None]:
    """The scripted controller, in a process of its own so that its work is not counted."""
    argv = [sys.executable, "-m", "support.scripted_controller", str(run)]
    with subprocess.Popen(
        argv, cwd=ROOT / "tests", stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"PYTHONPATH": str(ROOT)}
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        try:
            yield
        finally:
            child.kill()


def measure_start(run: Path) -> list[Figure]:
    """The first frame on the terminal, and the processor time until a PIN can be typed."""
    first, interactive = [], []
    for _ in range(7):
        begun = time.perf_counter()
        with program(screen_program(run), COLUMNS, ROWS) as terminal:
            terminal.read(5, until=b"Bitte warten.")
            first.append((time.perf_counter() - begun) * 1e3)
            terminal.read(10, until=b"PIN eingeben")
            interactive.append(terminal.cpu())
            terminal.read(1, quiet=0.3)
    return [
        Figure("first frame, wall", min(first), 50, "ms"),
        Figure("interactive, CPU", statistics.median(interactive), 0.45, "s"),
    ]


def measure_taps(terminal: Terminal, count: int) -> list[Figure]:
    """Digits of the PIN pad, erased again before they are eight."""
    times, sizes = [], []
    for number in range(count):
        where = random.choice(list(DIGITS.values()))
        spent, size = cost(terminal, lambda where=where: terminal.touch(*where))
        times.append(spent)
        sizes.append(size)
        if number % 3 == 2:
            for _ in range(3):
                terminal.touch(*ERASE)
                terminal.read(0.3, quiet=0.05)
    return [
        Figure("tap, CPU p50", percentile(times, 50), 5, "ms"),
        Figure("tap, CPU p99", percentile(times, 99), 12, "ms"),
        Figure("tap, bytes to the terminal", statistics.median(sizes), 600, "bytes"),
    ]


def measure_stock(count: int) -> tuple[float, float, float]:
    """The same taps on a stock button: p50, p99, bytes."""
    with program([sys.executable, "-c", STOCK], COLUMNS, ROWS) as terminal:
        terminal.read(10, until=b"ready")
        terminal.read(2, quiet=0.5)
        times, sizes = [], []
        for _ in range(count):
            where = random.choice([(10, 4), (40, 4), (70, 4), (10, 9), (40, 9), (70, 9)])
            spent, size = cost(terminal, lambda where=where: terminal.touch(*where), quiet=0.25)
            times.append(spent)
            sizes.append(size)
    return percentile(times, 50), percentile(times, 99), statistics.median(sizes)


def measure_pages(terminal: Terminal) -> list[Figure]:
    """From page to page, each shown once before."""
    enter(terminal)
    for where in (NETWORK, HOME, NETWORK, HOME):
        terminal.touch(*where)
        terminal.read(1, quiet=0.3)
    times = [
        cost(terminal, lambda where=where: terminal.touch(*where), quiet=0.12)[0] for where in (NETWORK, HOME) * 15
    ]
    return [
        Figure("page change, CPU p50", percentile(times, 50), 12, "ms"),
        Figure("page change, CPU worst", max(times), 24, "ms"),
    ]


def enter(terminal: Terminal) -> None:
    """Open the screen with the PIN of the rehearsal."""
    for digit in PIN:
        terminal.touch(*DIGITS[digit])
        terminal.read(0.5, quiet=0.08)
    terminal.touch(*ENTER)
    terminal.read(2, quiet=0.4)


def measure_idle(terminal: Terminal, seconds: float) -> list[Figure]:
    """Nothing happens; the clock may move once a minute."""
    terminal.read(1, quiet=0.5)
    before, begun, sent = terminal.cpu(), time.perf_counter(), 0
    while (left := seconds - (time.perf_counter() - begun)) > 0:
        sent += len(terminal.read(min(left, 1.0)))
    share = (terminal.cpu() - before) / (time.perf_counter() - begun) * 100
    minutes = int(seconds // 60) + 1
    return [
        Figure("idle, share of a core", share, 0.15, "%"),
        Figure("idle, bytes beside the minute", max(0, sent - 200 * minutes), 1, "bytes"),
    ]


def memory(terminal: Terminal) -> Figure:
    """Proportional set size, everything warm."""
    text = Path(f"/proc/{terminal.pid}/smaps_rollup").read_text()
    pss = next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return Figure("memory, PSS", pss / 1024, 40, "MiB")


def main() -> None:
    idle = float(sys.argv[1]) if len(sys.argv) > 1 else 40.0
    with tempfile.TemporaryDirectory() as name, controller(Path(name)):
        run = Path(name)
        figures = measure_start(run)
        with program(screen_program(run), COLUMNS, ROWS) as terminal:
            terminal.read(10, until=b"PIN eingeben")
            terminal.read(3, quiet=0.6)
            figures += measure_taps(terminal, 300)
            figures += measure_pages(terminal)
            figures += measure_idle(terminal, idle)
            figures.append(memory(terminal))
    stock = measure_stock(60)
    print(f"{'figure':<44} {'measured':>9} {'limit':>9} {'unit':<8} {'ratio':>6}")
    for figure in figures:
        print(figure)
    taps = {figure.name: figure.value for figure in figures}
    print(f"\nstock Textual button, same minute: p50 {stock[0]:.1f} ms, p99 {stock[1]:.1f} ms, {stock[2]:.0f} bytes")
    print(
        f"ours to stock: p50 {taps['tap, CPU p50'] / stock[0]:.2f}, p99 {taps['tap, CPU p99'] / stock[1]:.2f}, "
        f"bytes {taps['tap, bytes to the terminal'] / stock[2]:.3f}"
    )


if __name__ == "__main__":
    main()
