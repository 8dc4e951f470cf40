"""One line of the table: what was seen so many times, held against a goal, beside what the stock stack does."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`seen` in `unit`. `middle` and `worst` are the goals for median and 99th percentile; None: there is none.

    `stock` is the same of NetworkManager's defaults and paho's, in the same run; `how` says what is meant.
    """

    name: str
    seen: Sequence[float]
    unit: str
    middle: float | None
    worst: float | None
    stock: Sequence[float] = ()
    how: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.seen)

    @property
    def p99(self) -> float:
        """The largest where there are less than a hundred."""
        ordered = sorted(self.seen)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]

    @property
    def holds(self) -> bool:
        if not self.seen:
            return False
        held = ((self.median, self.middle), (self.p99, self.worst))
        return all(goal is None or seen <= goal for seen, goal in held)


HEAD = (
    "| figure | goal (median / p99) | median | p99 | times | p99 of goal | stock: median (times) | better | holds |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|:-:|"
)


def as_table(rows: Sequence[Row]) -> str:
    """Markdown; a row that nothing was seen of says so."""
    return "\n".join([HEAD, *(_line(row) for row in rows)])


def _line(row: Row) -> str:
    name = f"{row.name}<br>{row.how}" if row.how else row.name
    goal = f"{_shown(row.middle)} / {_shown(row.worst)} {row.unit}"
    if not row.seen:
        return f"| {name} | {goal} | not measured | | 0 | | | | ✗ |"
    part = f"{row.p99 / row.worst:.2f}" if row.worst else "–"
    stock = f"{_shown(statistics.median(row.stock))} {row.unit} ({len(row.stock)})" if row.stock else "–"
    better = f"{statistics.median(row.stock) / row.median:.0f}×" if row.stock and row.median else "–"
    return (
        f"| {name} | {goal} | {_shown(row.median)} {row.unit} | {_shown(row.p99)} {row.unit} | {len(row.seen)} | {part}"
        f" | {stock} | {better} | {'✓' if row.holds else '✗'} |"
    )


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}" if value < 1000 else f"{value:.0f}"
