"""The ways out of the case, and whether the server is reached."""

from collections.abc import Sequence

from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.texts.network import network_phrase
from firmware.hal.kinds import Kind


class NetworkPage(ReadingPage):
    """Which link carries, which one is used, and the way to the one that does not work."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Netz und Server")

    def band_words(self, scene: Scene) -> tuple[words.Phrase, str]:
        say, network = scene.say, scene.view.network
        reached = say("Server erreicht") if network.fleet_connected else say("Server nicht erreicht")
        return network_phrase(say, network), reached

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say, network = scene.say, scene.view.network
        passages = [] if network.explained is None else [Passage(say.brief("Warum?", 17), say.title(network.explained))]
        passages += [
            Passage(say.title(device.title), _carries(scene, device.name), named=True)
            for device in scene.view.devices
            if device.kind is Kind.UPLINK
        ]
        if network.uplink is None:
            passages.append(Passage(say.brief("Was tun?", 17), say("Prüfen Sie Kabel und Antenne am Koffer.")))
        return [*passages, Passage(say.brief("Was ist sicher?", 17), _safe(scene))]

    def foot_words(self, scene: Scene) -> str:
        """Since when this way is used."""
        network = scene.view.network
        if network.link is None or network.since is None:
            return ""
        return scene.say("seit {time}").format(time=words.moment(network.since, scene.now))

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        broken = _broken(scene)
        face = action(scene.say.brief("Anleitung", 12), Tone.PRIMARY) if broken else None
        self.assign(self.right, face, (lambda: self.intents.go(f"device:{broken}")) if broken else None)


def _carries(scene: Scene, device: str) -> str:
    if scene.view.network.carriers.get(device):
        return scene.say("✓ verbunden")
    return scene.say("– nicht verbunden")


def _safe(scene: Scene) -> str:
    if scene.view.network.fleet_connected:
        return scene.say("Meldungen gehen sofort an den Server.")
    return scene.say("Meldungen warten, bis wieder Netz da ist.")


def _broken(scene: Scene) -> str | None:
    """The first link that does not carry while none does."""
    if scene.view.network.uplink is not None:
        return None
    return next((device.name for device in scene.view.devices if device.kind is Kind.UPLINK), None)
