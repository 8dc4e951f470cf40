"""One measured figure: what was seen, what it is held against, and whether it holds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`seen` and `limit` in `unit`; `at_most` says on which side of the limit it must stay. `peer` names the limit."""

    name: str
    seen: float
    limit: float
    unit: str
    peer: str
    at_most: bool = True

    @property
    def ratio(self) -> float:
        """Seen as a part of the limit."""
        return self.seen / self.limit if self.limit else float("inf")

    @property
    def holds(self) -> bool:
        """Whether the figure is on the right side."""
        return self.seen <= self.limit if self.at_most else self.seen >= self.limit


def as_table(figures: list[Figure]) -> str:
    """A Markdown table."""
    head = "| figure | seen | against | ratio | holds |\n|---|---:|---|---:|:-:|"
    rows = [
        f"| {f.name} | {f.seen:.3g} {f.unit} | {'≤' if f.at_most else '≥'} {f.limit:.3g} {f.unit} ({f.peer}) "
        f"| {f.ratio:.2f} | {'✓' if f.holds else '✗'} |"
        for f in figures
    ]
    return "\n".join([head, *rows])
