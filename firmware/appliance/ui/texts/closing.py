"""The day's closing in words: its steps, what may not fit, and how a clerk explains it."""

from dataclasses import dataclass
from typing import Final

from firmware.appliance.api.messages import CaseView, DifferenceView
from firmware.appliance.book.closing import Step
from firmware.appliance.book.differences import DifferenceKind, DifferenceReason
from firmware.appliance.state.model import Hitch
from firmware.appliance.ui.texts.language import Say, mark
from firmware.appliance.ui.texts.money import euros


@dataclass(frozen=True, slots=True)
class StepWords:
    """A step: its name, what is to be done, and the word on the primary key."""

    name: str
    hands: str
    key: str


STEPS: Final = {
    Step.OPEN: StepWords(
        mark("Kasse ist offen"), mark("Beginnen Sie, wenn kein Bürger mehr wartet."), mark("Beginnen")
    ),
    Step.UNCLEAR: StepWords(mark("Unklare Zahlungen"), mark("Klären Sie jede unklare Zahlung."), mark("Klären")),
    Step.TERMINAL: StepWords(
        mark("Kartenterminal"), mark("Lassen Sie das Terminal seinen Tag abschließen."), mark("Abschließen")
    ),
    Step.CASH: StepWords(mark("Bargeld zählen"), mark("Zählen Sie Scheine und Münzen in der Kasse."), mark("Zählen")),
    Step.BLANKS: StepWords(
        mark("Vordrucke zählen"), mark("Vergleichen Sie die Nummern der Vordrucke."), mark("Zählen")
    ),
    Step.EXPLAIN: StepWords(mark("Abweichung"), mark("Wählen Sie den Grund der Abweichung."), mark("Begründen")),
    Step.WITNESS: StepWords(
        mark("Zweite Person"), mark("Lassen Sie eine zweite Person ihre PIN eingeben."), mark("Zweite PIN")
    ),
    Step.SEAL: StepWords(mark("Alles geprüft"), mark("Schließen Sie den Tag ab."), mark("Abschließen")),
    Step.SEALED: StepWords(
        mark("Tag abgeschlossen"), mark("Öffnen Sie die Kasse am nächsten Tag."), mark("Kasse öffnen")
    ),
}

_HITCHES: Final = {
    Hitch.REFUSED: mark("Das Terminal hat es abgelehnt."),
    Hitch.LOST: mark("Die Verbindung zum Terminal brach ab."),
    Hitch.ABSENT: mark("Das Terminal ist nicht verbunden."),
    Hitch.NOT_RECORDED: mark("Das Ergebnis ließ sich nicht speichern."),
}


def hitch_words(say: Say, hitch: Hitch) -> str:
    """Why the terminal's end of day did not come about."""
    return say(_HITCHES[hitch])


_KINDS: Final = {
    DifferenceKind.TERMINAL_NOT_CLOSED: mark("Terminal nicht abgeschlossen"),
    DifferenceKind.CARD: mark("Karte"),
    DifferenceKind.CASH: mark("Bargeld"),
    DifferenceKind.BLANKS_MISSING: mark("Vordrucke fehlen"),
    DifferenceKind.BLANKS_SURPLUS: mark("Vordrucke zu viel"),
}
_MONEY: Final = frozenset({DifferenceKind.TERMINAL_NOT_CLOSED, DifferenceKind.CARD, DifferenceKind.CASH})


def difference_words(say: Say, view: CaseView, difference: DifferenceView) -> tuple[str, str]:
    """What does not fit, and by how much."""
    titles = {row.name: say.title(row.title) for row in view.series}
    item = titles.get(difference.item, difference.item)
    kind = say(_KINDS[difference.kind])
    name = f"{kind} ({item})" if item else kind
    if difference.kind in _MONEY:
        plus = "+" if difference.amount > 0 else ""
        return name, plus + euros(say, difference.amount)
    return name, say.plural("{count} Stück", "{count} Stück", difference.amount)


_REASONS: Final = {
    DifferenceReason.TERMINAL_DEAD: mark("Terminal defekt"),
    DifferenceReason.TERMINAL_REFUSED: mark("Terminal lehnt ab"),
    DifferenceReason.CLOSED_AT_TERMINAL: mark("Am Gerät gemacht"),
    DifferenceReason.RESOLVED_BY_CLERK: mark("War unklar"),
    DifferenceReason.OTHER_DAY: mark("Von anderem Tag"),
    DifferenceReason.WRONG_CHANGE: mark("Falsch gewechselt"),
    DifferenceReason.WRONG_FLOAT: mark("Anfang war falsch"),
    DifferenceReason.NOT_BOOKED: mark("Nicht gebucht"),
    DifferenceReason.LOST: mark("Verloren"),
    DifferenceReason.FOUND: mark("Gefunden"),
    DifferenceReason.NOT_ENTERED: mark("Nicht erfasst"),
    DifferenceReason.NOT_EXPLAINED: mark("Nicht zu klären"),
}


def reason_words(say: Say, reason: DifferenceReason) -> str:
    """How a clerk explains it, in at most 17 cells."""
    return say.brief(_REASONS[reason], 17)
