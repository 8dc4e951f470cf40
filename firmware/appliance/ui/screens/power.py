"""What feeds the case and how long it lasts."""

from collections.abc import Sequence

from firmware.appliance.power.policy import Mode
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.texts import words
from firmware.hal.kinds import Kind
from firmware.hal.ports.battery import PowerSource


class PowerPage(ReadingPage):
    """Source, charge and remaining time."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Stromversorgung")

    def band_words(self, scene: Scene) -> tuple[words.Phrase, str]:
        left = words.power_left(scene.say, scene.view.power)
        beside = scene.say("reicht noch etwa {time}").format(time=left) if left else ""
        return words.power_phrase(scene.say, scene.view.power), beside

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say, power = scene.say, scene.view.power
        passages = []
        if power.percent is not None:
            told = say("Der Akku ist zu {percent} % geladen.").format(percent=power.percent)
            passages.append(Passage(say.brief("Ladung", 17), told))
        if power.mode in (Mode.LOW, Mode.CRITICAL, Mode.SHUTDOWN):
            passages.append(Passage(say.brief("Was tun?", 17), say("Schließen Sie das Netzteil an.")))
        return [*passages, Passage(say.brief("Was ist sicher?", 17), _safe(scene))]

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        gauge = next((device.name for device in scene.view.devices if device.kind is Kind.BATTERY), None)
        face = action(scene.say.brief("Akku prüfen", 11)) if gauge else None
        self.assign(self.right, face, (lambda: self.intents.go(f"device:{gauge}")) if gauge else None)


def _safe(scene: Scene) -> str:
    power = scene.view.power
    if power.source is PowerSource.MAINS:
        return scene.say("Das Netzteil versorgt den Koffer.")
    if power.mode in (Mode.CRITICAL, Mode.SHUTDOWN):
        return scene.say("Der Koffer schaltet sich sonst geordnet ab.")
    if power.source is None:
        return scene.say("Die anderen Geräte arbeiten weiter.")
    return scene.say("Sie können noch weiterarbeiten.")
