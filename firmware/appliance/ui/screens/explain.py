"""Why something does not fit: a closed list, so that no free text rests in the book."""

from collections.abc import Iterable
from functools import partial

from textual.geometry import Region

from firmware.appliance.api import methods
from firmware.appliance.api.messages import DifferenceView, Explanation
from firmware.appliance.book.differences import DifferenceReason
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import FramedPage, action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.tiles import Tiles
from firmware.appliance.ui.texts.closing import difference_words, reason_words
from firmware.appliance.ui.widgets.paint import Face, Line, Weight, squeeze
from firmware.appliance.ui.widgets.surface import Panel, Surface


class ExplainPage(FramedPage):
    """One difference after the other: the first that nobody has explained."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.what = Panel("what")
        self.tiles = Tiles("reason", 6)

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def title_words(self, scene: Scene) -> str:
        return scene.say("Was ist der Grund der Abweichung?")

    def body_surfaces(self) -> Iterable[Surface]:
        yield from (self.what, *self.tiles.keys)

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        if grid.large:
            return self.tiles.plan(region, columns=2, rows=2)
        what, rest = region.split_horizontal(4)
        return {self.what: what, **self.tiles.plan(rest, columns=2, rows=3)}

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        self.assign(self.left, action(scene.say("Zurück")), partial(self.intents.go, "closing"))
        self.assign(self.middle, None, None)
        self.assign(self.right, None, None)
        difference = unexplained(scene)
        if difference is None:
            done = (Line(" " + scene.say("Alles ist begründet."), Weight.BOLD),)
            self.what.show(Face(done, Tone.GOOD, edge=True))
            self.tiles.draw(self, scene.say, [])
            self.assign(self.right, action(scene.say("Weiter"), Tone.PRIMARY), partial(self.intents.go, "closing"))
            return
        name, amount = difference_words(scene.say, scene.view, difference)
        if grid.large:
            lines = [*(Line(text) for text in squeeze(name, self.places[self.right].width - 2, 2)), Line(amount)]
            self.assign(self.right, Face(tuple(lines), Tone.NOTICE, centred=True, raised=True), None)
        self.what.show(Face((Line(), Line(f" {name}: {amount}", Weight.BOLD)), Tone.NOTICE, edge=True))
        tiles = [self._tile(scene, difference, reason) for reason in difference.reasons]
        self.tiles.draw(self, scene.say, tiles)

    def _tile(
        self, scene: Scene, difference: DifferenceView, reason: DifferenceReason
    ) -> tuple[Face, partial[None] | None]:
        line = Line(" " + reason_words(scene.say, reason), Weight.BOLD)
        wish = Explanation(difference.kind, difference.item, difference.amount, reason)
        explain = partial(self.intents.ask, methods.EXPLAIN, wish, lambda _: "closing")
        return Face((line,), Tone.KEY, edge=True, raised=True), None if scene.busy else explain


def unexplained(scene: Scene) -> DifferenceView | None:
    """The first difference without a reason."""
    closing = scene.view.till.closing if scene.view.till else None
    every = closing.differences if closing is not None else ()
    return next((item for item in every if item.reason is None), None)
