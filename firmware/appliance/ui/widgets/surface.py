"""A piece of the screen that draws its own cells: no style sheet, no layout, only the rows that changed."""

from typing import ClassVar

from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from firmware.appliance.ui.palette import PALETTES, Theme, Tone
from firmware.appliance.ui.widgets.paint import Face, strips

NOTHING = Face((), Tone.PAGE)


class Surface(Widget):
    """Shows a face in the place its page gives it."""

    ALLOW_SELECT = False
    FOCUS_ON_CLICK = False
    theme: ClassVar[Theme] = Theme.LIGHT  # one for the whole screen; set before the first paint

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self.face = NOTHING
        self.pressed = False
        self._drawn: list[Strip] = []
        self._drawn_for: Size | None = None

    def show(self, face: Face) -> None:
        """Show `face` from now on; rows that look the same are not sent to the terminal again."""
        if face != self.face:
            self.face = face
            self.repaint()

    def repaint(self) -> None:
        """Draw anew and send the rows that look different."""
        before, size = self._drawn, self._drawn_for
        self._drawn_for = None
        if size is None:
            return
        after = self._strips(size)
        rows = [y for y, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
        if rows:
            self.refresh(*(Region(0, y, size.width, 1) for y in rows))

    def drawn(self, size: Size) -> list[Strip]:
        """What it shows in a place of `size`."""
        return self._strips(size)

    def render_lines(self, crop: Region) -> list[Strip]:
        size = self.outer_size  # it has no border; the toolkit works `size` out anew each time
        drawn = self._strips(size)[crop.y : crop.bottom]
        if crop.x == 0 and crop.width == size.width:
            return drawn
        return [strip.crop(crop.x, crop.right) for strip in drawn]

    def _strips(self, size: Size) -> list[Strip]:
        if self._drawn_for != size:
            self._drawn = self._draw(size)
            self._drawn_for = size
        return self._drawn

    def _draw(self, size: Size) -> list[Strip]:
        palette = PALETTES[self.theme]
        drawn = strips(
            self.face, size.width, size.height, palette, pressed=self.pressed, focused=self.has_focus and self.can_focus
        )
        if not self.app.no_color:
            return drawn
        filters, ground = self.get_line_filters(), self.app.background_colors[0]
        for line_filter in filters:
            drawn = [strip.apply_filter(line_filter, ground) for strip in drawn]
        return drawn


class Panel(Surface):
    """Words to read, nothing to touch."""

    can_focus = False
