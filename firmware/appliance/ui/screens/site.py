"""Where the case stands: a tile for each place to which it goes, and one touch that confirms what the case believes."""

from collections.abc import Callable, Iterable
from functools import partial

from textual.geometry import Region

from firmware.appliance.api import methods
from firmware.appliance.api.messages import SiteRequest, SiteView
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import FramedPage, action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.tiles import Tiles
from firmware.appliance.ui.widgets.paint import Face, Line, Weight, squeeze
from firmware.appliance.ui.widgets.surface import Surface

_MARGINS = 4  # edge, gaps and lip of a tile
_NAME_LINES = 2


class SitePage(FramedPage):
    """The place that is believed comes first. Whoever touches a place goes back to the network."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.tiles = Tiles("site", 8)

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def title_words(self, scene: Scene) -> str:
        return scene.say("Wo steht der Koffer?")

    def body_surfaces(self) -> Iterable[Surface]:
        return self.tiles.keys

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        return self.tiles.plan(region, columns=2, rows=2 if grid.large else 4)

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        del grid
        here = scene.view.network.site
        sites = sorted(scene.view.network.sites, key=lambda site: here is None or site.name != here.name)
        self.tiles.draw(self, scene.say, [self._tile(scene, site) for site in sites])
        self.assign(self.left, action(scene.say("Zurück")), partial(self.intents.go, "network"))
        self.assign(self.middle, None, None)
        if here is None or not here.guessed:
            self.assign(self.right, None, None)
            return
        face = action(scene.say.brief("Stimmt", 12), Tone.PRIMARY)
        self.assign(self.right, face, None if scene.busy else partial(self._choose, here.name))

    def _tile(self, scene: Scene, site: SiteView) -> tuple[Face, Callable[[], None] | None]:
        say, here = scene.say, scene.view.network.site
        width = self.places[self.tiles.keys[0]].width - _MARGINS
        name = [Line(f" {text}", Weight.BOLD) for text in squeeze(say.title(site.title), width, _NAME_LINES)]
        tone, told = Tone.KEY, ""
        if here is not None and here.name == site.name:
            tone = Tone.NOTICE if here.guessed else Tone.GOOD
            told = f"◌ {say.brief('vermutet', 12)}" if here.guessed else f"✓ {say.brief('hier', 12)}"
        lines = (*name, Line(f" {told}")) if told else tuple(name)
        face = Face(lines, tone, edge=True, raised=True)
        return face, None if scene.busy else partial(self._choose, site.name)

    def _choose(self, name: str) -> None:
        self.intents.ask(methods.SITE, SiteRequest(name), lambda _: "network")
