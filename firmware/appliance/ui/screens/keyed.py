"""Reading pages with more keys than the action bar has room for: a row above it, or a column in large type."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from textual.geometry import Region

from firmware.appliance.ui.grid import Grid, split
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import ReadingPage
from firmware.appliance.ui.widgets.key import Key
from firmware.appliance.ui.widgets.paint import Line
from firmware.appliance.ui.widgets.surface import Surface

_MOST, _LARGE_MOST = 3, 2
_ROWS: Final = 4
_COLUMNS: Final = 13  # as wide as the key of the action bar below


class More(NamedTuple):
    """One more key; its label has 12 cells."""

    label: str
    act: Callable[[], None]
    tone: Tone = Tone.KEY


class KeyedPage(ReadingPage):
    """The keys come and go with the scene; where there are none, the text has all the room."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.more = [Key(f"more-{number}") for number in range(_MOST)]
        self._offered: Sequence[More] = ()

    def more_keys(self, scene: Scene) -> Sequence[More]:
        """The most useful first: large type shows two of them."""
        raise NotImplementedError

    @property
    def variant(self) -> int:
        return super().variant + 2 * len(self._offered)

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def body_surfaces(self) -> Iterable[Surface]:
        yield from super().body_surfaces()
        yield from self.more

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        count = len(self._offered)
        if not count:
            return super().body_plan(region, grid)
        if grid.large:
            rest, keys = region.split_vertical(-_COLUMNS)
            places = split(keys, 1, _LARGE_MOST)[-count:]
        else:
            rest, keys = region.split_horizontal(-_ROWS)
            places = split(keys, _MOST, 1)[-count:]
        return {**super().body_plan(rest, grid), **dict(zip(self.more, places, strict=False))}

    def draw(self, scene: Scene, grid: Grid) -> None:
        self._offered = tuple(self.more_keys(scene))[: _LARGE_MOST if grid.large else _MOST]
        super().draw(scene, grid)
        for key, offer in zip(self.more, self._offered, strict=False):
            self.assign(key, action(offer.label, offer.tone), offer.act)

    def told(self, scene: Scene, region: Region, grid: Grid) -> list[Line]:
        """Closer together where that saves turning."""
        lines = super().told(scene, region, grid)
        return lines if len(lines) <= region.height else [line for line in lines if line.text]
