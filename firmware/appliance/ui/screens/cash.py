"""Cash: what was handed over, and what goes back."""

from collections.abc import Sequence
from functools import partial

from firmware.appliance.api import methods
from firmware.appliance.api.messages import CashBasket, CashPaid
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.amount import AmountPage
from firmware.appliance.ui.screens.baskets import cents_of, place_with, read_basket
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.texts.money import decimal_sign, euros, figures
from firmware.appliance.ui.widgets.paint import Face, Line, Weight


class CashPage(AmountPage):
    """Most people hand over a note or the exact sum: that one is a single touch."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Bar: Wie viel wurde gegeben?")

    def typed_words(self, scene: Scene) -> str:
        return (self.pad.typed or "0").replace(",", decimal_sign(scene.say))

    def story_lines(self, scene: Scene, *, brief: bool) -> Sequence[Line]:
        say, due, given = scene.say, cents_of(read_basket(scene.subject, scene.view), scene.view), self.pad.cents
        back = None if given is None or given < due else given - due
        if brief:
            told = "" if back is None else figures(say, back)
            return [
                Line(say.brief("zu zahlen", 9)), Line(figures(say, due), Weight.BOLD),
                Line(say.brief("zurück", 9)), Line(told, Weight.BOLD),
            ]  # fmt: skip
        told = "" if back is None else euros(say, back)
        return [
            Line(), Line(" " + say.brief("Zu zahlen", 18).ljust(18) + euros(say, due), Weight.BOLD),
            Line(), Line(" " + say.brief("Rückgeld", 18).ljust(18) + told, Weight.BOLD),
            Line(), Line(), Line(" " + say.brief("Gegeben", 18)),
        ]  # fmt: skip

    def draw_keys(self, scene: Scene, grid: Grid) -> None:
        del grid
        say, view = scene.say, scene.view
        basket = read_basket(scene.subject, view)
        due, given = cents_of(basket, view), self.pad.cents
        self.assign(self.left, action(say("Zurück")), partial(self.intents.go, place_with("pay", basket, view)))
        exact = given is None
        self.assign(self.middle, None, None)
        sum_given = due if given is None else given
        word = say.brief("Passend", 12) if exact else say.brief("Kassieren", 12)
        enough = sum_given >= due > 0 and not scene.busy
        face = Face((Line(word, Weight.BOLD), Line(euros(say, sum_given))), Tone.PRIMARY if enough else Tone.KEY,
                    centred=True, raised=True)  # fmt: skip
        pay = partial(self.intents.ask, methods.CASH, CashBasket(basket, sum_given), _paid)
        self.assign(self.right, face, pay if enough else None)


def _paid(answer: CashPaid) -> str:
    return f"payment:p-{answer.payment.id}"
