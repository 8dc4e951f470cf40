"""One measured figure: what was seen, what it is held against, and whether it holds."""

import time
from dataclasses import dataclass

REFERENCE = 0.0228  # seconds of CPU for fib(27) on the machine on which the goals were set, best of seven


@dataclass(frozen=True, slots=True)
class Figure:
    """`seen` and `limit` in `unit`; `at_most` says on which side of the limit it must stay. `peer` names the limit.

    `cpu` marks processor time that is held against a goal: it is divided by how much slower this machine is just now
    than the one on which the goal was set. What is held against a peer of the same run needs no such thing.
    """

    name: str
    seen: float
    limit: float
    unit: str
    peer: str
    at_most: bool = True
    cpu: bool = False

    def counted(self, slowness: float) -> float:
        """What is held against the limit."""
        return self.seen / slowness if self.cpu else self.seen

    def ratio(self, slowness: float) -> float:
        """Counted as a part of the limit."""
        return self.counted(slowness) / self.limit if self.limit else float("inf")

    def holds(self, slowness: float) -> bool:
        """Whether the figure is on the right side."""
        counted = self.counted(slowness)
        return counted <= self.limit if self.at_most else counted >= self.limit


def slowness() -> float:
    """How many times slower than the reference this machine is now, for pure Python."""

    def fib(n: int) -> int:
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    def once() -> float:
        began = time.process_time()
        fib(27)
        return time.process_time() - began

    return min(once() for _ in range(7)) / REFERENCE


def as_table(figures: list[Figure], slow: float) -> str:
    """A Markdown table for a machine that is `slow` times slower than the reference."""
    head = "| figure | seen | counted | against | ratio | holds |\n|---|---:|---:|---|---:|:-:|"
    rows = [
        f"| {f.name} | {f.seen:.3g} {f.unit} | {f.counted(slow):.3g} | {'≤' if f.at_most else '≥'} {f.limit:.3g} "
        f"{f.unit} ({f.peer}) | {f.ratio(slow):.2f} | {'✓' if f.holds(slow) else '✗'} |"
        for f in figures
    ]
    return "\n".join([head, *rows])
