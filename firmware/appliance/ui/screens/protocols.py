"""The protocols of closed days: a touch prints one."""

from collections.abc import Callable, Iterable
from functools import partial

from textual import events
from textual.geometry import Region

from firmware.appliance.api import methods
from firmware.appliance.api.messages import Nothing, ProtocolList, ProtocolRequest, ProtocolView
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import FramedPage, action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.tiles import Tiles
from firmware.appliance.ui.widgets.paint import Face, Line, Weight
from firmware.appliance.ui.widgets.surface import Surface


class ProtocolsPage(FramedPage):
    """The newest first. The view of the case does not carry them: they are asked for while the page is shown."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.tiles = Tiles("protocol", 12)
        self._told: tuple[ProtocolView, ...] | None = None
        self._asked = False

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def title_words(self, scene: Scene) -> str:
        if self._told is None:
            return scene.say("Bitte warten.")
        return scene.say("Protokoll drucken") if self._told else scene.say("Noch kein Protokoll.")

    def body_surfaces(self) -> Iterable[Surface]:
        return self.tiles.keys

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        return self.tiles.plan(region, columns=grid.tile_columns, rows=2 if grid.large else 4)

    def set_scene(self, scene: Scene) -> None:
        super().set_scene(scene)
        if self.is_current:
            self._look(scene)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        super().on_screen_resume(event)
        if self.scene is not None:
            self._look(self.scene)

    def on_screen_suspend(self) -> None:
        super().on_screen_suspend()
        self._told, self._asked = None, False

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        del grid
        self.tiles.draw(self, scene.say, [self._tile(scene, each) for each in self._told or ()])
        back = "closing" if scene.subject == "closing" else "desk"
        self.assign(self.left, action(scene.say("Zurück")), partial(self.intents.go, back))

    def _look(self, scene: Scene) -> None:
        if not self._asked and not scene.busy:
            self._asked = True
            self.intents.ask(methods.PROTOCOLS, Nothing(), self._take)

    def _take(self, answer: ProtocolList) -> str:
        self._told = answer.protocols
        return ""

    def _tile(self, scene: Scene, each: ProtocolView) -> tuple[Face, Callable[[], None] | None]:
        year, month, day = each.date.split("-")
        lines = (Line(f" {scene.say.brief('Tag', 6)} {each.number}", Weight.BOLD), Line(f" {day}.{month}.{year}"))
        wish = partial(self.intents.ask, methods.PRINT_PROTOCOL, ProtocolRequest(each.number), _to_the_printer)
        return Face(lines, Tone.KEY, edge=True, raised=True), None if scene.busy else wish


def _to_the_printer(_: Nothing) -> str:
    return "printer"
