"""Money goes back: how much, why, and then once more whether it shall. What was chosen so far is in the place."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from textual.geometry import Region

from firmware.appliance.api import methods
from firmware.appliance.api.messages import PaymentView, RefundRequest, ReversalRequest
from firmware.appliance.book.payment import PaymentReason
from firmware.appliance.ui.grid import Grid, split
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.amount import AmountPage
from firmware.appliance.ui.screens.asking import AskingPage
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.pay import amount_face
from firmware.appliance.ui.screens.todays import LooksAtTodays
from firmware.appliance.ui.texts.backs import BACK_REASONS
from firmware.appliance.ui.texts.money import decimal_sign, euros, figures
from firmware.appliance.ui.widgets.key import Key
from firmware.appliance.ui.widgets.paint import Face, Line, Weight
from firmware.appliance.ui.widgets.surface import Surface

_WANTED: Final = re.compile(r"(?:s|e(\d{1,10}))([a-d]?)-([0-9a-f]{1,16})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a place says: the payment, how much of it (None: reverse it whole), and why (a position in the list)."""

    payment: str
    cents: int | None
    why: int | None

    def because(self, why: int) -> str:
        """The place that asks once more."""
        kind = "s" if self.cents is None else f"e{self.cents}"
        return f"giveback:{kind}{chr(ord('a') + why)}-{self.payment}"


def read_wanted(subject: str) -> Wanted | None:
    """What the place says; None where it says nothing of this kind."""
    found = _WANTED.fullmatch(subject)
    if found is None:
        return None
    cents, why, payment = found.groups()
    return Wanted(payment, int(cents) if cents else None, ord(why) - ord("a") if why else None)


class RefundPage(AmountPage, LooksAtTodays):
    """Nothing typed is all that is left."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Erstatten: Wie viel?")

    def typed_words(self, scene: Scene) -> str:
        if self.pad.typed:
            return self.pad.typed.replace(",", decimal_sign(scene.say))
        return figures(scene.say, self._left(scene))

    def story_lines(self, scene: Scene, *, brief: bool) -> Sequence[Line]:
        say = scene.say
        if brief:
            return [Line(say.brief("Höchstens", 9)), Line(figures(say, self._left(scene)), Weight.BOLD)]
        told = say.brief("Höchstens", 18).ljust(18) + euros(say, self._left(scene))
        return [Line(), Line(f" {told}", Weight.BOLD), Line(), Line(" " + say("Ohne Eingabe gilt alles."))]

    def draw_keys(self, scene: Scene, grid: Grid) -> None:
        del grid
        say, name = scene.say, scene.subject.partition("-")[2]
        self.assign(self.left, action(say("Zurück")), partial(self.intents.go, f"record:p-{name}"))
        self.assign(self.middle, None, None)
        left = self._left(scene)
        cents = left if self.pad.cents is None else self.pad.cents
        possible = 0 < cents <= left
        lines = (Line(say.brief("Erstatten", 12), Weight.BOLD), Line(euros(say, cents)))
        face = Face(lines, Tone.PRIMARY if possible else Tone.KEY, centred=True, raised=True)
        self.assign(self.right, face, partial(self.intents.go, f"why:e{cents}-{name}") if possible else None)

    def _left(self, scene: Scene) -> int:
        payment = self.todays.named(scene)
        return 0 if payment is None else payment.remaining


class WhyPage(LooksAtTodays):
    """The closed list of reasons."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.choices = [Key(f"choice-{number}") for number in range(len(BACK_REASONS))]

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def title_words(self, scene: Scene) -> str:
        return scene.say("Warum geht das Geld zurück?")

    def body_surfaces(self) -> Iterable[Surface]:
        return self.choices

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        del grid
        return dict(zip(self.choices, split(region, 2, 2), strict=True))

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        del grid
        wanted = read_wanted(scene.subject)
        for number, (key, (_, text)) in enumerate(zip(self.choices, BACK_REASONS, strict=True)):
            face = Face((Line(" " + scene.say.brief(text, 17), Weight.BOLD),), Tone.KEY, edge=True, raised=True)
            self.assign(key, face, partial(self.intents.go, wanted.because(number)) if wanted else None)
        back = f"record:p-{wanted.payment}" if wanted else "payments"
        self.assign(self.left, action(scene.say("Zurück")), partial(self.intents.go, back))


class GiveBackPage(AskingPage, LooksAtTodays):
    """Asks again: what is answered here moves money."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Das Geld geht zurück")

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        wanted, payment = read_wanted(scene.subject), self.todays.named(scene)
        back = f"record:p-{wanted.payment}" if wanted else "payments"
        self.assign(self.left, action(scene.say.brief("Nein", 12)), partial(self.intents.go, back))
        if wanted is None or wanted.why is None or payment is None:
            self._draw_waiting(scene)
            return
        whole = wanted.cents is None
        say, cents = scene.say, payment.cents if wanted.cents is None else wanted.cents
        reason, because = BACK_REASONS[wanted.why]
        self.amount.show(amount_face(say, cents, self.places[self.amount], say("Betrag")))
        asked = say("Wirklich stornieren?") if whole else say("Wirklich erstatten?")
        above = () if grid.large else (Line(), Line())
        self.question.show(
            Face((*above, Line(f" {asked}", Weight.BOLD), Line(f" {say(because)}")), Tone.NOTICE, edge=True)
        )
        self._draw_yes(scene, grid, payment, wanted, reason)

    def _draw_yes(self, scene: Scene, grid: Grid, payment: PaymentView, wanted: Wanted, reason: PaymentReason) -> None:
        say = scene.say
        self.assign(self.middle, None, None)
        if wanted.cents is None:
            yes = say.brief("Stornieren", 12) if grid.large else say.brief("Ja, stornieren", 22)
            wish = partial(self.intents.ask, methods.REVERSE, ReversalRequest(payment.id, reason), _begun)
        else:
            yes = say.brief("Erstatten", 12) if grid.large else say.brief("Ja, erstatten", 22)
            refund = RefundRequest(payment.id, wanted.cents, reason)
            wish = partial(self.intents.ask, methods.REFUND, refund, _begun)
        self.assign(self.right, action(yes, Tone.PRIMARY), None if scene.busy else wish)

    def _draw_waiting(self, scene: Scene) -> None:
        """Until the controller has told of the payment; one that is not of today stays unknown."""
        told = Line(" " + scene.say("Bitte warten."), Weight.BOLD)
        self.amount.show(Face((), Tone.PAGE))
        self.question.show(Face((told,), Tone.CHECKING, edge=True))
        for key in (self.middle, self.right):
            self.assign(key, None, None)


def _begun(answer: PaymentView) -> str:
    return f"payment:p-{answer.id}"
