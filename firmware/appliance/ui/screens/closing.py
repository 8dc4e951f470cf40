"""The day's closing, step by step. Which step it is follows from the book, so a power cut costs none."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from firmware.appliance.api import methods
from firmware.appliance.api.messages import CaseView, ClosingView, Nothing
from firmware.appliance.book.closing import Step
from firmware.appliance.book.differences import DifferenceKind
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.pack import begin_packing
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.pay import able, terminal_of
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.texts.closing import STEPS, difference_words, hitch_words, reason_words
from firmware.appliance.ui.texts.money import euros
from firmware.appliance.ui.widgets.paint import Face

_SHOWN: Final = tuple(step for step in Step if step not in (Step.OPEN, Step.SEALED))
Key = tuple[Face | None, Callable[[], None] | None]


class ClosingPage(ReadingPage):
    """One page for every step; what needs a pad or a list has a page of its own and comes back here."""

    def title_words(self, scene: Scene) -> str:
        step = step_of(scene.view)
        if step not in _SHOWN:
            return scene.say("Tagesabschluss")
        number, every = _SHOWN.index(step) + 1, len(_SHOWN)
        if self.grid.large:
            return scene.say("Tagesabschluss") + f"  {number}/{every}"
        where = scene.say("Schritt {number} von {all}").format(number=number, all=every)
        return scene.say("Tagesabschluss") + f" – {where}"

    def band_words(self, scene: Scene) -> tuple[words.Phrase, str]:
        step, till = step_of(scene.view), scene.view.till
        name = scene.say(STEPS[step].name)
        if step is Step.SEALED and till is not None:
            return words.Phrase("✓", scene.say("Protokoll {number}").format(number=till.day), Tone.GOOD), name
        return words.Phrase("◌", name, Tone.CHECKING), ""

    def passages(self, scene: Scene) -> Sequence[Passage]:
        say, step = scene.say, step_of(scene.view)
        closing = scene.view.till.closing if scene.view.till else None
        hands = Passage(say.brief("Was tun?", 17), say(STEPS[step].hands))
        if closing is None:
            return [hands]
        if step is Step.TERMINAL:
            return _of_terminal(scene, closing, hands)
        if step in (Step.EXPLAIN, Step.WITNESS, Step.SEAL, Step.SEALED):
            return (
                [*_of_differences(scene, closing), hands] if step is Step.EXPLAIN else [hands, *_sums(scene, closing)]
            )
        return [hands]

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        step = step_of(scene.view)
        packs = step is Step.SEALED and scene.view.guide is not None
        label = scene.say.brief("Einpacken", 12) if packs else scene.say.brief(STEPS[step].key, 12)
        face = action(label, Tone.PRIMARY)
        act = None if scene.busy or _running(scene.view) else _primary(scene, step, self.intents)
        self.assign(self.right, face if act is not None else None, act)
        other = _other(scene, step, self.intents)
        if other is not None and not self.more_to_read:
            self.assign(self.middle, *other)
        self.assign(self.left, action(scene.say("Zurück")), partial(self.intents.go, "till"))


def step_of(view: CaseView) -> Step:
    """The step that is next."""
    return view.till.closing.step if view.till is not None and view.till.closing is not None else Step.OPEN


def _running(view: CaseView) -> bool:
    closing = view.till.closing if view.till else None
    return closing is not None and closing.handing_in is not None and closing.handing_in.running


def _primary(scene: Scene, step: Step, intents: Intents) -> Callable[[], None] | None:
    till = scene.view.till
    match step:
        case Step.OPEN:
            return partial(intents.ask, methods.CLOSE, Nothing()) if till is not None else partial(intents.go, "float")
        case Step.UNCLEAR:
            return partial(intents.go, "unclear")
        case Step.TERMINAL:
            return partial(intents.ask, methods.HAND_IN, Nothing())
        case Step.CASH:
            return partial(intents.go, "count")
        case Step.BLANKS:
            series = till.closing.uncounted if till is not None and till.closing is not None else ()
            return partial(intents.go, f"blanks:{series[0]}") if series else None
        case Step.EXPLAIN:
            return partial(intents.go, "explain")
        case Step.WITNESS:
            return partial(intents.go, "witness")
        case Step.SEAL:
            return partial(intents.ask, methods.SEAL, Nothing())
        case Step.SEALED:
            return partial(intents.go, "float") if scene.view.guide is None else partial(begin_packing, intents)


def _other(scene: Scene, step: Step, intents: Intents) -> Key | None:
    """The middle key: on without the terminal, count anew, or give the closing up."""
    say, closing = scene.say, scene.view.till.closing if scene.view.till else None
    if closing is None or _running(scene.view):
        return None
    if step is Step.SEALED and scene.view.printer is not None:
        return action(say.brief("Protokolle", 12)), partial(intents.go, "protocols:closing")
    terminal = terminal_of(scene.view)
    hitch = closing.handing_in is not None and closing.handing_in.hitch is not None
    if step is Step.TERMINAL and (hitch or terminal is None or not able(terminal)):
        return action(say.brief("Ohne Gerät", 12)), partial(intents.ask, methods.LEAVE_OPEN, Nothing())
    miscounted = any(item.kind is DifferenceKind.CASH for item in closing.differences)
    if step in (Step.EXPLAIN, Step.WITNESS) and miscounted and Step.CASH in closing.again:
        return action(say.brief("Neu zählen", 12)), partial(intents.go, "count")
    if closing.may_stop:
        return action(say.brief("Aufgeben", 12)), partial(intents.ask, methods.RESUME, Nothing())
    return None


def _of_terminal(scene: Scene, closing: ClosingView, hands: Passage) -> list[Passage]:
    say, now = scene.say, closing.handing_in
    what = say.brief("Was ist?", 17)
    if now is None:
        return [hands]
    if now.running:
        told = "" if now.prompt is None else now.prompt.en if say.language == "en" else now.prompt.de
        return [Passage(what, told or say("Das Terminal schließt seinen Tag ab."))]
    return [hands] if now.hitch is None else [Passage(what, hitch_words(say, now.hitch)), hands]


def _of_differences(scene: Scene, closing: ClosingView) -> list[Passage]:
    say, found = scene.say, []
    for difference in closing.differences:
        name, amount = difference_words(say, scene.view, difference)
        reason = "" if difference.reason is None else f" – {reason_words(say, difference.reason)}"
        found.append(Passage(name, f"{amount}{reason}", named=True))
    return found


def _sums(scene: Scene, closing: ClosingView) -> list[Passage]:
    say, till = scene.say, scene.view.till
    found = _of_differences(scene, closing) or [Passage(say.brief("Abweichung", 17), say("keine"), named=True)]
    if till is not None and closing.counted_cents is not None:
        found.append(Passage(say.brief("Gezählt", 17), euros(say, closing.counted_cents), named=True))
    return found
