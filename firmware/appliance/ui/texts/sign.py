"""What a clerk is told while a citizen signs."""

from dataclasses import dataclass
from typing import Final

from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.texts.language import Say, mark
from firmware.appliance.ui.texts.words import Phrase


@dataclass(frozen=True, slots=True)
class SignWords:
    """A word for the band with its symbol and tone, and three sentences; German, to be translated."""

    symbol: str
    word: str
    tone: Tone
    what: str
    hands: str
    safe: str
    code: str = ""

    def phrase(self, say: Say) -> Phrase:
        """Symbol and word."""
        return Phrase(self.symbol, say(self.word), self.tone)


_GOES = mark("Sie geht mit dem Vorgang.")
_PAD = mark("Bitte auf dem Feld unterschreiben")

NO_VISIT: Final = SignWords(
    "◌",
    mark("Kein Vorgang"),
    Tone.CHECKING,
    mark("Kein Vorgang ist offen."),
    mark("Beginnen Sie zuerst."),
    _GOES,
)
READY: Final = SignWords(
    "✓",
    mark("Feld bereit"),
    Tone.GOOD,
    mark("Das Feld wartet."),
    mark("Reichen Sie den Stift."),
    _GOES,
)
WAITING: Final = SignWords("▶", _PAD, Tone.CHECKING, mark("Noch ist nichts da."), mark("Reichen Sie den Stift."), _GOES)
WRITING: Final = SignWords(
    "▶", _PAD, Tone.CHECKING, mark("Die Schrift kommt an."), mark("Warten Sie auf das Ende."), _GOES
)
FULL: Final = SignWords(
    "⚠",
    mark("Feld ist voll"),
    Tone.NOTICE,
    mark("Mehr passt nicht darauf."),
    mark("Lassen Sie neu unterschreiben."),
    _GOES,
)
GIVEN: Final = SignWords(
    "✓",
    mark("Unterschrift liegt vor"),
    Tone.GOOD,
    mark("Die Unterschrift ist im Vorgang."),
    mark("Gehen Sie zurück zum Vorgang."),
    _GOES,
)
