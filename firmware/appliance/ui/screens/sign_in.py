"""What the lock screen says where staff cards unlock it."""

from typing import Final

from firmware.appliance.api.messages import CaseView, StaffCardView, StaffView
from firmware.appliance.state.staff import StaffRefusal, StaffStep
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.money import refused
from firmware.appliance.ui.texts.staff import HEADS, REFUSALS, STEPS, Advice
from firmware.appliance.ui.widgets.paint import Face, Line, Weight, wrap

SHORTEST: Final = 6
"""Digits of a card's PIN; a shorter one would only cost a try."""

_PAD: Final = frozenset({StaffStep.PIN, StaffStep.CHECKING})


def asks_pin(view: CaseView) -> bool:
    """Whether the pad is of use now."""
    return view.staff is None or view.staff.step in _PAD


def is_last_try(view: CaseView) -> bool:
    """Whether the screen has said that one more wrong PIN blocks the card."""
    return view.staff is not None and view.staff.card is not None and view.staff.card.tries_left == 1


def whose_turn(view: CaseView) -> tuple[object, ...]:
    """What digits that were typed belong to: where it changes, they are worth nothing any more."""
    staff = view.staff
    card = None if staff is None or staff.card is None else (staff.card.operator, staff.card.tries_left)
    return (view.lock.locked, view.lock.failures, card)


def head(scene: Scene) -> str:
    """What is asked for, in 20 cells."""
    staff = scene.view.staff
    return scene.say.brief(HEADS[StaffStep.PIN if staff is None else staff.step], 20)


def advice_face(scene: Scene, width: int) -> Face:
    """What takes the pad's place while no PIN is asked for."""
    staff = scene.view.staff
    if staff is None:
        return Face((), Tone.PAGE)
    told, say = _advice(staff), scene.say
    bad = staff.step in {StaffStep.REFUSED, StaffStep.READER}
    what = [Line(f" {line}", Weight.BOLD) for line in wrap(f"{'⚠' if bad else '◌'} {say(told.what)}", width)]
    hands = [Line(f" {line}") for line in wrap(say(told.hands), width)]
    safe = [Line(f" {line}", Weight.SOFT) for line in wrap(say(told.safe), width)]
    lines = (Line(), *what, Line(), *hands, Line(), *safe, *([Line(f" {told.code}", Weight.SOFT)] if told.code else []))
    return Face(lines, Tone.NOTICE if bad else Tone.PAGE)


def whose(scene: Scene) -> list[str]:
    """Pseudonym, and until when for which office; nothing before a card was taken."""
    staff = scene.view.staff
    if staff is None or staff.card is None:
        return []
    return [staff.card.operator, _until(scene.say, staff.card)]


def pin_hint(scene: Scene) -> str:
    """What there is to say of the PIN, in 27 cells."""
    staff, say = scene.view.staff, scene.say
    if staff is None:
        return ""
    if scene.refused:
        return say(refused(scene.refused).what)
    if is_last_try(scene.view):
        return say(REFUSALS[StaffRefusal.LAST_TRY].what)
    if staff.refusal is StaffRefusal.WRONG_PIN and staff.card is not None and staff.card.tries_left is not None:
        left = staff.card.tries_left
        return say.plural("Falsch. Noch {count} Versuch.", "Falsch. Noch {count} Versuche.", left)
    return say(REFUSALS[staff.refusal].what) if staff.refusal is not None else _calm(scene, staff)


def _calm(scene: Scene, staff: StaffView) -> str:
    pin = scene.view.lock.rehearsal_pin
    if pin is not None:
        return scene.say("PIN der Übung: {pin}").format(pin=pin)
    if staff.card is None or staff.card.tries_left is None:
        return ""
    return scene.say.plural("Noch {count} Versuch.", "Noch {count} Versuche.", staff.card.tries_left)


def _advice(staff: StaffView) -> Advice:
    if staff.step in STEPS:
        return STEPS[staff.step]
    return REFUSALS[staff.refusal or StaffRefusal.READER]


def _until(say: Say, card: StaffCardView) -> str:
    day = f"{card.until:%d.%m.%Y}" if say.language == "de" else f"{card.until:%Y-%m-%d}"
    return (say("bis {day}") if card.own else say("in Vertretung bis {day}")).format(day=day)
