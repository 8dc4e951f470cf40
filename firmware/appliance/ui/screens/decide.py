"""A clerk decides what became of an unclear payment: the reason first, and then once more whether that is so."""

from collections.abc import Iterable
from functools import partial

from textual.geometry import Region

from firmware.appliance.api import methods
from firmware.appliance.api.messages import PaymentView, Resolution
from firmware.appliance.book.payment import PaymentKind
from firmware.appliance.ui.grid import Grid, split
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.asking import AskingPage
from firmware.appliance.ui.screens.framed import FramedPage, action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.pay import amount_face
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.money import DECISIONS, Decision, signed
from firmware.appliance.ui.widgets.key import Key
from firmware.appliance.ui.widgets.paint import Face, Line, Weight
from firmware.appliance.ui.widgets.surface import Surface


class DecidePage(FramedPage):
    """The closed list of what a clerk can know."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.choices = [Key(f"choice-{number}") for number in range(len(DECISIONS))]

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def title_words(self, scene: Scene) -> str:
        payment = named(scene)
        told = scene.say("Was wissen Sie von dieser Zahlung?")
        return told if payment is None else f"{told}  {signed(scene.say, payment)}"

    def body_surfaces(self) -> Iterable[Surface]:
        return self.choices

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        del grid
        return dict(zip(self.choices, split(region, 2, 2), strict=True))

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        del grid
        payment = named(scene)
        name = scene.subject.partition("-")[2]
        kind = PaymentKind.PAYMENT if payment is None else payment.kind
        for number, (key, decision) in enumerate(zip(self.choices, DECISIONS, strict=True)):
            because = Line(" " + scene.say.brief(decision.because, 17))
            lines = (Line(" " + scene.say.brief(decision.word(kind), 17), Weight.BOLD), because)
            face = Face(lines, _tone(decision), edge=True, raised=True)
            place = f"confirm:{chr(ord('a') + number)}-{name}"
            self.assign(key, face, partial(self.intents.go, place) if payment is not None else None)
        back = f"unclear:p-{name}" if payment is not None else "unclear"
        self.assign(self.left, action(scene.say("Zurück")), partial(self.intents.go, back))


class ConfirmPage(AskingPage):
    """Asks again: what is answered here goes into the book."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Ihre Entscheidung gilt für das Kassenbuch")

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        say, payment, decision = scene.say, named(scene), _decision(scene.subject)
        self.assign(self.middle, None, None)
        name = scene.subject.partition("-")[2]
        self.assign(self.left, action(say.brief("Nein", 12)), partial(self.intents.go, f"decide:p-{name}"))
        if payment is None or decision is None:
            self._draw_settled(scene)
            return
        self.amount.show(amount_face(say, payment.cents, self.places[self.amount], say("Betrag")))
        back = payment.kind is not PaymentKind.PAYMENT
        asked = _asked_back(say, decision) if back else _asked(say, decision)
        above = () if grid.large else (Line(), Line())
        lines = (*above, Line(f" {asked}", Weight.BOLD), Line(f" {say(decision.because)}"))
        self.question.show(Face(lines, Tone.NOTICE, edge=True))
        yes = _yes_back(say, decision, grid) if back else _yes(say, decision, grid)
        wish = Resolution(payment.id, decision.paid, decision.reason)
        settle = partial(self.intents.ask, methods.RESOLVE, wish, lambda _: "unclear")
        self.assign(self.right, action(yes, Tone.PRIMARY), None if scene.busy else settle)

    def _draw_settled(self, scene: Scene) -> None:
        """Somebody was faster, or the terminal told it."""
        self.amount.show(Face((), Tone.PAGE))
        self.question.show(
            Face((Line(" " + scene.say("Diese Zahlung ist geklärt."), Weight.BOLD),), Tone.GOOD, edge=True)
        )
        self.assign(self.left, action(scene.say("Zurück")), partial(self.intents.go, "unclear"))
        self.assign(self.right, None, None)


def named(scene: Scene) -> PaymentView | None:
    """The payment that the place names, while it is unclear."""
    every = scene.view.till.unclear if scene.view.till else ()
    return next((item for item in every if item.id == scene.subject.partition("-")[2]), None)


def _decision(subject: str) -> Decision | None:
    number = ord(subject[0]) - ord("a") if subject else -1
    return DECISIONS[number] if 0 <= number < len(DECISIONS) else None


def _asked(say: Say, decision: Decision) -> str:
    return say("Wurde bezahlt?") if decision.paid else say("Wurde nicht bezahlt?")


def _asked_back(say: Say, decision: Decision) -> str:
    return say("Wurde erstattet?") if decision.paid else say("Wurde nicht erstattet?")


def _yes(say: Say, decision: Decision, grid: Grid) -> str:
    if decision.paid:
        return say.brief("Ja, bezahlt", 12) if grid.large else say.brief("Ja, wurde bezahlt", 22)
    return say.brief("Ja, nicht", 12) if grid.large else say.brief("Ja, nicht bezahlt", 22)


def _yes_back(say: Say, decision: Decision, grid: Grid) -> str:
    if decision.paid:
        return say.brief("Ja, ist es", 12) if grid.large else say.brief("Ja, wurde erstattet", 22)
    return say.brief("Ja, nicht", 12) if grid.large else say.brief("Ja, nicht erstattet", 22)


def _tone(decision: Decision) -> Tone:
    return Tone.GOOD if decision.paid else Tone.ABSENT
