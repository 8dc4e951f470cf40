"""What the house's network shows to those who must sign in: its words alone, for the case shows no foreign page."""

from collections.abc import Sequence
from functools import partial

from textual.geometry import Region

from firmware.appliance.network.diagnosis import Advice
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.texts.network_check import told_of
from firmware.appliance.ui.texts.words import Phrase
from firmware.appliance.ui.widgets.paint import Line, Weight, squeeze

_MOST_LINES = 12  # of one paragraph, however long a stranger makes it


class PortalPage(ReadingPage):
    """First what can be done about it, then the words."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Seite des Hauses")

    def band_words(self, scene: Scene) -> tuple[Phrase, str]:
        return Phrase("⚠", scene.say("Anmeldung nötig"), Tone.NOTICE), scene.say("nur als Text")

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say = scene.say
        return [
            Passage(say.brief("Was tun?", 17), say("Bitten Sie das Haus, oder melden Sie sich mit einem Telefon an.")),
            Passage(say.brief("Oder", 17), say("Ziehen Sie das Netzkabel. Dann nutzt der Koffer Mobilfunk.")),
        ]

    def foot_words(self, scene: Scene) -> str:
        del scene
        return told_of(Advice.SIGN_IN).code

    def told(self, scene: Scene, region: Region, grid: Grid) -> list[Line]:
        advice = super().told(scene, region, grid)
        check = scene.view.network.check
        words = () if check is None else check.lines
        told = [line for text in words for line in squeeze(_plain(text), region.width - 4, _MOST_LINES)]
        page = [Line(f" {line}", Weight.SOFT) for line in told]
        return [*advice, *[Line()] * (-len(advice) % region.height if grid.large else 1), *page] if page else advice

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        self.assign(self.left, action(scene.say("Zurück")), partial(self.intents.go, "check"))
        self.assign(self.right, None, None)


def _plain(text: str) -> str:
    """Only what a terminal prints: a stranger's words are no orders to it."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
