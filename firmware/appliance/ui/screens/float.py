"""The day begins: the change that lies in the till."""

from collections.abc import Sequence
from functools import partial

from firmware.appliance.api import methods
from firmware.appliance.api.messages import TillFloat
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.amount import AmountPage
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.texts.money import decimal_sign
from firmware.appliance.ui.widgets.paint import Line, Weight, wrap


class FloatPage(AmountPage):
    """Opens the till. Nothing typed is no amount: an empty till is a zero that somebody touched."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Kasse öffnen: Wie viel Wechselgeld?")

    def typed_words(self, scene: Scene) -> str:
        return self.pad.typed.replace(",", decimal_sign(scene.say))

    def story_lines(self, scene: Scene, *, brief: bool) -> Sequence[Line]:
        say = scene.say
        if brief:
            return [Line(say.brief("Wechsel-", 9), Weight.BOLD), Line(say.brief("geld?", 9), Weight.BOLD)]
        told = say("Zählen Sie das Wechselgeld in der Kasse.")
        return [Line(), *(Line(" " + text, Weight.BOLD) for text in wrap(told, self.places[self.story].width - 4))]

    def draw_keys(self, scene: Scene, grid: Grid) -> None:
        del grid
        cents = self.pad.cents
        self.back(scene)
        self.assign(self.middle, None, None)
        ready = cents is not None and not scene.busy
        face = action(scene.say.brief("Öffnen", 12), Tone.PRIMARY if ready else Tone.KEY)
        visit = f"visit:{scene.subject}" if scene.subject else "visit"
        place = visit if scene.view.visit is not None else "till"
        opened = partial(self.intents.ask, methods.OPEN, TillFloat(cents or 0), lambda _: place)
        self.assign(self.right, face, opened if ready else None)
