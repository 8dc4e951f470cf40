"""Self-care: how the case itself is, what to do where something is amiss, and a key that has all of it tested."""

from collections.abc import Sequence

from firmware.appliance.api import methods
from firmware.appliance.api.messages import CareRow, Nothing
from firmware.appliance.state.care import Finding
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.texts.care import NAMES, REMEDIES, figure, phrase
from firmware.appliance.ui.texts.words import Phrase, moment

_AMISS = frozenset({Finding.BAD, Finding.WATCH})


class CarePage(ReadingPage):
    """The worst first, with its three sentences; then every figure."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Zustand des Koffers")

    def band_words(self, scene: Scene) -> tuple[Phrase, str]:
        say, care = scene.say, scene.view.care
        if care.testing:
            return Phrase("◌", say("Selbsttest läuft"), Tone.CHECKING), ""
        worst = care.rows[0].finding if care.rows else Finding.UNKNOWN
        told = "" if care.tested is None else say("geprüft {time}").format(time=moment(care.tested, scene.now))
        return phrase(say, worst), told

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say = scene.say
        advice = [passage for row in _amiss(scene)[:1] for passage in _advice(scene, row)]
        rows = [Passage(say(NAMES[row.check]), figure(say, row), named=True) for row in scene.view.care.rows]
        return [*advice, *rows]

    def foot_words(self, scene: Scene) -> str:
        return "".join(REMEDIES[row.check].code for row in _amiss(scene)[:1])

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        free = not scene.view.care.testing and not scene.busy
        key = action(scene.say.brief("Prüfen", 11), Tone.PRIMARY)
        self.assign(self.right, key, self._test if free else None)

    def _test(self) -> None:
        self.intents.ask(methods.CARE_TEST, Nothing())


def _amiss(scene: Scene) -> list[CareRow]:
    return [row for row in scene.view.care.rows if row.finding in _AMISS]


def _advice(scene: Scene, row: CareRow) -> list[Passage]:
    say, told = scene.say, REMEDIES[row.check]
    return [
        Passage(say.brief("Was ist?", 17), say(told.what)),
        Passage(say.brief("Was tun?", 17), say(told.hands)),
        Passage(say.brief("Was ist sicher?", 17), say(told.safe)),
    ]
