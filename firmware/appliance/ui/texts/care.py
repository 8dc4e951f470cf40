"""What a clerk is told of self-care: the name of each check, its figure, and what is, to do and safe where it is amiss.

The code is for the telephone: K and a number for each check.
"""

from dataclasses import dataclass
from typing import Final

from firmware.appliance.api.messages import CareRow
from firmware.appliance.state.care import Check, Finding
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.texts.language import Say, mark
from firmware.appliance.ui.texts.words import Phrase

_CALL = mark("Rufen Sie die Technik an und nennen Sie den Code.")
_GO_ON = mark("Sie können weiterarbeiten.")
_KEPT = mark("Bestätigte Vorgänge sind gesichert.")

NAMES: Final = {
    Check.TEMPERATURE: mark("Temperatur"),
    Check.WEAR: mark("Speicher-Alter"),
    Check.SPACE: mark("Freier Speicher"),
    Check.JOURNAL: mark("Aufzeichnung"),
    Check.LOGS: mark("Protokolle"),
    Check.SYNC: mark("Letzter Abgleich"),
    Check.CERTIFICATE: mark("Ausweis Koffer"),
    Check.CLOCK: mark("Uhrzeit"),
    Check.INTEGRITY: mark("Unversehrtheit"),
    Check.DEVICES: mark("Geräte"),
}
FIGURES: Final = {
    Check.TEMPERATURE: mark("{value} °C"),
    Check.WEAR: mark("{value} % verbraucht"),
    Check.SPACE: mark("{value} MiB frei"),
    Check.JOURNAL: mark("{value} MiB"),
    Check.LOGS: mark("{value} MiB"),
    Check.SYNC: mark("vor {value} Stunden"),
    Check.CERTIFICATE: mark("noch {value} Tage gültig"),
    Check.DEVICES: mark("{value} ohne Antwort"),
}


@dataclass(frozen=True, slots=True)
class Remedy:
    """What is, what to do with the hands, and what is safe; `code` is for the telephone."""

    code: str
    what: str
    hands: str
    safe: str


REMEDIES: Final = {
    Check.TEMPERATURE: Remedy(
        "K-101", mark("Dem Koffer ist zu warm."), mark("Stellen Sie ihn in den Schatten und lüften Sie."), _GO_ON
    ),
    Check.WEAR: Remedy("K-102", mark("Der Speicher ist bald verbraucht."), _CALL, _KEPT),
    Check.SPACE: Remedy(
        "K-103", mark("Der Speicher wird voll."), mark("Schließen Sie das Netz an und warten Sie."), _KEPT
    ),
    Check.JOURNAL: Remedy(
        "K-104", mark("Viele Meldungen warten im Koffer."), mark("Schließen Sie das Netz an und warten Sie."), _KEPT
    ),
    Check.LOGS: Remedy("K-105", mark("Die Protokolle brauchen viel Speicher."), _CALL, _GO_ON),
    Check.SYNC: Remedy(
        "K-106",
        mark("Der Server hat lange nichts mehr gehört."),
        mark("Schließen Sie das Netz an und warten Sie."),
        mark("Die Meldungen sind im Koffer gesichert."),
    ),
    Check.CERTIFICATE: Remedy("K-107", mark("Der Ausweis des Koffers läuft bald ab."), _CALL, _GO_ON),
    Check.CLOCK: Remedy(
        "K-108",
        mark("Die Uhrzeit ist unsicher."),
        mark("Schließen Sie das Netz an und warten Sie eine Minute."),
        mark("Die Reihenfolge der Vorgänge stimmt trotzdem."),
    ),
    Check.INTEGRITY: Remedy("K-109", mark("Die Aufzeichnung ist beschädigt."), _CALL, mark("Nichts wird gelöscht.")),
    Check.DEVICES: Remedy(
        "K-110",
        mark("Nicht alle Geräte antworten."),
        mark("Sehen Sie bei den Störungen nach."),
        mark("Alle anderen Geräte arbeiten weiter."),
    ),
}


def phrase(say: Say, finding: Finding) -> Phrase:
    """A finding in a word."""
    match finding:
        case Finding.GOOD:
            return Phrase("✓", say.brief("gut", 12), Tone.GOOD)
        case Finding.WATCH:
            return Phrase("⚠", say.brief("beobachten", 12), Tone.NOTICE)
        case Finding.BAD:
            return Phrase("✗", say.brief("schlecht", 12), Tone.FAULT)
        case Finding.UNKNOWN:
            return Phrase("–", say.brief("unbekannt", 12), Tone.CHECKING)


def figure(say: Say, row: CareRow) -> str:
    """The finding, and its figure where there is one."""
    told = str(phrase(say, row.finding))
    template = FIGURES.get(row.check)
    return told if template is None or row.value is None else f"{told}, {say(template).format(value=row.value)}"
