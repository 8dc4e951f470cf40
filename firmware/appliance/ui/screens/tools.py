"""What can be done for the citizen at the table besides taking money: a key for each tool that this case has."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

from textual.geometry import Region

from firmware.appliance.api.messages import CaseView, DeviceView
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import FramedPage, action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.tiles import Tiles
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.texts.language import Say, mark
from firmware.appliance.ui.widgets.paint import Face, Line, Weight
from firmware.appliance.ui.widgets.surface import Surface
from firmware.hal.kinds import Kind

LABEL_COLUMNS: Final = 16


@dataclass(frozen=True, slots=True)
class Tool:
    """A key: its label (German, to be translated, `LABEL_COLUMNS` at most), where it leads, and what it works with."""

    label: str
    place: str
    kinds: tuple[Kind, ...]


TOOLS: Final = (
    Tool(mark("Scannen"), "scan", (Kind.DOCUMENT_SCANNER,)),
    Tool(mark("Unterschrift"), "sign", (Kind.SIGNATURE_PAD,)),
    Tool(mark("Ausweis auflegen"), "document", (Kind.DOCUMENT_READER,)),
    Tool(mark("PIN ändern"), "eid", (Kind.EID_TERMINAL,)),
    Tool(mark("Finger prüfen"), "finger", (Kind.FINGERPRINT_SENSOR,)),
)
"""In the order of the keys. A tool is offered where the case has a device of each of its kinds."""


def tools_of(view: CaseView) -> list[Tool]:
    """What this case offers."""
    there = {device.kind for device in view.devices}
    return [tool for tool in TOOLS if there.issuperset(tool.kinds)]


def tools_tile(say: Say) -> Face:
    """The tile that leads here."""
    return Face((Line(" " + say.brief("Werkzeuge", LABEL_COLUMNS), Weight.BOLD),), Tone.KEY, edge=True, raised=True)


class ToolsPage(FramedPage):
    """A key a tool, with the state of the device that it needs first."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.tiles = Tiles("tool", 12)

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def title_words(self, scene: Scene) -> str:
        return scene.say("Werkzeuge")

    def body_surfaces(self) -> Iterable[Surface]:
        return self.tiles.keys

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        return self.tiles.plan(region, columns=grid.tile_columns, rows=2 if grid.large else 4)

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        del grid
        self.tiles.draw(self, scene.say, [self._tile(scene, tool) for tool in tools_of(scene.view)])
        self.assign(self.left, action(scene.say("Zurück")), partial(self.intents.go, "visit"))

    def _tile(self, scene: Scene, tool: Tool) -> tuple[Face, Callable[[], None]]:
        say, device = scene.say, device_for(scene.view, tool)
        phrase = words.device_phrase(say, device)
        state = Line(f" {phrase.symbol} {words.device_brief(say, device)}")
        face = Face((Line(" " + say(tool.label), Weight.BOLD), state), phrase.tone, edge=True, raised=True)
        return face, partial(self.intents.go, tool.place)


def device_for(view: CaseView, tool: Tool) -> DeviceView:
    """The device that the tool needs first."""
    return next(device for device in view.devices if device.kind is tool.kinds[0])
