"""What the touch screen costs, measured from outside: a real process in a pty, touches as the terminal sends them.

Processor time comes from the kernel's schedstat, so that a busy machine hardly changes it; times on the wall are upper
bounds. A stock Textual button runs in the same minute as a measure.
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.process import pss_megabytes

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

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
    for _ in range(5):
        begun = time.perf_counter()
        with program(screen_program(run), COLUMNS, ROWS) as terminal:
            terminal.read(5, until=b"Bitte warten.")
            first.append((time.perf_counter() - begun) * 1e3)
            terminal.read(10, until=b"PIN eingeben")
            interactive.append(terminal.cpu())
            terminal.read(1, quiet=0.3)
    return [
        Figure("UI first frame, wall", min(first), 50, "ms", "target"),
        Figure("UI import to interactive, CPU", statistics.median(interactive), 0.45, "s", "target", cpu=True),
    ]


def measure_taps(terminal: Terminal, count: int, stock: tuple[float, float, float]) -> list[Figure]:
    """Digits of the PIN pad, erased again before they are eight."""
    times, sizes = [], []
    for number in range(count):
        where = random.choice(list(DIGITS.values()))
        spent, size = cost(terminal, partial(terminal.touch, *where))
        times.append(spent)
        sizes.append(size)
        if number % 3 == 2:
            for _ in range(3):
                terminal.touch(*ERASE)
                terminal.read(0.3, quiet=0.05)
    p50, p99, usual = percentile(times, 50), percentile(times, 99), statistics.median(sizes)
    return [
        Figure("UI tap, CPU p50", p50, 5, "ms", "target", cpu=True),
        Figure("UI tap, CPU p99", p99, 12, "ms", "target", cpu=True),
        Figure("UI tap, to the terminal", usual, 600, "bytes", "target"),
        Figure("UI tap, CPU p50", p50, stock[0], "ms", "stock Textual button"),
        Figure("UI tap, CPU p99", p99, stock[1], "ms", "stock Textual button"),
        Figure("UI tap, to the terminal", usual, stock[2], "bytes", "stock Textual button"),
    ]


def measure_stock(count: int) -> tuple[float, float, float]:
    """The same taps on a stock button: p50, p99, bytes."""
    with program([sys.executable, "-c", STOCK], COLUMNS, ROWS) as terminal:
        terminal.read(10, until=b"ready")
        terminal.read(2, quiet=0.5)
        times, sizes = [], []
        for _ in range(count):
            where = random.choice([(10, 4), (40, 4), (70, 4), (10, 9), (40, 9), (70, 9)])
            spent, size = cost(terminal, partial(terminal.touch, *where), quiet=0.25)
            times.append(spent)
            sizes.append(size)
    return percentile(times, 50), percentile(times, 99), statistics.median(sizes)


def measure_pages(terminal: Terminal) -> list[Figure]:
    """From page to page, each shown once before."""
    enter(terminal)
    for where in (NETWORK, HOME) * 2:
        terminal.touch(*where)
        terminal.read(1, quiet=0.3)
    turns = [cost(terminal, partial(terminal.touch, *where), quiet=0.3) for where in (NETWORK, HOME) * 20]
    lost = sum(size < 2000 for _, size in turns)
    assert not lost, f"{lost} of {len(turns)} pages did not change"
    return [
        Figure("UI page change, CPU p50", percentile([spent for spent, _ in turns], 50), 12, "ms", "target", cpu=True)
    ]


def enter(terminal: Terminal) -> None:
    """Open the screen with the PIN of the rehearsal."""
    for _ in range(8):
        terminal.touch(*ERASE)
        terminal.read(0.5, quiet=0.05)
    for digit in PIN:
        terminal.touch(*DIGITS[digit])
        terminal.read(0.5, quiet=0.08)
    terminal.touch(*ENTER)
    terminal.read(2, quiet=0.4)


def measure_return(run: Path) -> list[Figure]:
    """Killed on a page: how long until that page, told as such (X-901), stands there again."""
    waits = []
    for _ in range(5):
        with program(screen_program(run), COLUMNS, ROWS) as terminal:
            terminal.read(10, until=b"X-901")
            terminal.kill()
        begun = time.perf_counter()
        with program(screen_program(run), COLUMNS, ROWS) as terminal:
            if b"X-901" not in terminal.read(10, until=b"X-901"):
                raise RuntimeError("the screen did not come back")
            waits.append(time.perf_counter() - begun)
    return [Figure("UI killed and back on the same page, wall", statistics.median(waits), 1.0, "s", "target")]


def measure_idle(terminal: Terminal, seconds: float) -> list[Figure]:
    """Nothing happens; the clock in the bar moves at most once in this time."""
    terminal.read(1, quiet=0.5)
    before, begun, sent = terminal.cpu(), time.perf_counter(), []
    while (left := seconds - (time.perf_counter() - begun)) > 0:
        sent.append(len(terminal.read(min(left, 1.0))))
    share = (terminal.cpu() - before) / (time.perf_counter() - begun) * 100
    beside_the_clock = sum(sent) - max(sent)
    return [
        Figure("UI idle, of a core", share, 0.15, "%", "target", cpu=True),
        Figure("UI idle, to the terminal", beside_the_clock / seconds, 0, "bytes/s", "target"),
    ]


def measure() -> list[Figure]:
    """Every figure of the touch screen."""
    stock = measure_stock(60)
    with tempfile.TemporaryDirectory() as name, controller(Path(name)):
        run = Path(name)
        figures = measure_start(run)
        with program(screen_program(run), COLUMNS, ROWS) as terminal:
            terminal.read(10, until=b"PIN eingeben")
            terminal.read(3, quiet=0.6)
            figures += measure_taps(terminal, 200, stock)
            figures += measure_pages(terminal)
            figures += measure_idle(terminal, 30.0)
            terminal.touch(*NETWORK)
            terminal.read(1, quiet=0.3)
            figures.append(Figure("UI memory, PSS", pss_megabytes(terminal.pid), 40, "MB", "target"))
        figures += measure_return(run)
    return figures
