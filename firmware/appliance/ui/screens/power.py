"""What feeds the case and how long it lasts, what costs most, and the switch that saves power."""

from collections.abc import Sequence

from firmware.appliance.api import methods
from firmware.appliance.api.messages import PowerView, SaveRequest
from firmware.appliance.power.gauge import GaugeWord
from firmware.appliance.power.policy import Mode
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.texts.hands import thing_name
from firmware.hal.kinds import Kind
from firmware.hal.ports.battery import PowerSource

_URGENT = (Mode.CRITICAL, Mode.SHUTDOWN)


class PowerPage(ReadingPage):
    """Source, charge and remaining time; of the future no more than is known."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Stromversorgung")

    def band_words(self, scene: Scene) -> tuple[words.Phrase, str]:
        say, phrase = scene.say, words.power_phrase(scene.say, scene.view.power)
        if scene.ends_in is not None:
            return phrase, say.plural("Aus in {count} Sekunde", "Aus in {count} Sekunden", scene.ends_in)
        left = words.power_left(say, scene.view.power)
        return phrase, say("reicht noch etwa {time}").format(time=left) if left else ""

    def foot_words(self, scene: Scene) -> str:
        """In large type the band has no room for a sentence beside it."""
        counted = self.grid.large and scene.ends_in is not None
        return scene.say.brief("Aus in {seconds} s", 14).format(seconds=scene.ends_in) if counted else ""

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say, power = scene.say, scene.view.power
        hands = []
        if power.mode in (Mode.LOW, *_URGENT):
            hands.append(Passage(say.brief("Was tun?", 17), say("Schließen Sie das Netzteil an.")))
        safe = Passage(say.brief("Was ist sicher?", 17), _safe(scene))
        facts = [*_charge(scene), *_lasts(scene), *_costs(scene)]
        return [*hands, safe, *facts] if hands else [*facts, safe]

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        say, power = scene.say, scene.view.power
        if power.source is PowerSource.BATTERY or power.saving:
            label = say.brief("Alles an", 12) if power.saving else say.brief("Strom sparen", 12)
            wish = SaveRequest(on=not power.saving)
            act = None if scene.busy else lambda: self.intents.ask(methods.SAVE, wish)
            self.assign(self.right, action(label), act)
            return
        gauge = next((device.name for device in scene.view.devices if device.kind is Kind.BATTERY), None)
        face = action(say.brief("Akku prüfen", 11)) if gauge else None
        self.assign(self.right, face, (lambda: self.intents.go(f"device:{gauge}")) if gauge else None)


def _charge(scene: Scene) -> list[Passage]:
    say, power = scene.say, scene.view.power
    label, found = say.brief("Ladung", 17), []
    if power.percent is not None:
        found.append(Passage(label, say("Der Akku ist zu {percent} % geladen.").format(percent=power.percent)))
    if power.gauge in (GaugeWord.FROZEN, GaugeWord.LYING):
        found.append(Passage(label, say("Die Ladeanzeige stimmt nicht. Der Koffer rechnet selbst.")))
    if power.worn and power.wear is not None:
        told = say("Der Akku ist gealtert. Er fasst noch {percent} %.").format(percent=power.wear)
        found.append(Passage(say.brief("Akku", 17), told))
    return found


def _lasts(scene: Scene) -> list[Passage]:
    say, power = scene.say, scene.view.power
    if power.source is not PowerSource.BATTERY:
        return []
    found = (
        []
        if power.minutes is None
        else [Passage(say.brief("Reicht", 17), _span(scene, power, power.minutes), named=True)]
    )
    if power.citizens is not None:
        told = say.plural("Reicht für etwa {count} Antrag.", "Reicht für etwa {count} Anträge.", power.citizens)
        found.append(Passage(say.brief("Anträge", 17), told))
    return found


def _span(scene: Scene, power: PowerView, minutes: int) -> str:
    least = scene.say("mindestens {time}").format(time=words.span(scene.say, minutes))
    if power.minutes_likely is None:
        return least
    return least + ", " + scene.say("wahrscheinlich {time}").format(time=words.span(scene.say, power.minutes_likely))


def _costs(scene: Scene) -> list[Passage]:
    say, power = scene.say, scene.view.power
    found = []
    if power.costliest is not None:
        name = thing_name(say, scene.view, power.costliest)
        found.append(Passage(say.brief("Kostet am meisten", 17), name, named=True))
    if power.saving:
        found.append(Passage(say.brief("Strom sparen", 17), say("Drucker und Scanner sind aus, bis Sie sie brauchen.")))
    return found


def _safe(scene: Scene) -> str:
    power = scene.view.power
    if power.source is PowerSource.MAINS:
        return scene.say("Das Netzteil versorgt den Koffer.")
    if power.mode in _URGENT:
        return scene.say("Der Koffer schaltet sich sonst geordnet ab.")
    if power.source is None:
        return scene.say("Die anderen Geräte arbeiten weiter.")
    return scene.say("Sie können noch weiterarbeiten.")
