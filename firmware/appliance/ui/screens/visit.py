"""A citizen is at the table: what is to be paid is chosen by touching it."""

from collections.abc import Callable, Iterable
from functools import partial

from rich.cells import cell_len
from textual.geometry import Region

from firmware.appliance.api import methods
from firmware.appliance.api.messages import FeeView, Nothing, TillView, VisitOver
from firmware.appliance.book.payment import PaymentKind, PaymentStatus
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.baskets import Basket, cents_of, fee_of, place_with, read_basket, with_more
from firmware.appliance.ui.screens.framed import FramedPage, action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.tiles import Tiles
from firmware.appliance.ui.screens.till import is_open
from firmware.appliance.ui.screens.tools import tools_of, tools_tile
from firmware.appliance.ui.texts.money import euros
from firmware.appliance.ui.widgets.paint import Face, Line, Weight, squeeze
from firmware.appliance.ui.widgets.surface import Surface

_NAME_LINES = 2


class VisitPage(FramedPage):
    """The catalogue. A touch takes one more of a fee, the middle key one less of the fee touched last."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.tiles = Tiles("fee", 12)

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def title_words(self, scene: Scene) -> str:
        total = euros(scene.say, cents_of(read_basket(scene.subject, scene.view), scene.view))
        return scene.say("Vorgang: Was ist zu bezahlen?") + f"   {total}"

    def body_surfaces(self) -> Iterable[Surface]:
        return self.tiles.keys

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        return self.tiles.plan(region, columns=grid.tile_columns, rows=2 if grid.large else 4)

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        basket = read_basket(scene.subject, scene.view)
        last = next(reversed(basket), None)
        width = grid.width // grid.tile_columns - 3
        faces = [_face(scene, fee, basket, width, last=fee.code == last) for fee in scene.view.fees]
        acts = [partial(self._change, fee.code, 1) for fee in scene.view.fees]
        tiles: list[tuple[Face, Callable[[], None]]] = list(zip(faces, acts, strict=True))
        if tools_of(scene.view):
            tiles.append((tools_tile(scene.say), partial(self.intents.go, "tools")))
        self.tiles.draw(self, scene.say, tiles)
        self._draw_left(scene, basket)
        self._draw_less(scene, last, grid)
        self.assign(self.right, *self._next_step(scene, basket))

    def _change(self, code: str, more: int) -> None:
        scene = self.scene
        if scene is not None:
            basket = read_basket(scene.subject, scene.view)
            self.intents.go(place_with("visit", with_more(basket, code, more, scene.view), scene.view))

    def _draw_left(self, scene: Scene, basket: Basket) -> None:
        if scene.view.visit is None or basket or money_moved(scene.view.till):
            self.back(scene)
            return
        self.assign(
            self.left, action(scene.say.brief("Abbrechen", 12)), partial(end_visit, self.intents, finished=False)
        )

    def _draw_less(self, scene: Scene, last: str | None, grid: Grid) -> None:
        if last is None:
            self.assign(self.middle, None, None)
            return
        name = scene.say.title(fee_of(last, scene.view).title)
        lines = [Line(scene.say.brief("Eins weniger", 12), Weight.BOLD)]
        if not grid.large:
            lines += [Line(text, Weight.SOFT) for text in squeeze(name, grid.width // 3 - 3, 1)]
        face = Face(tuple(lines), Tone.KEY, centred=True, raised=True)
        self.assign(self.middle, face, partial(self._change, last, -1))

    def _next_step(self, scene: Scene, basket: Basket) -> tuple[Face, Callable[[], None]]:
        """The one thing that comes next."""
        say, view, intents = scene.say, scene.view, self.intents
        if view.visit is None:
            return action(say.brief("Beginnen", 12), Tone.PRIMARY), partial(begin_visit, intents, scene.subject)
        if not basket:
            return action(say.brief("Beenden", 12), Tone.PRIMARY), partial(end_visit, intents, finished=True)
        if view.till is None or not is_open(view.till):
            return action(say.brief("Kasse öffnen", 12), Tone.PRIMARY), partial(
                intents.go, place_with("float", basket, view)
            )
        if open_of_visit(view.till):
            return action(say.brief("Klären", 12), Tone.PRIMARY), partial(intents.go, "unclear")
        lines = (Line(say.brief("Bezahlen", 12), Weight.BOLD), Line(euros(say, cents_of(basket, view))))
        face = Face(lines, Tone.PRIMARY, centred=True, raised=True)
        return face, partial(intents.go, place_with("pay", basket, view))


def begin_visit(intents: Intents, subject: str = "") -> None:
    """Begin a visit, or go on with the one that is open."""
    place = f"visit:{subject}" if subject else "visit"
    intents.ask(methods.BEGIN, Nothing(), lambda _: place)


def end_visit(intents: Intents, *, finished: bool) -> None:
    """End the visit and come home for the next citizen."""
    intents.ask(methods.END, VisitOver(finished), lambda _: "home")


def money_moved(till: TillView | None) -> bool:
    """Whether the visit at the table has paid, or may have: then it can only be finished."""
    return till is not None and any(
        item.status in (PaymentStatus.INTENDED, PaymentStatus.UNCLEAR)
        or (item.kind is PaymentKind.PAYMENT and item.remaining > 0)
        for item in till.visit
    )


def open_of_visit(till: TillView) -> bool:
    """Whether it is unclear if this visit has paid."""
    return any(item.status is PaymentStatus.UNCLEAR for item in till.visit)


def _face(scene: Scene, fee: FeeView, basket: Basket, width: int, *, last: bool) -> Face:
    count = basket.get(fee.code, 0)
    title = scene.say.title(fee.title)
    lead = "" if any(cell_len(word) > width for word in title.split()) else " "
    name = [Line(lead + text, Weight.BOLD) for text in squeeze(title, width + 1 - len(lead), _NAME_LINES)]
    price = euros(scene.say, fee.cents)
    told = Line(f" {count} × {price}" if count else f" {price}")
    tone = Tone.PRIMARY if last else Tone.GOOD if count else Tone.KEY
    return Face((*name, told), tone, edge=True, raised=True)
