"""Tiles in a grid; more than fit come in pages, and the last tile turns them. Nothing scrolls."""

from collections.abc import Callable, Sequence

from textual.geometry import Region

from firmware.appliance.ui.grid import split
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.page import Page
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.widgets.key import Key
from firmware.appliance.ui.widgets.paint import Face, Line, Weight
from firmware.appliance.ui.widgets.surface import Surface


class Tiles:
    """The keys of a page's grid."""

    def __init__(self, name: str, most: int) -> None:
        self.keys = [Key(f"{name}-{number}") for number in range(most)]
        self.room = most
        self._turned = 0

    def plan(self, region: Region, columns: int, rows: int) -> dict[Surface, Region]:
        """Place as many keys as `columns` x `rows` of them; the others are not on the screen."""
        self.room = min(columns * rows, len(self.keys))
        return dict(zip(self.keys, split(region, columns, rows), strict=False))

    def draw(self, page: Page, say: Say, tiles: Sequence[tuple[Face, Callable[[], None] | None]]) -> None:
        """Fill the keys; a tile without an act only tells."""
        each = self.room if len(tiles) <= self.room else self.room - 1
        pages = max(1, -(-len(tiles) // each))
        first = self._turned % pages * each
        shown = tiles[first : first + each]
        for key, tile in zip(self.keys, (*shown, *((None, None),) * (len(self.keys) - len(shown))), strict=True):
            page.assign(key, *tile)
        if pages > 1:
            self._offer_more(page, say, pages)

    def _offer_more(self, page: Page, say: Say, pages: int) -> None:
        where = f"{self._turned % pages + 1}/{pages}"
        face = Face((Line(say.brief("Weitere", 12), Weight.BOLD), Line(where)), Tone.KEY, centred=True, raised=True)
        page.assign(self.keys[self.room - 1], face, lambda: self._turn(page))

    def _turn(self, page: Page) -> None:
        self._turned += 1
        page.redraw()
