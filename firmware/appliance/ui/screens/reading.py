"""Pages of text: what does not fit comes after a touch on "Weiterlesen". Nothing is cut and nothing scrolls."""

from collections.abc import Iterable, Sequence
from typing import Final

from textual.geometry import Region

from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import FramedPage, action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.words import Phrase
from firmware.appliance.ui.widgets.paint import Face, Line, Weight, wrap
from firmware.appliance.ui.widgets.surface import Panel, Surface

LABEL_COLUMNS: Final = 18


class Passage:
    """A label and the sentence it introduces; at 40 columns the sentence stands alone, unless the label `named` it."""

    def __init__(self, label: str, text: str, *, named: bool = False) -> None:
        self.label = label
        self.text = text
        self.named = named

    def lines(self, width: int, *, large: bool) -> list[Line]:
        if large:
            told = f"{self.label}: {self.text}" if self.named else self.text
            return [Line(text) for text in wrap(told, width - 2)]
        room = width - LABEL_COLUMNS - 4
        labels = [self.label.ljust(LABEL_COLUMNS)]
        texts = wrap(self.text, room)
        labels += [" " * LABEL_COLUMNS] * (len(texts) - 1)
        rows = [Line(f" {label}{text}") for label, text in zip(labels, texts, strict=True)]
        return [*rows, Line()]


class ReadingPage(FramedPage):
    """A coloured band with the state in a word, then passages, then a line at the foot."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.band, self.text, self.foot = Panel("band"), Panel("text"), Panel("foot")
        self._turned = 0
        self._read = ""
        self.more_to_read = False  # then the middle key must stay the one that turns

    def band_words(self, scene: Scene) -> tuple[Phrase, str]:
        """The state in a word, and what stands beside it."""
        raise NotImplementedError

    def passages(self, scene: Scene) -> Sequence[Passage]:
        raise NotImplementedError

    def foot_words(self, scene: Scene) -> str:
        """Small words at the bottom left."""
        del scene
        return ""

    def body_surfaces(self) -> Iterable[Surface]:
        yield from (self.band, self.text, self.foot)

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        if grid.large:
            band, text = region.split_horizontal(1)
            return {self.band: band, self.text: text}
        band, rest = region.shrink((1, 2, 0, 2)).split_horizontal(3)
        text, foot = rest.shrink((1, 0, 0, 0)).split_horizontal(-1)
        return {self.band: band, self.text: text, self.foot: foot}

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        phrase, beside = self.band_words(scene)
        self._draw_band(phrase, beside, scene, grid)
        region = self.places[self.text]
        self._draw_text(self.told(scene, region, grid), region, scene.say)
        self.foot.show(Face((Line(self.foot_words(scene), Weight.SOFT),), Tone.PAGE))
        self.back(scene)

    def told(self, scene: Scene, region: Region, grid: Grid) -> list[Line]:
        """All there is to read, in the width of `region`."""
        lines = [line for passage in self.passages(scene) for line in passage.lines(region.width, large=grid.large)]
        while lines and not lines[-1].text:
            lines.pop()
        return lines

    def _draw_band(self, phrase: Phrase, beside: str, scene: Scene, grid: Grid) -> None:
        if grid.large:
            told = "  ".join(part for part in (f"{phrase}", self.foot_words(scene)) if part)
            self.band.show(Face((Line(told, Weight.BOLD),), phrase.tone, edge=True))
            return
        told = f" {phrase} – {beside}" if beside else f" {phrase}"
        self.band.show(Face((Line(), Line(told, Weight.BOLD)), phrase.tone, edge=True))

    def _draw_text(self, lines: list[Line], region: Region, say: Say) -> None:
        told = "\n".join(line.text for line in lines)
        if told != self._read:
            self._read, self._turned = told, 0
        pages = max(1, -(-len(lines) // region.height))
        first = self._turned % pages * region.height
        self.more_to_read = self._turned % pages < pages - 1
        self.text.show(Face(tuple(lines[first : first + region.height]), Tone.PAGE))
        more = action(say.brief("Weiterlesen", 12)) if pages > 1 else None
        self.assign(self.middle, more, self._turn if more else None)

    def on_screen_suspend(self) -> None:
        """Whoever comes back reads from the beginning."""
        super().on_screen_suspend()
        self._turned = 0

    def _turn(self) -> None:
        self._turned += 1
        self.redraw()
