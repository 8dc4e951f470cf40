"""What hands do when the case is set up and packed, in the clerk's words."""

from types import MappingProxyType
from typing import Final

from firmware.appliance.api.messages import CaseView, PackItemView, SetUpItemView
from firmware.appliance.state.guide import Hands, Standing
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.texts.language import Say, mark
from firmware.appliance.ui.texts.words import Phrase
from firmware.hal.config.hands import MAINS

HANDS: Final = MappingProxyType(
    {
        Hands.NOTHING: ("✓", mark("bereit"), Tone.GOOD),
        Hands.WAIT: ("◌", mark("wird geprüft"), Tone.CHECKING),
        Hands.TAKE_OUT: ("–", mark("herausnehmen, einstecken"), Tone.ABSENT),
        Hands.SWITCH_ON: ("✗", mark("einschalten"), Tone.FAULT),
        Hands.LAY_PAPER: ("✗", mark("Papier einlegen"), Tone.FAULT),
        Hands.CLOSE: ("✗", mark("Klappe schließen"), Tone.FAULT),
        Hands.PLUG_MAINS: ("–", mark("in die Steckdose stecken"), Tone.ABSENT),
        Hands.PLUG_NETWORK: ("–", mark("ans Netz stecken"), Tone.ABSENT),
        Hands.LOOK: ("✗", mark("Hinweis am Gerät lesen"), Tone.FAULT),
    }
)
STANDING: Final = MappingProxyType(
    {
        Standing.OUTSIDE: ("✗", mark("noch angesteckt"), Tone.FAULT),
        Standing.UNPLUGGED: ("✓", mark("abgesteckt"), Tone.GOOD),
        Standing.UNSEEN: ("?", mark("bitte selbst nachsehen"), Tone.CHECKING),
    }
)


def hands_phrase(say: Say, item: SetUpItemView) -> Phrase:
    """What to do to a thing."""
    symbol, word, tone = HANDS[item.hands]
    return Phrase(symbol, say(word), tone)


def standing_phrase(say: Say, item: PackItemView) -> Phrase:
    """Where a thing is, as far as that is known."""
    symbol, word, tone = STANDING[item.standing]
    return Phrase(symbol, say(word), tone)


def thing_name(say: Say, view: CaseView, name: str) -> str:
    """A device by its title, or the power supply."""
    if name == MAINS:
        return say("Stromkabel")
    return next((say.title(device.title) for device in view.devices if device.name == name), name)


def things(say: Say, view: CaseView, names: tuple[str, ...]) -> str:
    """Several things in one sentence."""
    return ", ".join(thing_name(say, view, name) for name in names)


def kilograms(say: Say, grams: int) -> str:
    """A weight with one decimal, rounded half up."""
    tenths = (grams + 50) // 100
    point = "." if say.language == "en" else ","
    return f"{tenths // 10}{point}{tenths % 10} kg"
