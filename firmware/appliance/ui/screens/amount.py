"""Pages on which an amount is typed: a pad at the right, at the left what is known of it."""

from collections.abc import Iterable, Sequence

from textual import events
from textual.geometry import Region

from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import FramedPage
from firmware.appliance.ui.screens.pad import Pad, Typing
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.widgets.big import big
from firmware.appliance.ui.widgets.paint import Face, Line, Weight
from firmware.appliance.ui.widgets.surface import Panel, Surface

_STORY_COLUMNS = 41
_LARGE_STORY_COLUMNS = 10


class AmountPage(FramedPage):
    """What is typed lives here and nowhere else, and is forgotten when the page is about something else."""

    most_digits = 5
    typing = Typing.AMOUNT

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.story, self.typed = Panel("story"), Panel("typed")
        self.pad = Pad(self._typed, most_digits=self.most_digits, typing=self.typing)

    def story_lines(self, scene: Scene, *, brief: bool) -> Sequence[Line]:
        """What is known, above what is typed; `brief`: at most four lines of nine cells."""
        raise NotImplementedError

    def typed_words(self, scene: Scene) -> str:
        """What was typed so far, in figures."""
        raise NotImplementedError

    def draw_keys(self, scene: Scene, grid: Grid) -> None:
        """The action bar."""
        raise NotImplementedError

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def body_surfaces(self) -> Iterable[Surface]:
        yield from (self.story, self.typed, *self.pad.keys.values())

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        left, pad = region.split_vertical(_LARGE_STORY_COLUMNS if grid.large else region.width * _STORY_COLUMNS // 80)
        story, typed = left.split_horizontal(-2 if grid.large else -6)
        return {self.story: story, self.typed: typed, **self.pad.plan(pad, large=grid.large)}

    def set_scene(self, scene: Scene) -> None:
        if self.scene is not None and self.scene.subject != scene.subject:
            self.pad.forget()
        super().set_scene(scene)

    def on_screen_suspend(self) -> None:
        super().on_screen_suspend()
        self.pad.forget()

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        self.story.show(Face(tuple(self.story_lines(scene, brief=grid.large)), Tone.PAGE))
        text, room = self.typed_words(scene), self.places[self.typed]
        drawn = big(text, room.width - 2, room.height)
        self.typed.show(Face(tuple(Line(row, Weight.BOLD) for row in drawn), Tone.PAGE))
        self.pad.draw(self, scene.say)
        self.draw_keys(scene, grid)

    def on_key(self, event: events.Key) -> None:
        """A keyboard that is plugged in."""
        names = {"backspace": "erase", "comma": "sign", "full_stop": "sign"}
        name = names.get(event.key, event.key)
        if name in self.pad.keys:
            self._act(self.pad.keys[name])

    def _typed(self) -> None:
        self.redraw()
