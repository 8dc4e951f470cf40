"""What waits for the server's word. A row leaves the case only when the server has said that it keeps it."""

from collections.abc import Sequence

from firmware.appliance.state.model import StorageHealth
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.texts import words


class QueuePage(ReadingPage):
    """How many reports wait, and why that is no loss."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Meldungen an den Server")

    def band_words(self, scene: Scene) -> tuple[words.Phrase, str]:
        say, network = scene.say, scene.view.network
        if scene.view.storage is not StorageHealth.HEALTHY:
            return words.Phrase("✗", say("Speicher gestört"), Tone.FAULT), ""
        phrase = words.queue_phrase(say, network)
        reached = say("Server erreicht") if network.fleet_connected else say("Server nicht erreicht")
        return words.Phrase(phrase.symbol, _told(scene), phrase.tone), reached

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say, view = scene.say, scene.view
        what, hands, safe = say.brief("Was ist?", 17), say.brief("Was tun?", 17), say.brief("Was ist sicher?", 17)
        match view.storage:
            case StorageHealth.FULL:
                return [
                    Passage(what, say("Der Speicher des Koffers ist voll.")),
                    Passage(hands, say("Schließen Sie das Netz an und warten Sie.")),
                    Passage(safe, say("Bestätigte Vorgänge sind gesichert.")),
                ]
            case StorageHealth.FAILING:
                return [
                    Passage(what, say("Der Speicher lässt sich nicht beschreiben.")),
                    Passage(hands, say("Rufen Sie die Technik an und nennen Sie den Code.")),
                    Passage(safe, say("Bestätigte Vorgänge sind gesichert.")),
                ]
            case StorageHealth.HEALTHY:
                return [*_thinned(scene), Passage(safe, _safe(scene))]

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        self.assign(self.right, action(scene.say.brief("Zustand", 11)), lambda: self.intents.go("care"))

    def foot_words(self, scene: Scene) -> str:
        codes = {StorageHealth.FULL: "X-911", StorageHealth.FAILING: "X-912", StorageHealth.HEALTHY: ""}
        return codes[scene.view.storage]


def _told(scene: Scene) -> str:
    pending = scene.view.network.pending
    if not pending:
        return scene.say("Alles übertragen")
    return scene.say.plural("{count} Meldung wartet", "{count} Meldungen warten", pending)


def _safe(scene: Scene) -> str:
    if not scene.view.network.pending:
        return scene.say("Der Server hat jede Meldung bestätigt.")
    if scene.view.network.fleet_connected:
        return scene.say("Die Übertragung läuft von selbst.")
    return scene.say("Die Meldungen sind im Koffer gesichert.")


def _thinned(scene: Scene) -> list[Passage]:
    if not scene.view.network.thinned:
        return []
    label = scene.say.brief("Ausgelassen", 17)
    told = scene.say.plural(
        "{count} Messwert wich dringenderen Meldungen.",
        "{count} Messwerte wichen dringenderen Meldungen.",
        scene.view.network.thinned,
    )
    return [Passage(label, told)]
