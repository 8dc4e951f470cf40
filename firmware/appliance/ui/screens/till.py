"""The till of the day: what came in, what lies in it, and the way to its opening and closing."""

from collections.abc import Callable, Sequence
from functools import partial

from firmware.appliance.api.messages import CaseView, TillView
from firmware.appliance.book.closing import Step
from firmware.appliance.book.payment import PaymentKind, PaymentMethod
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.money import euros
from firmware.appliance.ui.widgets.paint import Face


class TillPage(ReadingPage):
    """Sums, and nothing of a citizen."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Kasse")

    def band_words(self, scene: Scene) -> tuple[words.Phrase, str]:
        till = scene.view.till
        day = "" if till is None else scene.say("Tag {number}").format(number=till.day)
        return till_phrase(scene.say, scene.view), day

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say, till = scene.say, scene.view.till
        if till is None:
            return [Passage(say.brief("Was tun?", 17), say("Zählen Sie das Wechselgeld und öffnen Sie die Kasse."))]
        return [
            Passage(say.brief("Karte", 17), _sum(say, till, PaymentMethod.CARD), named=True),
            Passage(say.brief("Bar", 17), _sum(say, till, PaymentMethod.CASH), named=True),
            Passage(say.brief("In der Kasse", 17), euros(say, till.cash_cents), named=True),
        ]

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        self.assign(self.right, *_next(scene, self.intents))
        if scene.view.till is not None and not self.more_to_read:
            self.assign(self.middle, *_more(scene, self.intents))


def till_phrase(say: Say, view: CaseView) -> words.Phrase:
    """The till in a word."""
    if not is_open(view.till):
        return words.Phrase("–", say.brief("geschlossen", 15), Tone.ABSENT)
    if view.till is not None and view.till.unclear:
        return words.Phrase("⚠", say.brief("Zahlung unklar", 15), Tone.NOTICE)
    return words.Phrase("✓", say.brief("offen", 15), Tone.GOOD)


def is_open(till: TillView | None) -> bool:
    """Whether citizens can pay today: a day that is sealed stays in view until the next one is opened."""
    return till is not None and (till.closing is None or till.closing.step is not Step.SEALED)


def till_place(view: CaseView) -> str:
    """Where a touch on the till leads: to what is unclear, while anything is."""
    return "unclear" if view.till is not None and view.till.unclear else "till"


def _next(scene: Scene, intents: Intents) -> tuple[Face | None, Callable[[], None] | None]:
    if not is_open(scene.view.till):
        return action(scene.say.brief("Kasse öffnen", 12), Tone.PRIMARY), partial(intents.go, "float")
    return action(scene.say.brief("Abschluss", 12), Tone.PRIMARY), partial(intents.go, "closing")


def _more(scene: Scene, intents: Intents) -> tuple[Face, Callable[[], None]]:
    """Where the case has no blanks, the payments are the only thing to choose."""
    if scene.view.series or scene.view.printer is not None:
        return action(scene.say.brief("Mehr", 12)), partial(intents.go, "desk")
    return action(scene.say.brief("Zahlungen", 12)), partial(intents.go, "payments")


def _sum(say: Say, till: TillView, method: PaymentMethod) -> str:
    mine = [total for total in till.totals if total.method is method]
    cents = sum(total.cents if total.kind is PaymentKind.PAYMENT else -total.cents for total in mine)
    count = sum(total.count for total in mine)
    return say.plural("{count} Zahlung", "{count} Zahlungen", count) + f", {euros(say, cents)}"
