"""Colours by meaning. Each text stands on its ground with a contrast of at least 7:1 in both themes."""

from dataclasses import dataclass
from enum import StrEnum, unique
from functools import cached_property

from rich.style import Style


@unique
class Theme(StrEnum):
    """For daylight and for a dark room."""

    LIGHT = "light"
    DARK = "dark"


@unique
class Tone(StrEnum):
    """What a piece of the screen means; the palette knows how that looks."""

    PAGE = "page"
    BAR = "bar"
    BAR_KEY = "bar-key"
    KEY = "key"
    PRIMARY = "primary"
    GOOD = "good"
    CHECKING = "checking"
    NOTICE = "notice"
    FAULT = "fault"
    ABSENT = "absent"
    REHEARSAL = "rehearsal"


@dataclass(frozen=True)
class Paint:
    """A tone's ground, its text, its quieter text, the accent that only ever paints edges, and a softer one below."""

    ground: str
    text: str
    quiet: str
    accent: str
    lip: str = ""

    @cached_property
    def plain(self) -> Style:
        return Style(color=self.text, bgcolor=self.ground)

    @cached_property
    def bold(self) -> Style:
        return Style(color=self.text, bgcolor=self.ground, bold=True)

    @cached_property
    def soft(self) -> Style:
        return Style(color=self.quiet, bgcolor=self.ground)

    @cached_property
    def edge(self) -> Style:
        return Style(color=self.accent, bgcolor=self.ground)

    @cached_property
    def blank(self) -> Style:
        """Ground without a text colour: half as many bytes to the terminal."""
        return Style(bgcolor=self.ground)


@dataclass(frozen=True)
class Palette:
    """One theme. `pressed` is how any key looks under the finger."""

    paints: dict[Tone, Paint]
    pressed: Paint

    def __getitem__(self, tone: Tone) -> Paint:
        return self.paints[tone]


_LIGHT = Palette(
    {
        Tone.PAGE: Paint("#f5f7fa", "#10202f", "#33475b", "#c3ccd6"),
        Tone.BAR: Paint("#0d2b45", "#ffffff", "#c9d8e8", "#3f6389"),
        Tone.BAR_KEY: Paint("#1d456b", "#ffffff", "#dbe6f1", "#3f6389"),
        Tone.KEY: Paint("#dce3ea", "#10202f", "#2c3f52", "#aab6c2"),
        Tone.PRIMARY: Paint("#00497f", "#ffffff", "#dcebf8", "#002b4d"),
        Tone.GOOD: Paint("#e0f2e4", "#0b3a18", "#1d4427", "#1f8a3b", "#b9dcc2"),
        Tone.CHECKING: Paint("#e1ebf6", "#12304f", "#29435f", "#4d86c0", "#bcd2e8"),
        Tone.NOTICE: Paint("#ffedc2", "#402c00", "#4f3a0c", "#c98600", "#f0cf85"),
        Tone.FAULT: Paint("#fbdcdc", "#5e0b0b", "#641c1c", "#c22525", "#eda9a9"),
        Tone.ABSENT: Paint("#e4e8ec", "#253240", "#36444f", "#7d8a97", "#c3cad1"),
        Tone.REHEARSAL: Paint("#ffd23f", "#1c1c00", "#1c1c00", "#ffd23f"),
    },
    pressed=Paint("#10202f", "#ffffff", "#ffffff", "#10202f"),
)

_DARK = Palette(
    {
        Tone.PAGE: Paint("#0e151c", "#eef3f8", "#bccad8", "#33424f"),
        Tone.BAR: Paint("#05223c", "#ffffff", "#bcd0e4", "#3f6389"),
        Tone.BAR_KEY: Paint("#163d61", "#ffffff", "#d3e2f0", "#3f6389"),
        Tone.KEY: Paint("#2a3743", "#f4f8fb", "#cfdae4", "#141d26"),
        Tone.PRIMARY: Paint("#8ecbff", "#001b30", "#06263f", "#4f8fc4"),
        Tone.GOOD: Paint("#10301a", "#d5f5dc", "#b5dcbf", "#3fbf60", "#1f5a30"),
        Tone.CHECKING: Paint("#12283f", "#d6e8fa", "#b6cee6", "#5b9bd8", "#244a70"),
        Tone.NOTICE: Paint("#3d2b00", "#ffe3a3", "#ecd093", "#f0ac1e", "#6e5210"),
        Tone.FAULT: Paint("#47100f", "#ffdcd8", "#f2c4c0", "#ff5f57", "#8a2522"),
        Tone.ABSENT: Paint("#242d35", "#e3e9ef", "#bfcad4", "#77858f", "#3e4952"),
        Tone.REHEARSAL: Paint("#ffd23f", "#1c1c00", "#1c1c00", "#ffd23f"),
    },
    pressed=Paint("#f4f8fb", "#0e151c", "#0e151c", "#f4f8fb"),
)

PALETTES = {Theme.LIGHT: _LIGHT, Theme.DARK: _DARK}
