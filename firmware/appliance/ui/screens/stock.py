"""Blanks over the day: what of a series is in hand, and what becomes of it."""

from collections.abc import Iterable, Sequence
from functools import partial

from textual.geometry import Region

from firmware.appliance.api import methods
from firmware.appliance.api.messages import BlanksRequest, BlankView, SerialsRequest
from firmware.appliance.api.methods import Method
from firmware.appliance.ui.grid import Grid, split
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.amount import AmountPage
from firmware.appliance.ui.screens.blanks import SerialsPage, blanks_of, series_prefix, series_title
from firmware.appliance.ui.screens.framed import FramedPage, action
from firmware.appliance.ui.screens.pad import Typing
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.tiles import Tiles
from firmware.appliance.ui.widgets.key import Key
from firmware.appliance.ui.widgets.paint import Face, Line, Weight, squeeze, wrap
from firmware.appliance.ui.widgets.surface import Panel, Surface


class DeskPage(FramedPage):
    """What else is done at the till: the day's payments, and a tile for each series of blanks."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.tiles = Tiles("desk", 9)

    def title_words(self, scene: Scene) -> str:
        return scene.say("Kasse")

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def body_surfaces(self) -> Iterable[Surface]:
        return self.tiles.keys

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        return self.tiles.plan(region, columns=grid.tile_columns, rows=2 if grid.large else 3)

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        say, width = scene.say, grid.width // grid.tile_columns - 3
        payments = Face((Line(" " + say.brief("Zahlungen", 12), Weight.BOLD),), Tone.KEY, edge=True, raised=True)
        tiles = [(payments, partial(self.intents.go, "payments"))]
        for row in scene.view.series:
            name = [Line(f" {text}", Weight.BOLD) for text in squeeze(say.title(row.title), width, 2)]
            face = Face((*name, Line(f" {_count_words(scene, row.name)}")), Tone.KEY, edge=True, raised=True)
            tiles.append((face, partial(self.intents.go, f"stock:{row.name}")))
        if scene.view.printer is not None:
            label = Line(" " + say.brief("Protokolle", 12), Weight.BOLD)
            tiles.append((Face((label,), Tone.KEY, edge=True, raised=True), partial(self.intents.go, "protocols")))
        self.tiles.draw(self, say, tiles)
        self.assign(self.left, action(say("Zurück")), partial(self.intents.go, "till"))


class StockPage(FramedPage):
    """One series. Issuing is a touch, for the number is known: it is the next one in turn."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.there = Panel("there")
        self.issue, self.spoil, self.receive = Key("issue"), Key("spoil"), Key("receive")

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def title_words(self, scene: Scene) -> str:
        return series_title(scene)

    def body_surfaces(self) -> Iterable[Surface]:
        yield from (self.there, self.issue, self.spoil, self.receive)

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        there, keys = region.split_horizontal(3 if grid.large else 10)
        return {self.there: there, **dict(zip((self.issue, self.spoil, self.receive), split(keys, 3, 1), strict=True))}

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        say, stock = scene.say, blanks_of(scene)
        width = grid.width - 3
        lines = [Line(f" {text}") for text in _in_hand(scene, stock, width, 1 if grid.large else 3)]
        head = squeeze(series_title(scene), width, 1)[0] if grid.large else _count_words(scene, scene.subject)
        more = [Line(" " + _count_words(scene, scene.subject))] if grid.large else [Line(), *_moved(scene, stock)]
        above = () if grid.large else (Line(),)
        self.there.show(Face((*above, Line(f" {head}", Weight.BOLD), *lines, *more), Tone.PAGE, edge=True))
        self._draw_issue(scene, stock.next if stock else None)
        go = self.intents.go
        spoil = partial(go, f"spoil:{scene.subject}") if stock and stock.in_hand else None
        self.assign(self.spoil, action(say.brief("Verdorben", 10)) if spoil else None, spoil)
        self.assign(self.receive, action(say.brief("Erhalten", 10)), partial(go, f"receive:{scene.subject}"))
        self.assign(self.left, action(say("Zurück")), partial(go, "desk"))

    def _draw_issue(self, scene: Scene, serial: str | None) -> None:
        if serial is None:
            self.assign(self.issue, None, None)
            return
        lines = (Line(scene.say.brief("Ausgeben", 10), Weight.BOLD), Line(serial[-10:]))
        face = Face(lines, Tone.PRIMARY, centred=True, raised=True)
        wish = BlanksRequest(scene.subject, serial)
        self.assign(self.issue, face, None if scene.busy else partial(_move, self.intents, methods.ISSUE, wish))


class SpoilPage(AmountPage):
    """Which one is spoiled: nothing typed is the next one."""

    most_digits = 12
    typing = Typing.CODE

    def title_words(self, scene: Scene) -> str:
        return scene.say("Welche Nummer ist verdorben?")

    def typed_words(self, scene: Scene) -> str:
        return self.pad.typed or _next(scene).removeprefix(series_prefix(scene))

    def story_lines(self, scene: Scene, *, brief: bool) -> Sequence[Line]:
        say, serial = scene.say, _next(scene)
        if brief:
            return [Line(say.brief("Nummer", 9), Weight.BOLD), Line(series_prefix(scene)[-9:])]
        width = self.places[self.story].width - 4
        name = [Line(f" {text}", Weight.BOLD) for text in squeeze(series_title(scene), width, 2)]
        told = [*wrap(say("Ohne Eingabe gilt die nächste."), width), serial] if serial else []
        return [Line(), *name, Line(), *(Line(f" {text}") for text in told)]

    def draw_keys(self, scene: Scene, grid: Grid) -> None:
        del grid
        say = scene.say
        self.assign(self.left, action(say("Zurück")), partial(self.intents.go, f"stock:{scene.subject}"))
        self.assign(self.middle, None, None)
        serial = series_prefix(scene) + self.pad.typed if self.pad.typed else _next(scene)
        ready = bool(serial) and not scene.busy
        wish = BlanksRequest(scene.subject, serial)
        face = action(say.brief("Verdorben", 12), Tone.PRIMARY if ready else Tone.KEY)
        self.assign(self.right, face, partial(_move, self.intents, methods.SPOIL, wish) if ready else None)


class ReceivePage(SerialsPage):
    """The first number that came into the case, then the last."""

    counting = False

    def title_words(self, scene: Scene) -> str:
        return scene.say("Vordrucke erhalten")

    def question_words(self, scene: Scene) -> str:
        say = scene.say
        return say("Die letzte Nummer, die dazukommt?") if self.first else say("Die erste Nummer, die dazukommt?")

    def back_place(self, scene: Scene) -> str:
        return f"stock:{scene.subject}"

    def take(self, scene: Scene, some: SerialsRequest) -> None:
        _move(self.intents, methods.RECEIVE, BlanksRequest(scene.subject, some.first, some.last))


def _move(intents: Intents, method: Method[BlanksRequest, BlankView], wish: BlanksRequest) -> None:
    intents.ask(method, wish, lambda _: f"stock:{wish.series}")


def _next(scene: Scene) -> str:
    found = blanks_of(scene)
    return (found.next or "") if found is not None else ""


def _count_words(scene: Scene, series: str) -> str:
    every = scene.view.till.blanks if scene.view.till else ()
    count = sum(some.count for row in every if row.series == series for some in row.in_hand)
    return scene.say.plural("{count} Vordruck", "{count} Vordrucke", count)


def _in_hand(scene: Scene, stock: BlankView | None, width: int, most: int) -> list[str]:
    """As many stretches as there is room for, the next ones first, and how many more there are."""
    rows = [f"{some.first} – {some.last}" for some in stock.in_hand] if stock is not None else []
    for left_out in range(len(rows)):
        shown = ", ".join(rows[: len(rows) - left_out])
        lines = wrap(f"{shown}  +{left_out}" if left_out else shown, width)
        if len(lines) <= most:
            return lines
    return squeeze(rows[0] if rows else scene.say("Es ist keiner da."), width, most)


def _moved(scene: Scene, stock: BlankView | None) -> list[Line]:
    say = scene.say
    if stock is None:
        return []
    rows = (
        (say.brief("Vom Vortag", 18), stock.carried),
        (say.brief("Erhalten", 18), stock.received),
        (say.brief("Ausgegeben", 18), stock.issued),
        (say.brief("Verdorben", 18), stock.spoiled),
    )
    return [Line(f" {name.ljust(18)}{count}") for name, count in rows]
