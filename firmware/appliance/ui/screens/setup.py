"""The set-up list: what hands do next comes first, and each line ticks itself. It keeps nobody from going on."""

from collections.abc import Sequence

from firmware.appliance.api import methods
from firmware.appliance.api.messages import CaseView, GuideView, Nothing, SetUpItemView
from firmware.appliance.state.guide import Hands, Phase
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.texts.hands import hands_phrase, thing_name, things
from firmware.appliance.ui.texts.words import Phrase
from firmware.appliance.ui.widgets.paint import Line, wrap

_NAME_COLUMNS = 24


class Row(Passage):
    """A thing and what is to be done to it, on a line of its own."""

    def __init__(self, phrase: Phrase, name: str) -> None:
        super().__init__(name, phrase.word)
        self.symbol = phrase.symbol

    def lines(self, width: int, *, large: bool) -> list[Line]:
        if large:
            first, *rest = wrap(f"{self.symbol} {self.label}: {self.text}", width - 2)
            return [Line(first), *(Line(f"  {line}") for line in rest)]
        return [Line(f" {self.symbol} {self.label.ljust(_NAME_COLUMNS)} {self.text}")]


class SetUpPage(ReadingPage):
    """Shown after the lid was opened, until all is ready or the clerk goes on; also while the screen is locked."""

    def title_words(self, scene: Scene) -> str:
        guide = scene.view.guide
        minutes = None if guide is None else guide.minutes
        if minutes is None or self.grid.large:
            return scene.say("Aufbau")
        since = scene.say.plural("seit {count} Minute", "seit {count} Minuten", minutes)
        return scene.say("Aufbau") + f" – {since}"

    def band_words(self, scene: Scene) -> tuple[Phrase, str]:
        say, guide = scene.say, scene.view.guide
        done, every = (0, 0) if guide is None else (guide.done, len(guide.set_up))
        told = say("{done} von {all} bereit").format(done=done, all=every)
        if guide is not None and guide.complete:
            return Phrase("✓", told, Tone.GOOD), say("Alles ist aufgebaut.")
        return Phrase("◌", told, Tone.CHECKING), say("Die Liste hakt sich selbst ab.")

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say, view = scene.say, scene.view
        if view.guide is None:
            return []
        left = [Passage(say.brief("Was ist?", 17), _left(scene, view.guide))] if view.guide.left else []
        in_turn = sorted(view.guide.set_up, key=_turn)
        return [*left, *(Row(hands_phrase(say, item), thing_name(say, view, item.name)) for item in in_turn)]

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        locked = scene.view.lock.locked
        if locked:
            self.assign(self.left, None, None)
            for key in self.bar:  # what a locked screen shows leads nowhere
                self.assign(key, key.face, None)
        face = action(scene.say.brief("Anmelden", 12) if locked else scene.say.brief("Weiter", 12), Tone.PRIMARY)
        self.assign(self.right, face, lambda: self.intents.ask(methods.GO_ON, Nothing(), lambda _: "home"))


def set_up_is_up(view: CaseView) -> bool:
    """Whether the list comes before the lock."""
    guide = view.guide
    if guide is None or guide.dismissed or guide.phase is not Phase.SET_UP:
        return False
    return bool(guide.left) or not guide.complete


_LAST = (Hands.WAIT, Hands.NOTHING)


def _turn(item: SetUpItemView) -> int:
    """What hands must do comes first, then what takes care of itself, then what is ready."""
    return _LAST.index(item.hands) + 1 if item.hands in _LAST else 0


def _left(scene: Scene, guide: GuideView) -> str:
    told = scene.say("Beim Schließen noch angesteckt: {things}. Prüfen Sie, ob alles da ist.")
    return told.format(things=things(scene.say, scene.view, guide.left))
