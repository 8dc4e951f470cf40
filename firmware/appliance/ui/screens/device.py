"""One device: its state, what a clerk can do with the hands, and what is safe meanwhile."""

from collections.abc import Sequence

from firmware.appliance.api.messages import DeviceView
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.texts.remedies import advice
from firmware.appliance.ui.texts.remedies.remedy import Advice
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import DeviceState


def device_of(scene: Scene) -> DeviceView:
    """The device the place names; the app shows no page for a device that is not there."""
    return next(device for device in scene.view.devices if device.name == scene.subject)


def _advice(scene: Scene) -> Advice:
    device = device_of(scene)
    return advice(device.kind, device.state, device.reason)


def _again(scene: Scene, grid: Grid) -> str:
    return scene.say.brief("Neu prüfen", 11) if grid.large else scene.say.brief("Erneut prüfen", 20)


class DevicePage(ReadingPage):
    """Repair steps, one touch away from each tile."""

    def title_words(self, scene: Scene) -> str:
        return scene.say.title(device_of(scene).title)

    def band_words(self, scene: Scene) -> tuple[words.Phrase, str]:
        device = device_of(scene)
        since = (
            "" if device.since is None else scene.say("seit {time}").format(time=words.moment(device.since, scene.now))
        )
        return words.device_phrase(scene.say, device), since

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say, told = scene.say, _advice(scene)
        passages = [Passage(say.brief("Was ist?", 17), say(told.what))]
        if told.hands:
            passages.append(Passage(say.brief("Was tun?", 17), say(told.hands)))
        return [*passages, Passage(say.brief("Was ist sicher?", 17), say(told.safe))]

    def foot_words(self, scene: Scene) -> str:
        return "" if device_of(scene).state is DeviceState.READY else _advice(scene).code

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        name = scene.subject
        again = action(_again(scene, grid), Tone.PRIMARY)
        self.assign(self.right, again, lambda: self.intents.check(name))
        if device_of(scene).kind is Kind.DOCUMENT_PRINTER and not self.more_to_read:
            self.assign(self.middle, action(scene.say.brief("Druckauftrag", 12)), lambda: self.intents.go("printer"))
