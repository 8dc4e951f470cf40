"""What a clerk is told of the identity document that is laid on the reader: whether it was read, never what it says."""

from typing import Final

from firmware.appliance.state.model import DocumentVerdict
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.texts.eid import Guidance
from firmware.appliance.ui.texts.language import mark

_WIPED: Final = mark("Alles wird mit dem Vorgang gelöscht.")
_AGAIN: Final = mark("Legen Sie den Ausweis gerade auf.")

READY: Final = Guidance(
    "▶",
    mark("Ausweis auflegen"),
    Tone.CHECKING,
    mark("Der Leser wartet auf einen Ausweis."),
    _AGAIN,
    _WIPED,
)
TAKEN: Final = Guidance(
    "✓",
    mark("Übernommen"),
    Tone.GOOD,
    mark("Das Fachverfahren hat die Angaben."),
    mark("Geben Sie den Ausweis zurück."),
    mark("Im Koffer ist nichts mehr davon."),
)
VERDICTS: Final = {
    DocumentVerdict.READ: Guidance(
        "✓",
        mark("Gelesen"),
        Tone.GOOD,
        mark("Die Angaben liegen bereit."),
        mark("Geben Sie den Ausweis zurück."),
        _WIPED,
    ),
    DocumentVerdict.EXPIRED: Guidance(
        "▲",
        mark("Abgelaufen"),
        Tone.NOTICE,
        mark("Dieser Ausweis ist nicht mehr gültig."),
        mark("Fragen Sie nach einem anderen."),
        mark("Seine Angaben sind trotzdem gelesen."),
    ),
    DocumentVerdict.UNREADABLE: Guidance(
        "▲",
        mark("Nicht lesbar"),
        Tone.NOTICE,
        mark("Der Ausweis war nicht lesbar."),
        _AGAIN,
        mark("Nichts davon wurde behalten."),
    ),
    DocumentVerdict.NO_VISIT: Guidance(
        "▲",
        mark("Kein Vorgang"),
        Tone.NOTICE,
        mark("Ohne Vorgang wird nichts gelesen."),
        mark("Beginnen Sie einen Vorgang."),
        mark("Nichts davon wurde behalten."),
    ),
}
