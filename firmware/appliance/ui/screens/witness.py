"""The second pair of eyes: another clerk's PIN, or card and PIN, when something does not fit."""

from collections.abc import Sequence
from functools import partial

from firmware.appliance.api import methods
from firmware.appliance.api.messages import Pin
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.amount import AmountPage
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.lock import LONGEST, SHORTEST
from firmware.appliance.ui.screens.pad import Typing
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.sign_in import SHORTEST as CARD_SHORTEST
from firmware.appliance.ui.widgets.paint import Line, Weight, wrap


class WitnessPage(AmountPage):
    """The digits are never shown and are gone with the page."""

    most_digits = LONGEST
    typing = Typing.CODE

    def title_words(self, scene: Scene) -> str:
        if scene.view.staff is not None:
            return scene.say("Zweite Person: Karte und PIN")
        return scene.say("Zweite Person: PIN eingeben")

    def typed_words(self, scene: Scene) -> str:
        del scene
        return "●" * len(self.pad.typed)

    def story_lines(self, scene: Scene, *, brief: bool) -> Sequence[Line]:
        say, pin = scene.say, scene.view.lock.second_pin
        shown = "" if pin is None else say("PIN der Übung: {pin}").format(pin=pin)
        if brief:
            return [Line(say.brief("Zweite", 9), Weight.BOLD), Line("PIN", Weight.BOLD), Line(), Line(pin or "")]
        told = wrap(say("Sie bestätigen, dass Sie alle Abweichungen gesehen haben."), self.places[self.story].width - 4)
        return [Line(), *(Line(f" {text}", Weight.BOLD) for text in told), Line(), Line(f" {shown}")]

    def draw_keys(self, scene: Scene, grid: Grid) -> None:
        del grid
        self.assign(self.left, action(scene.say("Zurück")), partial(self.intents.go, "closing"))
        self.assign(self.middle, None, None)
        shortest = SHORTEST if scene.view.staff is None else CARD_SHORTEST
        ready = len(self.pad.typed) >= shortest and not scene.busy
        face = action(scene.say.brief("OK", 8), Tone.PRIMARY if ready else Tone.KEY)
        self.assign(self.right, face, self._confirm if ready else None)

    def _confirm(self) -> None:
        pin = self.pad.typed
        self.pad.forget()
        self.redraw()
        self.intents.ask(methods.WITNESS, Pin(pin), lambda _: "closing")
