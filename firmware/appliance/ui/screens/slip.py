"""A payment's receipt once more, on the roll or on A4, and the way to give a part of it back."""

from collections.abc import Callable, Iterable
from functools import partial

from textual.geometry import Region

from firmware.appliance.api import methods
from firmware.appliance.api.messages import Nothing, PaymentView, PrintRequest, PrintResult
from firmware.appliance.book.payment import PaymentStatus
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.payment import has_printer
from firmware.appliance.ui.screens.printer import has_document_printer
from firmware.appliance.ui.screens.tiles import Tiles
from firmware.appliance.ui.screens.todays import LooksAtTodays
from firmware.appliance.ui.widgets.paint import Face, Line, Weight
from firmware.appliance.ui.widgets.surface import Surface

PRINTED, NOT_PRINTED = "r-", "t-"


class SlipPage(LooksAtTodays):
    """A tile for each thing that can be done with a payment's paper. A second receipt is always marked as a copy."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.tiles = Tiles("slip", 4)

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def title_words(self, scene: Scene) -> str:
        if scene.subject.startswith(PRINTED):
            return scene.say("Der Beleg ist gedruckt.")
        if scene.subject.startswith(NOT_PRINTED):
            return scene.say("Kein Beleg gedruckt.") + " " + scene.say("Prüfen Sie den Drucker.")
        return scene.say("Beleg")

    def body_surfaces(self) -> Iterable[Surface]:
        return self.tiles.keys

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        del grid
        return self.tiles.plan(region, columns=2, rows=2)

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        del grid
        payment = self.todays.named(scene)
        self.tiles.draw(self, scene.say, [] if payment is None else self._tiles(scene, payment))
        name = scene.subject.partition("-")[2]
        self.assign(self.left, action(scene.say("Zurück")), partial(self.intents.go, f"record:p-{name}"))

    def _tiles(self, scene: Scene, payment: PaymentView) -> list[tuple[Face, Callable[[], None] | None]]:
        from firmware.appliance.ui.screens.payments import may_go_back

        say, wish = scene.say, PrintRequest(payment.id, copy=True)
        tiles: list[tuple[Face, Callable[[], None] | None]] = []
        if has_printer(scene):
            roll = partial(self.intents.ask, methods.PRINT, wish, partial(_printed, payment.id))
            tiles.append((_tile(say.brief("Kopie", 12)), None if scene.busy else roll))
        if has_document_printer(scene):
            sheet = partial(self.intents.ask, methods.PRINT_RECEIPT, wish, _to_the_printer)
            tiles.append((_tile(say.brief("Kopie auf A4", 12)), None if scene.busy else sheet))
        if may_go_back(payment, scene.view.till):
            tiles.append((_tile(say.brief("Erstatten", 12)), partial(self.intents.go, f"refund:p-{payment.id}")))
        return tiles


def may_be_printed(scene: Scene, payment: PaymentView) -> bool:
    """Whether there is a receipt, and something to print it with."""
    return payment.status is PaymentStatus.DONE and (has_printer(scene) or has_document_printer(scene))


def _tile(text: str) -> Face:
    return Face((Line(f" {text}", Weight.BOLD),), Tone.KEY, edge=True, raised=True)


def _printed(payment: str, answer: PrintResult) -> str:
    return f"slip:{PRINTED if answer.printed else NOT_PRINTED}{payment}"


def _to_the_printer(_: Nothing) -> str:
    return "printer"
