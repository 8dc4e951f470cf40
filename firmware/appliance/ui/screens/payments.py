"""Today's payments, and each of them with what may still be done about it."""

from collections.abc import Iterable, Sequence
from functools import partial

from textual.geometry import Region

from firmware.appliance.api.messages import PaymentView, TillView
from firmware.appliance.book.closing import Step
from firmware.appliance.book.payment import PaymentKind, PaymentMethod, PaymentStatus
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.screens.slip import may_be_printed
from firmware.appliance.ui.screens.tiles import Tiles
from firmware.appliance.ui.screens.todays import LooksAtTodays
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.texts.backs import BACK_REASONS, outcome_of, short_word
from firmware.appliance.ui.texts.money import euros, method_words, signed
from firmware.appliance.ui.widgets.paint import Face, Line, Weight
from firmware.appliance.ui.widgets.surface import Surface


class PaymentsPage(LooksAtTodays):
    """The newest first. A touch leads to the payment."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.tiles = Tiles("payment", 12)

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def title_words(self, scene: Scene) -> str:
        if not self.todays.known:
            return scene.say("Bitte warten.")
        every = len(self.todays.newest_first)
        return scene.say("Zahlungen des Tages") + f"  {every}" if every else scene.say("Noch keine Zahlung.")

    def body_surfaces(self) -> Iterable[Surface]:
        return self.tiles.keys

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        return self.tiles.plan(region, columns=grid.tile_columns, rows=2 if grid.large else 4)

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        del grid
        every = self.todays.newest_first
        acts = [partial(self.intents.go, f"record:p-{payment.id}") for payment in every]
        faces = [_face(scene, payment) for payment in every]
        self.tiles.draw(self, scene.say, list(zip(faces, acts, strict=True)))
        back = "desk" if scene.view.series or scene.view.printer is not None else "till"
        self.assign(self.left, action(scene.say("Zurück")), partial(self.intents.go, back))


class RecordPage(ReadingPage, LooksAtTodays):
    """One payment of today: what it was, and what of it may go back."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Zahlung")

    def band_words(self, scene: Scene) -> tuple[words.Phrase, str]:
        payment = self.todays.named(scene)
        if payment is None:
            return words.Phrase("◌", scene.say("Bitte warten."), Tone.CHECKING), ""
        how = outcome_of(payment)
        told = f"{scene.say(how.word)}: {euros(scene.say, payment.cents)}"
        return words.Phrase(how.symbol, told, how.tone), words.moment(payment.at, scene.now)

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say, payment = scene.say, self.todays.named(scene)
        if payment is None:
            return []
        how = ", ".join(part for part in (method_words(say, payment), payment.card_name) if part)
        told = [Passage(say.brief("Art", 17), how, named=True)]
        if payment.reason is not None and payment.kind is not PaymentKind.PAYMENT:
            why = next((say(text) for reason, text in BACK_REASONS if reason is payment.reason), "")
            told.append(Passage(say.brief("Grund", 17), why, named=True))
        if payment.lines:
            told.append(Passage(say.brief("Gebühren", 17), _fees(scene, payment), named=True))
        if payment.kind is PaymentKind.PAYMENT and payment.status is PaymentStatus.DONE:
            told.append(Passage(say.brief("Noch erstattbar", 17), euros(say, payment.remaining), named=True))
        return told

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        say, payment = scene.say, self.todays.named(scene)
        self.assign(self.left, action(say("Zurück")), partial(self.intents.go, "payments"))
        self.assign(self.right, None, None)
        if payment is None:
            return
        back = may_go_back(payment, scene.view.till)
        if may_be_printed(scene, payment) and not self.more_to_read:
            word = say.brief("Mehr", 12) if back else say.brief("Beleg", 12)
            self.assign(self.middle, action(word), partial(self.intents.go, f"slip:p-{payment.id}"))
        elif back and not self.more_to_read:
            part = partial(self.intents.go, f"refund:p-{payment.id}")
            self.assign(self.middle, action(say.brief("Erstatten", 12)), part)
        if back and payment.remaining == payment.cents:
            whole = partial(self.intents.go, f"why:s-{payment.id}")
            self.assign(self.right, action(say.brief("Stornieren", 12), Tone.PRIMARY), whole)


def may_go_back(payment: PaymentView, till: TillView | None) -> bool:
    """Whether something of this payment may be given back: not once the day is being closed."""
    done = payment.kind is PaymentKind.PAYMENT and payment.status is PaymentStatus.DONE
    selling = till is not None and (till.closing is None or till.closing.step is Step.OPEN)
    return done and payment.remaining > 0 and selling


def _fees(scene: Scene, payment: PaymentView) -> str:
    titles = {fee.code: scene.say.title(fee.title) for fee in scene.view.fees}
    return ", ".join(f"{line.count} × {titles.get(line.code, line.code)}" for line in payment.lines)


def _face(scene: Scene, payment: PaymentView) -> Face:
    say, how = scene.say, outcome_of(payment)
    lines = (
        Line(f" {payment.at.astimezone():%H:%M} {signed(say, payment)}", Weight.BOLD),
        Line(f" {how.symbol} " + say.brief(short_word(payment), 11)),
        Line("   " + (say.brief("Karte", 11) if payment.method is PaymentMethod.CARD else say.brief("Bar", 11))),
    )
    return Face(lines, how.tone, edge=True, raised=True)
