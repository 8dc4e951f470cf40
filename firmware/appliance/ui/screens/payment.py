"""One payment: the terminal's words while it runs, then how it ended and what comes next."""

from collections.abc import Callable, Iterable
from functools import partial

from rich.cells import cell_len
from textual import events
from textual.geometry import Region

from firmware.appliance.api import methods
from firmware.appliance.api.messages import (
    Change,
    ChangeRequest,
    Nothing,
    PaymentView,
    PiecesView,
    PrintRequest,
    PrintResult,
    PromptView,
    TillView,
)
from firmware.appliance.book.cash import MOST_CHANGE
from firmware.appliance.book.payment import PaymentKind, PaymentMethod, PaymentStatus
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.baskets import basket_of, place_with
from firmware.appliance.ui.screens.framed import FramedPage, action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.pay import amount_face
from firmware.appliance.ui.screens.visit import end_visit
from firmware.appliance.ui.texts.backs import outcome_of
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.money import Outcome, euros, pieces_words
from firmware.appliance.ui.widgets.paint import Face, Line, Weight, wrap
from firmware.appliance.ui.widgets.surface import Panel, Surface
from firmware.hal.kinds import Kind

PRINTED, NOT_PRINTED = "r-", "t-"  # how a place begins whose receipt was printed, or was tried in vain


class PaymentPage(FramedPage):
    """The amount in the largest type, in cash the change; below it the state, and never more than is known."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.amount, self.told = Panel("amount"), Panel("told")
        self._asked_cents = 0
        self._pieces: tuple[PiecesView, ...] = ()  # which make `_asked_cents`, as soon as the controller has told

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def title_words(self, scene: Scene) -> str:
        return scene.say("Zahlung")

    def body_surfaces(self) -> Iterable[Surface]:
        yield from (self.amount, self.told)

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        amount, told = region.split_horizontal(3 if grid.large else 9)
        return {self.amount: amount, self.told: told if grid.large else told.shrink((0, 2, 1, 2))}

    def set_scene(self, scene: Scene) -> None:
        super().set_scene(scene)
        if self.is_current:
            self._look(scene)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        super().on_screen_resume(event)
        if self.scene is not None:
            self._look(self.scene)

    def _look(self, scene: Scene) -> None:
        """Ask once which notes and coins make the change; only on the screen, for a wish draws at once."""
        payment = payment_of(scene)
        cents = change_of(payment) if payment is not None else 0
        if 0 < cents <= MOST_CHANGE and cents != self._asked_cents and not scene.busy:
            self._asked_cents, self._pieces = cents, ()
            self.intents.ask(methods.CHANGE, ChangeRequest(cents), self._take)

    def _take(self, answer: Change) -> str:
        self._pieces = answer.pieces or ()
        return ""

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        payment, till = payment_of(scene), scene.view.till
        if payment is None or till is None:
            self._draw_nothing(scene)
            return
        running = payment.status is PaymentStatus.INTENDED
        self._draw_amount(scene, payment)
        told = _running(scene, till.prompt) if running else _ended(scene.say, payment)
        if back := self._change_words(scene, payment):
            told = [*back, *(told[-1:] if grid.large else told)]
        self._draw_told(_with_receipt(scene, told), outcome_of(payment), grid)
        self._draw_left(scene, till, payment)
        self._draw_more(scene, payment)
        self._draw_next(scene, payment)

    def _change_words(self, scene: Scene, payment: PaymentView) -> list[str]:
        """What to hand back, where it is known and fits a line; the sum stands above it anyway."""
        if not self._pieces or change_of(payment) != self._asked_cents:
            return []
        told = pieces_words(scene.say, self._pieces)
        return [told] if cell_len(told) <= self.places[self.told].width - 3 else []

    def _draw_nothing(self, scene: Scene) -> None:
        wait = Face((Line(scene.say("Bitte warten."), Weight.BOLD),), Tone.PAGE, centred=True)
        self.amount.show(wait)
        self.told.show(Face((), Tone.PAGE))
        self.back(scene)
        for key in (self.middle, self.right):
            self.assign(key, None, None)

    def _draw_amount(self, scene: Scene, payment: PaymentView) -> None:
        say, room = scene.say, self.places[self.amount]
        change = change_of(payment)
        label = say("Rückgeld") if change else say("Betrag")
        self.amount.show(amount_face(say, change or payment.cents, room, label))

    def _draw_told(self, sentences: list[str], how: Outcome, grid: Grid) -> None:
        say = self.scene.say if self.scene is not None else Say("de")
        room = self.places[self.told]
        lines = [Line(f" {text}") for sentence in sentences for text in wrap(sentence, room.width - 3)]
        head = f"{how.phrase(say)}  {how.code}"
        above = (Line(),) if not grid.large else ()
        self.told.show(Face((*above, Line(f" {head}", Weight.BOLD), *above, *lines), how.tone, edge=True))

    def _draw_left(self, scene: Scene, till: TillView, payment: PaymentView) -> None:
        say = scene.say
        failed = scene.subject.startswith(NOT_PRINTED) or not has_printer(scene)
        if payment.status is PaymentStatus.DONE and failed and scene.view.printer is not None:
            sheet = partial(self.intents.ask, methods.PRINT_RECEIPT, PrintRequest(payment.id), _to_the_printer)
            self.assign(self.left, action(say.brief("Auf A4", 12)), None if scene.busy else sheet)
        elif payment.status is PaymentStatus.DONE and has_printer(scene):
            word = say.brief("Kopie", 12) if scene.subject.startswith(PRINTED) else say.brief("Beleg", 12)
            show = partial(self.intents.ask, methods.PRINT, PrintRequest(payment.id), partial(_printed, payment.id))
            self.assign(self.left, action(word), None if scene.busy else show)
        elif payment.status is not PaymentStatus.INTENDED:
            self.back(scene)
        elif till.abortable and not scene.busy:
            abort = partial(self.intents.ask, methods.ABORT, Nothing())
            self.assign(self.left, action(say.brief("Abbrechen", 12)), abort)
        else:
            self.assign(self.left, None, None)

    def _draw_more(self, scene: Scene, payment: PaymentView) -> None:
        bought = payment.kind is PaymentKind.PAYMENT
        more = bought and scene.view.visit is not None and payment.status is PaymentStatus.DONE
        face = action(scene.say.brief("Noch etwas", 12)) if more else None
        self.assign(self.middle, face, partial(self.intents.go, "visit") if more else None)

    def _draw_next(self, scene: Scene, payment: PaymentView) -> None:
        self.assign(self.right, *_next(scene, payment, self.intents))


def payment_of(scene: Scene) -> PaymentView | None:
    """The payment that the place names; without a name the one that runs."""
    till = scene.view.till
    if till is None:
        return None
    every = [*till.visit, *till.unclear, *(item for item in (till.running, till.last) if item is not None)]
    name = scene.subject.partition("-")[2]
    return next((item for item in every if item.id == name), None if name else till.running)


def has_printer(scene: Scene) -> bool:
    """Whether this case prints receipts."""
    return any(device.kind is Kind.RECEIPT_PRINTER for device in scene.view.devices)


def _printed(payment: str, answer: PrintResult) -> str:
    return f"payment:{PRINTED if answer.printed else NOT_PRINTED}{payment}"


def _to_the_printer(_: Nothing) -> str:
    return "printer"


def _with_receipt(scene: Scene, told: list[str]) -> list[str]:
    """Two lines at most, for there is no room for more in large type; what the hands must do goes before the rest."""
    if scene.subject.startswith(PRINTED):
        return [*told[:1], scene.say("Der Beleg ist gedruckt.")]
    if scene.subject.startswith(NOT_PRINTED):
        return [scene.say("Kein Beleg gedruckt."), scene.say("Prüfen Sie den Drucker.")]
    return told


def change_of(payment: PaymentView) -> int:
    """What goes back in cash."""
    done = payment.status is PaymentStatus.DONE
    return payment.given_cents - payment.cents if done and payment.given_cents is not None else 0


def _running(scene: Scene, prompt: PromptView | None) -> list[str]:
    """The terminal's own words, else ours for what it does."""
    if prompt is None:
        return [scene.say("Das Terminal wird gerufen.")]
    told = prompt.en if scene.say.language == "en" else prompt.de
    return [line.strip() for line in (prompt.own or tuple(told.splitlines())) if line.strip()]


def _ended(say: Say, payment: PaymentView) -> list[str]:
    how = outcome_of(payment)
    if payment.status is not PaymentStatus.DONE:
        return [say(text) for text in how.sentences]
    if payment.method is PaymentMethod.CASH and payment.kind is not PaymentKind.PAYMENT:
        return [say("Geben Sie das Geld zurück.")]
    if payment.method is PaymentMethod.CASH:
        paid = f"{say('Bar')}: {euros(say, payment.cents)}"
        given = payment.given_cents
        told = [] if given is None else [f"{say('Gegeben')}: {euros(say, given)}"]
        return [paid, *told] if change_of(payment) else [paid]
    return [f"{say('Karte')}: {payment.card_name}" if payment.card_name else say("Karte")]


def _next(scene: Scene, payment: PaymentView, intents: Intents) -> tuple[Face | None, Callable[[], None] | None]:
    """The primary key after a payment."""
    say, view = scene.say, scene.view
    match payment.status:
        case PaymentStatus.INTENDED:
            return None, None
        case PaymentStatus.UNCLEAR:
            place = f"unclear:p-{payment.id}"
            return action(say.brief("Klären", 12), Tone.PRIMARY), partial(intents.go, place)
        case _ if payment.kind is not PaymentKind.PAYMENT:
            return action(say.brief("Zur Liste", 12), Tone.PRIMARY), partial(intents.go, "payments")
        case PaymentStatus.DECLINED | PaymentStatus.ABORTED:
            if view.visit is None:
                return None, None
            again = partial(intents.go, place_with("pay", basket_of(payment.lines, view), view))
            return action(say.brief("Neu zahlen", 12), Tone.PRIMARY), again
        case PaymentStatus.DONE:
            if view.visit is None:
                return None, None
            return action(say.brief("Beenden", 12), Tone.PRIMARY), partial(end_visit, intents, finished=True)
