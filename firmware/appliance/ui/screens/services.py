"""What can be offered to citizens now, and what stands in the way of the rest."""

from collections.abc import Callable, Iterable
from functools import partial

from rich.cells import cell_len
from textual.geometry import Region

from firmware.appliance.api.messages import CaseView, ServiceView
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.screens.framed import FramedPage
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.tiles import Tiles
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.widgets.paint import Face, Line, Weight
from firmware.appliance.ui.widgets.surface import Surface

_NAMES_COLUMNS = 34


class ServicesPage(FramedPage):
    """A tile for each service; one that is in difficulty leads to the repair steps."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.tiles = Tiles("service", 8)

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def title_words(self, scene: Scene) -> str:
        return scene.say("Was ist jetzt möglich?")

    def body_surfaces(self) -> Iterable[Surface]:
        return self.tiles.keys

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        return self.tiles.plan(region, columns=1 if grid.large else 2, rows=2 if grid.large else 4)

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        self.tiles.draw(self, scene.say, [self._tile(scene, service, grid) for service in scene.view.services])
        self.back(scene)

    def _tile(self, scene: Scene, service: ServiceView, grid: Grid) -> tuple[Face, Callable[[], None] | None]:
        phrase = words.service_phrase(scene.say, service)
        name = Line(f" {scene.say.title(service.title)}", Weight.BOLD)
        names = [words.obstacle_name(scene.say, scene.view, each) for each in service.obstacles]
        face = Face((name, *_told(phrase, names, large=grid.large)), phrase.tone, edge=True, raised=True)
        if not service.obstacles:
            return face, None
        return face, partial(self.intents.go, obstacle_place(scene.view, service.obstacles[0]))


def _told(phrase: words.Phrase, names: list[str], *, large: bool) -> list[Line]:
    """Whether it is possible, and what stands in the way; where all names do not fit, the first and how many more."""
    if not names:
        return [Line(f" {phrase}")]
    first = names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1}"
    if large:
        return [Line(f" {phrase}: {first}")]
    every = ", ".join(names)
    return [Line(f" {phrase}"), Line(f"   {every if cell_len(every) <= _NAMES_COLUMNS else first}", Weight.SOFT)]


def obstacle_place(view: CaseView, obstacle: str) -> str:
    """Where the repair steps for an obstacle are."""
    match obstacle:
        case "uplink":
            return "network"
        case "storage":
            return "queue"
        case "power":
            return "power"
        case _:
            known = any(device.name == obstacle for device in view.devices)
            return f"device:{obstacle}" if known else "home"
