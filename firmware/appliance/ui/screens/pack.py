"""The packing list: in packing order, unticking itself as plugs are pulled; at its end the case is switched off."""

from collections.abc import Sequence

from firmware.appliance.api import methods
from firmware.appliance.api.messages import GuideView, Nothing, PackRequest
from firmware.appliance.state.guide import Standing
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.screens.setup import Row
from firmware.appliance.ui.texts.hands import kilograms, standing_phrase, thing_name
from firmware.appliance.ui.texts.words import Phrase


def begin_packing(intents: Intents) -> None:
    """From now on a lid that closes on something that is plugged in is told."""
    intents.ask(methods.PACK, PackRequest(packing=True), lambda _: "pack")


class PackPage(ReadingPage):
    """What is still outside, what the case weighs, and whether everything has been transferred."""

    def title_words(self, scene: Scene) -> str:
        guide = scene.view.guide
        if guide is None or not guide.grams:
            return scene.say("Einpacken")
        return scene.say("Einpacken") + " – " + _weight(scene, guide)

    def band_words(self, scene: Scene) -> tuple[Phrase, str]:
        say, guide = scene.say, scene.view.guide
        standings = [] if guide is None else [item.standing for item in guide.pack]
        outside, unseen = standings.count(Standing.OUTSIDE), standings.count(Standing.UNSEEN)
        sent = _sent(scene)
        if outside:
            return Phrase("✗", say("{count} noch angesteckt").format(count=outside), Tone.NOTICE), sent
        if unseen:
            return Phrase("?", say("{count} selbst nachsehen").format(count=unseen), Tone.CHECKING), sent
        return Phrase("✓", say("Alles abgesteckt"), Tone.GOOD), sent

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say, view = scene.say, scene.view
        if view.guide is None:
            return []
        rows = [Row(standing_phrase(say, item), thing_name(say, view, item.name)) for item in view.guide.pack]
        return [*rows, *_end(scene)]

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        stay = PackRequest(packing=False)
        self.assign(
            self.left, action(scene.say("Zurück")), lambda: self.intents.ask(methods.PACK, stay, lambda _: "home")
        )
        face = action(scene.say.brief("Ausschalten", 12), Tone.PRIMARY)
        off = None if scene.busy else lambda: self.intents.ask(methods.SHUT_DOWN, Nothing())
        self.assign(self.right, face, off)


def _weight(scene: Scene, guide: GuideView) -> str:
    return scene.say("{weight} zu tragen").format(weight=kilograms(scene.say, guide.grams))


def _sent(scene: Scene) -> str:
    """Whether the fleet server has everything."""
    waiting = scene.view.network.pending
    if not waiting:
        return scene.say("Alles übertragen: ja")
    return scene.say("Alles übertragen: nein, {count} warten").format(count=waiting)


def _end(scene: Scene) -> list[Passage]:
    say, seal = scene.say, scene.view.body.seal
    found = [Passage(say.brief("Übertragung", 17), _sent(scene))]
    if seal:
        found.append(Passage(say.brief("Siegel", 17), say("Nummer {number}").format(number=seal)))
    hands = say("Packen Sie alles ein. Tippen Sie auf „Ausschalten“ und schließen Sie den Deckel.")
    return [*found, Passage(say.brief("Was tun?", 17), hands)]
