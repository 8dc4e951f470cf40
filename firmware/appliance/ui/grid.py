"""Where everything stands, in cells. Two designs: 80x24 and, for large type, 40x12; a larger terminal stretches them.

A target has at least 5 columns and 3 rows, which is 9.6 mm on every panel the case is built with.
"""

from itertools import pairwise
from typing import NamedTuple

from textual.geometry import Region, Size

SMALLEST = Size(40, 12)
NORMAL = Size(80, 24)
_LARGEST = Size(112, 34)


class Bar(NamedTuple):
    """Columns of the five targets of the status bar, the last one taking the rest."""

    overall: int
    network: int
    power: int
    queue: int


class Grid(NamedTuple):
    """A screen of `width` x `height` cells whose corner is at `x`, `y`; `large` is the design for large type."""

    x: int
    y: int
    width: int
    height: int
    large: bool

    @property
    def margin(self) -> int:
        """Columns left free beside text."""
        return 1 if self.large else 2

    @property
    def tile_columns(self) -> int:
        return 2 if self.large else 3

    @property
    def whole(self) -> Region:
        return Region(self.x, self.y, self.width, self.height)

    @property
    def status(self) -> list[Region]:
        """The five targets of the status bar."""
        widths = Bar(14, 6, 6, 6) if self.large else Bar(24, 13, 14, 15)
        spare = max(0, self.width - (40 if self.large else 80))
        edges = [0, widths.overall + spare]
        for width in widths[1:]:
            edges.append(edges[-1] + width)
        edges.append(self.width)
        return [Region(self.x + a, self.y, b - a, 3) for a, b in pairwise(edges)]

    @property
    def title(self) -> Region:
        return Region(self.x, self.y + 3, self.width, 1)

    @property
    def body(self) -> Region:
        """Between title and action bar."""
        return Region(self.x, self.y + 4, self.width, self.height - 4 - self._action_rows)

    @property
    def untitled_body(self) -> Region:
        """Between status bar and action bar, for a page that needs the title's row."""
        return Region(self.x, self.y + 3, self.width, self.height - 3 - self._action_rows)

    @property
    def actions(self) -> list[Region]:
        """Left, middle and right of the action bar."""
        top = self.y + self.height - self._action_rows
        return split(Region(self.x, top, self.width, self._action_rows), 3, 1)

    @property
    def foot(self) -> list[Region]:
        """The action bar as a line of text and one key at its right."""
        left, middle, right = self.actions
        return [left.union(middle), right]

    @property
    def _action_rows(self) -> int:
        return 3 if self.large else 4


def grid_of(size: Size) -> Grid:
    """The design for a terminal of `size`, in its middle where the terminal is larger than the design can use."""
    width, height = min(size.width, _LARGEST.width), min(size.height, _LARGEST.height)
    large = width < NORMAL.width or height < NORMAL.height
    return Grid((size.width - width) // 2, (size.height - height) // 2, width, height, large)


def split(region: Region, columns: int, rows: int) -> list[Region]:
    """Cut `region` into a grid without gaps, row by row; what does not divide goes to the first ones."""
    xs, ys = _edges(region.x, region.width, columns), _edges(region.y, region.height, rows)
    return [Region(x1, y1, x2 - x1, y2 - y1) for y1, y2 in pairwise(ys) for x1, x2 in pairwise(xs)]


def _edges(start: int, length: int, parts: int) -> list[int]:
    size, extra = divmod(length, parts)
    edges = [start]
    for index in range(parts):
        edges.append(edges[-1] + size + (1 if index < extra else 0))
    return edges
