"""The check of the whole way to the server: how far it is, and at its end the one thing to do."""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import groupby
from typing import Final

from rich.cells import cell_len
from textual.geometry import Region

from firmware.appliance.api import methods
from firmware.appliance.api.messages import CheckView, FindingView, Nothing
from firmware.appliance.network.diagnosis import Advice, Leg, Word
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.keyed import KeyedPage, More
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import LABEL_COLUMNS, Passage
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.network import asks_sim_pin
from firmware.appliance.ui.texts.network_check import LEGS, told_of
from firmware.appliance.ui.texts.words import Phrase
from firmware.appliance.ui.widgets.paint import Line, Weight, squeeze

_SYMBOLS: Final = {Word.PENDING: "◌", Word.HOLDS: "✓", Word.BROKEN: "✗", Word.SKIPPED: "–"}
_GAP: Final = "  "
_BAR_COLUMNS: Final = 24


def begin_check(intents: Intents, scene: Scene) -> None:
    """Check the network, or look on where that is under way."""
    if _check(scene).running:
        intents.go("check")
    else:
        intents.ask(methods.NETWORK_CHECK, Nothing(), lambda _: "check")


class CheckPage(KeyedPage):
    """First what is to be done, then every leg with its mark."""

    def title_words(self, scene: Scene) -> str:
        return scene.say("Netz prüfen")

    def band_words(self, scene: Scene) -> tuple[Phrase, str]:
        say, check = scene.say, _check(scene)
        if check.running:
            return Phrase("◌", say("Das Netz wird geprüft"), Tone.CHECKING), _progress(say, check)
        if check.advice is None:
            return Phrase("–", say("Noch nicht geprüft"), Tone.ABSENT), ""
        if check.advice is Advice.NOTHING:
            return Phrase("✓", say("Alles in Ordnung"), Tone.GOOD), ""
        title = "" if check.title is None else say.title(check.title)
        if scene.view.network.uplink is None:
            return Phrase("✗", say("Zu tun"), Tone.FAULT), title
        return Phrase("⚠", say("Zu tun"), Tone.NOTICE), title

    def foot_words(self, scene: Scene) -> str:
        check = _check(scene)
        if check.running:
            return _progress(scene.say, check) if self.grid.large else ""
        return "" if check.advice in (None, Advice.NOTHING) else told_of(check.advice).code

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say, check = scene.say, _check(scene)
        if check.running:
            return [Passage(say.brief("Gerade", 17), _tried(say, check))]
        if check.advice is None:
            return [Passage(say.brief("Was tun?", 17), say("Drücken Sie »Prüfen«. Es dauert höchstens zehn Sekunden."))]
        told = told_of(check.advice)
        passages = [Passage(say.brief("Was ist?", 17), say(told.what))]
        if told.hands:
            passages.append(Passage(say.brief("Was tun?", 17), say(told.hands)))
        return [*passages, Passage(say.brief("Was ist sicher?", 17), say(told.safe))]

    def told(self, scene: Scene, region: Region, grid: Grid) -> list[Line]:
        """In large type the list begins on a page of its own."""
        check = _check(scene)
        told = [*_bar(check, region.width), *super().told(scene, region, grid)]
        legs = list(_legs(scene.say, check, region.width, large=grid.large))
        if not legs or len(told) + 1 + len(legs) <= region.height:
            return [*told, Line(), *legs] if legs else told
        close = [line for line in (*told, *legs) if line.text]
        if len(close) <= region.height:
            return close
        return [*told, *[Line()] * (-len(told) % region.height), *legs]

    def more_keys(self, scene: Scene) -> Sequence[More]:
        check, say = _check(scene), scene.say
        keys = []
        if asks_sim_pin(scene.view.network) and not check.running:
            keys.append(More(say.brief("SIM-PIN", 12), partial(self.intents.go, "sim")))
        if check.advice is Advice.SIGN_IN:
            keys.append(More(say.brief("Hausseite", 12), partial(self.intents.go, "portal")))
        return keys

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        say, check = scene.say, _check(scene)
        self.assign(self.left, action(say("Zurück")), partial(self.intents.go, "network"))
        label = say.brief("Prüfen", 12) if check.advice is None else say.brief("Noch einmal", 12)
        free = not check.running and not scene.busy
        face = None if check.running else action(label, Tone.PRIMARY)
        self.assign(self.right, face, partial(begin_check, self.intents, scene) if free else None)


def _check(scene: Scene) -> CheckView:
    """A case tells of its check always; what a screen has from an older controller is taken for none."""
    return scene.view.network.check or CheckView(
        running=False, done=0, total=0, findings=(), advice=None, title=None, page=None, lines=()
    )


def _progress(say: Say, check: CheckView) -> str:
    return say.brief("{done} von {all}", 12).format(done=check.done, all=check.total)


def _bar(check: CheckView, width: int) -> Iterable[Line]:
    """How much is done, drawn; it moves only when a step is over."""
    if check.running and check.total:
        room = min(width - 2, _BAR_COLUMNS * 2)
        done = room * check.done // check.total
        yield Line(f" {'█' * done}{'░' * (room - done)}")


def _tried(say: Say, check: CheckView) -> str:
    """The first thing that is not known yet."""
    found = next((found for found in check.findings if found.word is Word.PENDING), None)
    if found is None:
        return say("Bitte warten.")
    leg = say(LEGS[found.leg])
    return leg if found.title is None else f"{leg}, {say.title(found.title)}"


def _legs(say: Say, check: CheckView, width: int, *, large: bool) -> Iterable[Line]:
    """Every leg with its mark: those of each way beside its name, then what all ways share."""
    for way, group in groupby(check.findings, key=lambda found: _way(say, found)):
        items = [_item(say, found) for found in group]
        label = way or say.brief("Server, Dienste", 17)
        if large:
            yield Line(label, Weight.BOLD)
            yield from (Line(text) for text in _packed(items, width - 2))
            continue
        labels = squeeze(label, LABEL_COLUMNS - 1, 1)
        for text in _packed(items, width - LABEL_COLUMNS - 4):
            yield Line(f" {(labels.pop() if labels else '').ljust(LABEL_COLUMNS)}{text}")


def _way(say: Say, found: FindingView) -> str:
    return "" if found.title is None or found.leg is Leg.SERVICE else say.title(found.title)


def _item(say: Say, found: FindingView) -> str:
    named = found.leg is Leg.SERVICE and found.title is not None
    name = say.title(found.title) if named and found.title is not None else say(LEGS[found.leg])
    return f"{_SYMBOLS[found.word]} {name}"


def _packed(items: Iterable[str], width: int) -> list[str]:
    """As many beside each other as fit; none is broken, a name that is too long for a line is cut."""
    lines: list[str] = []
    for item in items:
        text = squeeze(item, width, 1)[0]
        if lines and cell_len(lines[-1]) + len(_GAP) + cell_len(text) <= width:
            lines[-1] += _GAP + text
        else:
            lines.append(text)
    return lines
