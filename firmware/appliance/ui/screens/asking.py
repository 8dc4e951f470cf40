"""Pages that ask once more before something goes into the book: a large amount, below it the question."""

from collections.abc import Iterable

from textual.geometry import Region

from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.screens.framed import FramedPage
from firmware.appliance.ui.widgets.surface import Panel, Surface


class AskingPage(FramedPage):
    """Where amount and question stand; what they say is the page's own."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.amount, self.question = Panel("amount"), Panel("question")

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def body_surfaces(self) -> Iterable[Surface]:
        yield from (self.amount, self.question)

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        amount, question = region.split_horizontal(3 if grid.large else 9)
        return {self.amount: amount, self.question: question if grid.large else question.shrink((0, 2, 1, 2))}
