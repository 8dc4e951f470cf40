"""The ways out of the case, whether the server is reached, and what mobile data have cost this month."""

from collections.abc import Iterable, Sequence
from functools import partial

from firmware.appliance.api.messages import DeviceView, NetworkView
from firmware.appliance.network.modem import PinDesk
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.keyed import KeyedPage, More
from firmware.appliance.ui.screens.network_check import begin_check
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.network import (
    asks_sim_pin,
    data_words,
    drawn,
    figures,
    is_used_up,
    network_phrase,
    network_rest,
    signal_word,
    wants_sign_in,
)
from firmware.appliance.ui.texts.remedies import advice
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import DeviceState
from firmware.hal.ports.uplink import UplinkKind

_WELL = (DeviceState.READY, DeviceState.BUSY)


class NetworkPage(KeyedPage):
    """Which way is used and why, how good it is, what is to be done, and the keys that do it."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Netz und Server")

    def band_words(self, scene: Scene) -> tuple[words.Phrase, str]:
        say, network = scene.say, scene.view.network
        phrase = network_phrase(say, network)
        if network.uplink is None:
            word = f"{phrase.word} {network_rest(say, network)}".rstrip()
            phrase = words.Phrase(phrase.symbol, word, phrase.tone)
        reached = say("Server erreicht") if network.fleet_connected else say("Server nicht erreicht")
        return phrase, ", ".join(part for part in (_heard(say, network), reached) if part)

    def foot_words(self, scene: Scene) -> str:
        """In small figures how well the modem hears, and since when this way is used; in large type one word."""
        say, network = scene.say, scene.view.network
        if self.grid.large:
            return _heard(say, network)
        since = None if network.link is None else network.since
        told = "" if since is None else say("seit {time}").format(time=words.moment(since, scene.now))
        heard = "" if network.modem is None else figures(network.modem)
        return "   ".join(part for part in (told, heard) if part)

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say, network = scene.say, scene.view.network
        why = [] if network.explained is None else [Passage(say.brief("Warum?", 17), say.title(network.explained))]
        hands = [] if network.uplink is not None else [Passage(say.brief("Was tun?", 17), _hands(say, network))]
        safe = Passage(say.brief("Was ist sicher?", 17), _safe(scene))
        links = _links(scene) if network.explained is None else ()
        return [*hands, *why, *_modem(scene), *_data(scene), *links, safe, *_site(scene)]

    def more_keys(self, scene: Scene) -> Sequence[More]:
        say, network = scene.say, scene.view.network
        keys = []
        if network.modem is not None and network.modem.desk is not PinDesk.CLOSED:
            asks = asks_sim_pin(network)
            label = say.brief("SIM-PIN", 12) if asks else say.brief("SIM-Karte", 12)
            keys.append(More(label, partial(self.intents.go, "sim"), Tone.PRIMARY if asks else Tone.KEY))
        if network.sites:
            keys.append(More(say.brief("Ort", 12), partial(self.intents.go, "site")))
        if broken := _broken(scene):
            keys.append(More(say.brief("Anleitung", 12), partial(self.intents.go, f"device:{broken}")))
        return keys

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        urgent = _is_amiss(scene.view.network) and not asks_sim_pin(scene.view.network)
        face = action(scene.say.brief("Netz prüfen", 12), Tone.PRIMARY if urgent else Tone.KEY)
        self.assign(self.right, face, None if scene.busy else partial(begin_check, self.intents, scene))


def _is_amiss(network: NetworkView) -> bool:
    return network.uplink is None or not network.fleet_connected


def _heard(say: Say, network: NetworkView) -> str:
    """The signal in a word, where mobile data are the way."""
    bars = None if network.modem is None or network.uplink is not UplinkKind.LTE else network.modem.bars
    return "" if bars is None else signal_word(say, bars)


def _hands(say: Say, network: NetworkView) -> str:
    if asks_sim_pin(network):
        return say("Geben Sie die PIN der SIM-Karte ein.")
    if is_used_up(network):
        return say("Stecken Sie ein Netzkabel an.")
    if wants_sign_in(network):
        return say("Drücken Sie »Netz prüfen«. Dort steht, was das Haus verlangt.")
    return say("Prüfen Sie Kabel und Antenne. Drücken Sie dann »Netz prüfen«.")


def _modem(scene: Scene) -> Iterable[Passage]:
    """What is the matter with the modem; how well it hears where that is not said above."""
    say, network = scene.say, scene.view.network
    device = next((device for device in scene.view.devices if device.kind is Kind.MODEM), None)
    if network.modem is not None and network.modem.repairing:
        yield Passage(say.brief("Modem", 17), say("Der Koffer richtet das Modem neu ein. Bitte warten Sie."))
    elif device is not None and device.state not in _WELL and not asks_sim_pin(network):
        yield Passage(say.brief("Modem", 17), _trouble(scene, device))
    elif network.modem is not None and network.modem.bars is not None and network.uplink is not UplinkKind.LTE:
        told = f"{drawn(network.modem.bars)} {signal_word(say, network.modem.bars)}"
        yield Passage(say.brief("Mobilfunk", 17), told, named=True)


def _trouble(scene: Scene, device: DeviceView) -> str:
    told = advice(device.kind, device.state, device.reason)
    return " ".join(scene.say(sentence) for sentence in (told.what, told.hands) if sentence)


def _data(scene: Scene) -> Iterable[Passage]:
    """Nothing of the month while neither data passed nor a limit is set."""
    say, data = scene.say, scene.view.network.data
    if data is None or (data.limit is None and not data.used):
        return
    yield Passage(say.brief("Daten", 17), data_words(say, data), named=True)


def _links(scene: Scene) -> Iterable[Passage]:
    for device in scene.view.devices:
        if device.kind is Kind.UPLINK:
            yield Passage(scene.say.title(device.title), _carries(scene, device.name), named=True)


def _carries(scene: Scene, device: str) -> str:
    if scene.view.network.carriers.get(device):
        return scene.say("✓ verbunden")
    return scene.say("– nicht verbunden")


def _safe(scene: Scene) -> str:
    if scene.view.network.fleet_connected:
        return scene.say("Meldungen gehen sofort an den Server.")
    return scene.say("Meldungen warten, bis wieder Netz da ist.")


def _site(scene: Scene) -> Iterable[Passage]:
    say, site = scene.say, scene.view.network.site
    if site is not None:
        title = say.title(site.title)
        told = say("{place} (vermutet)").format(place=title) if site.guessed else title
        yield Passage(say.brief("Ort", 17), told, named=True)


def _broken(scene: Scene) -> str | None:
    """The first link that does not carry while none does."""
    if scene.view.network.uplink is not None:
        return None
    return next((device.name for device in scene.view.devices if device.kind is Kind.UPLINK), None)
