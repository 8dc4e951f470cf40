"""The frame that is the same on every page: status bar, title, body, action bar; and the way keys find a meaning."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.screen import Screen
from textual.widget import Widget

from firmware.appliance.api.messages import CaseView
from firmware.appliance.ui.grid import NORMAL, Grid, grid_of
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import PALETTES, Tone
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.widgets.key import Key
from firmware.appliance.ui.widgets.paint import Face
from firmware.appliance.ui.widgets.surface import Surface


@dataclass(frozen=True, slots=True)
class Scene:
    """All a page needs to draw itself. `now` is the clock of the bar, `subject` what a place names, such as a device;
    `restarted` is true until a touch after the screen came back in the middle of work; `refused` is the word with
    which the controller refused the last wish, until it was read; `busy` while a wish is being fulfilled. `ends_in`
    are the seconds until an empty case switches itself off.
    """

    view: CaseView
    say: Say
    now: datetime
    subject: str = ""
    restarted: bool = False
    refused: str = ""
    busy: bool = False
    ends_in: int | None = None


class Placed(Layout):
    """Puts each widget where its page's plan says: nothing is measured, nothing is negotiated."""

    name = "placed"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        del greedy
        page = cast("Page", parent)
        page.grid = grid_of(size)
        plan = page.places
        return [
            WidgetPlacement(plan[widget], NULL_OFFSET, NULL_SPACING, widget)
            for widget in children
            if isinstance(widget, Surface) and widget in plan
        ]


class Page(Screen[None]):
    """One screen. `surfaces` are its widgets, `plan` places them, `draw` fills them and gives the keys their acts."""

    AUTO_FOCUS = ""
    ALLOW_SELECT = False
    BLANK = True  # only its ground shows between the surfaces
    BINDINGS: ClassVar = []
    PLACED: ClassVar = Placed()

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self.intents = intents
        self.scene: Scene | None = None
        self.grid = grid_of(NORMAL)
        self._places: dict[Surface, Region] = {}
        self._placed_for: tuple[Grid, int] | None = None
        self._held: Key | None = None
        self._acts: dict[Key, Callable[[], None]] = {}
        self.styles.background = PALETTES[Surface.theme][Tone.PAGE].ground

    def surfaces(self) -> Iterable[Surface]:
        """The widgets of this page, in the order a keyboard walks them."""
        raise NotImplementedError

    def plan(self, grid: Grid) -> dict[Surface, Region]:
        """Where each widget stands on `grid`."""
        raise NotImplementedError

    def draw(self, scene: Scene, grid: Grid) -> None:
        """Fill the widgets for `scene`."""
        raise NotImplementedError

    @property
    def layout(self) -> Layout:
        return self.PLACED

    @property
    def places(self) -> dict[Surface, Region]:
        """The plan for the present size, worked out once."""
        drawn_for = (self.grid, self.variant)
        if self._placed_for != drawn_for:
            self._places, self._placed_for = self.plan(self.grid), drawn_for
        return self._places

    @property
    def variant(self) -> int:
        """What else than the size the plan depends on."""
        return 0

    def compose(self) -> ComposeResult:
        yield from self.surfaces()

    def set_scene(self, scene: Scene) -> None:
        """Show `scene`; what did not change is not painted again."""
        self.scene = scene
        self.grid = grid_of(self.app.size)
        self.draw(scene, self.grid)

    def redraw(self) -> None:
        """Draw the present scene again, after something of the page's own changed."""
        if self.scene is not None:
            self.draw(self.scene, self.grid)

    def on_resize(self) -> None:
        self.grid = grid_of(self.app.size)
        self.redraw()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Nothing here takes its looks from a style sheet that could have changed meanwhile."""
        event.refresh_styles = False

    def assign(self, key: Key, face: Face | None, act: Callable[[], None] | None) -> None:
        """Show `face` on `key` and call `act` when it is touched; without `act` it only shows."""
        key.offer(face, inert=act is None)
        if act is None:
            self._acts.pop(key, None)
        else:
            self._acts[key] = act

    def _forward_event(self, event: events.Event) -> None:
        """Touches take the short way: the key under the finger is pressed, and gets the release wherever that is.

        The toolkit's way asks for styles, selections, hovers and clicks at each step, and hands a release that comes
        in the same breath as its press to whatever lies under it, before the pressed key has captured the mouse. Here a
        touch has had its whole effect, another page included, before the next one is looked at.
        """
        if not isinstance(event, events.MouseEvent):
            super()._forward_event(event)
            return
        event._set_forwarded()  # noqa: SLF001 - or the app would take it for a new one
        if isinstance(event, events.MouseDown):
            if self.intents.wakes():
                return
            self._press(self._key_at(event))
        elif isinstance(event, events.MouseUp):
            held, self._held = self._held, None
            if held is not None and held.release(inside=self._key_at(event) is held):
                self._act(held)

    def _press(self, key: Key | None) -> None:
        """A second finger, or a press whose release was lost, ends the first one's touch."""
        if self._held is not None:
            self._held.release(inside=False)
        self._held = key
        if key is not None:
            key.press()

    def _key_at(self, event: events.MouseEvent) -> Key | None:
        for surface, region in self.places.items():
            if region.contains(int(event.x), int(event.y)):
                return surface if isinstance(surface, Key) else None
        return None

    def on_screen_suspend(self) -> None:
        """Another page comes up under the finger: its touch is cancelled."""
        self._press(None)

    def on_key_acted(self, message: Key.Acted) -> None:
        message.stop()
        self._act(message.key)

    def _act(self, key: Key) -> None:
        if (act := self._acts.get(key)) is not None:
            act()
