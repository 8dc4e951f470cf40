"""What a clerk is told while a citizen changes the PIN of an ID card: what is, what to do, what is safe.

The clerk leads and never sees a PIN, so every prompt says where it is typed. Sentences fit a line of the large type
where they can. Codes belong to the change terminal's (`remedies.eid_terminal`).
"""

from dataclasses import dataclass
from typing import Final

from firmware.appliance.state.eid import PinChangeEnding
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.texts.language import Say, mark
from firmware.appliance.ui.texts.words import Phrase
from firmware.hal.ports.eid_terminal import EidCardState, Task


@dataclass(frozen=True, slots=True)
class Guidance:
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


_OLD = mark("Die alte PIN gilt weiter.")
_AT_DEVICE = mark("Jetzt am Gerät eingeben")
_AWAY = mark("Sehen Sie beim Eintippen weg.")
_AGAIN = mark("Beginnen Sie neu.")


def _asks(what: str, hands: str, safe: str) -> Guidance:
    return Guidance("▶", _AT_DEVICE, Tone.CHECKING, what, hands, safe)


TASKS: Final = {
    Task.WAIT: Guidance(
        "◌",
        mark("Das Terminal arbeitet"),
        Tone.CHECKING,
        mark("Das Terminal arbeitet gerade."),
        mark("Warten Sie einen Augenblick."),
        mark("Der Ausweis bleibt im Terminal."),
    ),
    Task.INSERT_CARD: Guidance(
        "▶",
        mark("Ausweis einlegen"),
        Tone.CHECKING,
        mark("Im Terminal fehlt der Ausweis."),
        mark("Bitten Sie um den Ausweis im Terminal."),
        _OLD,
    ),
    Task.ENTER_CAN: _asks(
        mark("Verlangt ist die Zugangsnummer (CAN)."),
        mark("Zeigen Sie auf die sechs Ziffern vorn."),
        mark("Die CAN darf jeder sehen."),
    ),
    Task.ENTER_PIN: _asks(mark("Verlangt ist die bisherige PIN."), _AWAY, _OLD),
    Task.ENTER_NEW_PIN: _asks(
        mark("Verlangt ist zweimal die neue PIN."), _AWAY, mark("Niemand sonst erfährt die PIN.")
    ),
    Task.ENTER_PUK: _asks(
        mark("Verlangt ist die PUK aus dem PIN-Brief."), _AWAY, mark("Danach gibt es wieder drei Versuche.")
    ),
}

STOPPING: Final = Guidance(
    "◌",
    mark("Der Abbruch läuft"),
    Tone.CHECKING,
    mark("Das Terminal hört gleich auf."),
    mark("Lassen Sie am Gerät Abbruch drücken."),
    mark("Das Ergebnis steht gleich hier."),
)


def _failed(code: str, what: str, hands: str, safe: str = _OLD) -> Guidance:
    return Guidance("✗", mark("PIN nicht geändert"), Tone.FAULT, what, hands, safe, code)


ENDINGS: Final = {
    PinChangeEnding.CHANGED: Guidance(
        "✓",
        mark("PIN geändert"),
        Tone.GOOD,
        mark("Die neue PIN gilt ab sofort."),
        mark("Geben Sie den Ausweis zurück."),
        mark("Niemand sonst kennt die PIN."),
        "E-620",
    ),
    PinChangeEnding.CANCELLED: _failed("E-621", mark("Die Änderung wurde abgebrochen."), _AGAIN),
    PinChangeEnding.NO_KEYPAD: _failed(
        "E-603", mark("Dieses Gerät hat keine Tasten."), mark("Schließen Sie das Terminal mit Tasten an.")
    ),
    PinChangeEnding.NOT_OFFERED: _failed(
        "E-622", mark("Dieses Gerät ändert keine PIN."), mark("Ändern Sie die PIN im Fachverfahren.")
    ),
    PinChangeEnding.NO_TERMINAL: _failed(
        "E-611", mark("Das Änderungsterminal fehlt."), mark("Stecken Sie seinen Stecker fest ein.")
    ),
    PinChangeEnding.SERVICE_DOWN: _failed(
        "E-617", mark("Das Ausweisprogramm läuft nicht."), mark("Warten Sie eine Minute.")
    ),
    PinChangeEnding.IN_USE: _failed(
        "E-616", mark("Das Ausweisprogramm ist belegt."), mark("Warten Sie und beginnen Sie neu.")
    ),
    PinChangeEnding.CARD_REMOVED: _failed(
        "E-602", mark("Der Ausweis war zu früh weg."), mark("Beginnen Sie neu, Ausweis liegen lassen.")
    ),
    PinChangeEnding.DEACTIVATED: _failed(
        "E-604", mark("Die Online-Funktion ist aus."), mark("Schalten Sie sie im Fachverfahren ein.")
    ),
    PinChangeEnding.INOPERATIVE: _failed(
        "E-605",
        mark("PIN und PUK sind verbraucht."),
        mark("Setzen Sie im Fachverfahren eine neue PIN."),
        mark("Als Sichtausweis gilt er weiter."),
    ),
    PinChangeEnding.TIMED_OUT: _failed("E-606", mark("Niemand hat etwas eingegeben."), _AGAIN),
    PinChangeEnding.REFUSED: _failed("E-607", mark("Das Ausweisprogramm lehnte ab."), _AGAIN),
    PinChangeEnding.UNCLEAR: Guidance(
        "⚠",
        mark("Unklar, welche PIN gilt"),
        Tone.NOTICE,
        mark("Die Verbindung brach mittendrin ab."),
        mark("Setzen Sie die PIN im Fachverfahren neu."),
        mark("Danach gilt sicher die neue."),
        "E-608",
    ),
}

_READY = (mark("Bereit"), Tone.GOOD)
_BEGIN = mark("Beginnen Sie, wenn der Bürger bereit ist.")
_ONLY_THERE = mark("Getippt wird nur am Gerät.")


def _card(symbol: str, word: str, tone: Tone, what: str, hands: str = _BEGIN) -> Guidance:
    return Guidance(symbol, word, tone, what, hands, _ONLY_THERE)


CARDS: Final = {
    EidCardState.NONE: _card("✓", *_READY, mark("Im Terminal liegt kein Ausweis.")),
    EidCardState.USABLE: _card("✓", *_READY, mark("Der Ausweis liegt im Terminal.")),
    EidCardState.UNKNOWN: _card(
        "⚠",
        mark("Kein lesbarer Ausweis"),
        Tone.NOTICE,
        mark("Diese Karte ist kein lesbarer Ausweis."),
        mark("Legen Sie den Ausweis neu ein."),
    ),
    EidCardState.SUSPENDED: _card("⚠", mark("Noch ein Versuch"), Tone.NOTICE, mark("Zuerst wird die CAN verlangt.")),
    EidCardState.BLOCKED: _card("⚠", mark("PIN gesperrt"), Tone.NOTICE, mark("Zuerst wird die PUK verlangt.")),
    EidCardState.DEACTIVATED: _card(
        "✗",
        mark("Online-Funktion aus"),
        Tone.FAULT,
        mark("Die Online-Funktion ist aus."),
        mark("Schalten Sie sie im Fachverfahren ein."),
    ),
    EidCardState.INOPERATIVE: _card(
        "✗",
        mark("PUK verbraucht"),
        Tone.FAULT,
        mark("PIN und PUK sind verbraucht."),
        mark("Setzen Sie im Fachverfahren eine neue PIN."),
    ),
}
HOPELESS: Final = frozenset({EidCardState.DEACTIVATED, EidCardState.INOPERATIVE, EidCardState.UNKNOWN})
"""With such a card no change can succeed."""

NO_VISIT: Final = Guidance(
    "–",
    mark("Kein Vorgang offen"),
    Tone.ABSENT,
    mark("Eine PIN gehört zu einem Vorgang."),
    mark("Beginnen Sie zuerst den Vorgang."),
    _ONLY_THERE,
)


def tries_words(say: Say, tries: int | None, *, again: bool) -> str:
    """Beside the word of the band: how many may still be wrong."""
    if tries is None:
        return say("Noch einmal") if again else ""
    left = say.plural("noch {count} Versuch", "noch {count} Versuche", tries)
    return f"{say('Noch einmal')}, {left}" if again else left
