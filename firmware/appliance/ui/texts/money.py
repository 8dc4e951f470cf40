"""Amounts, payments and refusals in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from firmware.appliance.api.messages import PaymentView, PiecesView
from firmware.appliance.book.payment import PaymentKind, PaymentMethod, PaymentReason, PaymentStatus, Question
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.texts.language import Say, mark
from firmware.appliance.ui.texts.words import Phrase

_EURO: Final = 100


def euros(say: Say, cents: int) -> str:
    """An amount as it is written in the language of the screen."""
    sign = "−" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    if say.language == "en":
        return f"{sign}€{whole:,}.{rest:02}"
    return f"{sign}{whole:,}".replace(",", ".") + f",{rest:02} €"


def signed(say: Say, payment: PaymentView) -> str:
    """The amount of a payment; less than nothing where it went back."""
    return euros(say, payment.cents if payment.kind is PaymentKind.PAYMENT else -payment.cents)


def pieces_words(say: Say, pieces: Sequence[PiecesView]) -> str:
    """Which notes and coins to hand back, each named: notes and coins of euros, then those of cents."""
    told = []
    for unit, worth in (("€", _EURO), ("ct", 1)):
        some = [piece for piece in pieces if (piece.cents >= _EURO) is (worth == _EURO)]
        names = [str(piece.cents // worth) for piece in some for _ in range(piece.count)]
        told += [f"{'+'.join(names)} {unit}"] if names else []
    return f"{say('Rückgeld')}: {', '.join(told)}"


def figures(say: Say, cents: int) -> str:
    """An amount for narrow places and for the largest type: without currency and thousands."""
    sign = "−" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole}{decimal_sign(say)}{rest:02}"


def decimal_sign(say: Say) -> str:
    """What stands between euros and cents."""
    return "." if say.language == "en" else ","


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a payment ended, or how far it is: a code for the telephone, a word, and what to do."""

    code: str
    symbol: str
    word: str
    tone: Tone
    sentences: tuple[str, ...]

    def phrase(self, say: Say) -> Phrase:
        """Symbol and word."""
        return Phrase(self.symbol, say(self.word), self.tone)


_OUTCOMES: Final = {
    PaymentStatus.INTENDED: Outcome("K-705", "◌", mark("Zahlung läuft"), Tone.CHECKING, ()),
    PaymentStatus.DONE: Outcome("K-700", "✓", mark("Bezahlt"), Tone.GOOD, ()),
    PaymentStatus.DECLINED: Outcome(
        "K-701",
        "✗",
        mark("Zahlung abgelehnt"),
        Tone.FAULT,
        (mark("Es wurde nichts abgebucht."), mark("Andere Karte oder bar.")),
    ),
    PaymentStatus.UNCLEAR: Outcome(
        "K-702",
        "⚠",
        mark("Zahlung unklar"),
        Tone.NOTICE,
        (mark("Nicht noch einmal zahlen."), mark("Belegdruck abwarten.")),
    ),
    PaymentStatus.ABORTED: Outcome(
        "K-703",
        "✗",
        mark("Zahlung abgebrochen"),
        Tone.FAULT,
        (mark("Es wurde nichts abgebucht."), mark("Sie können neu beginnen.")),
    ),
}


def outcome(status: PaymentStatus) -> Outcome:
    """What to tell of a payment in this status."""
    return _OUTCOMES[status]


_QUESTIONS: Final = {
    None: mark("Das Terminal wird noch gefragt."),
    Question.LOST: mark("Die Verbindung zum Terminal brach ab."),
    Question.NOT_MATCHED: mark("Das Terminal konnte keine Antwort geben."),
    Question.AMOUNT: mark("Das Terminal nennt einen anderen Betrag."),
    Question.RECEIPT: mark("Der Beleg zeigt den Betrag nicht."),
}


def question(asked: Question | None) -> str:
    """Why a payment is unclear; German, to be translated."""
    return _QUESTIONS[asked]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a clerk may say of an unclear payment."""

    reason: PaymentReason
    because: str
    paid: bool

    def word(self, kind: PaymentKind) -> str:
        """What is decided of money that goes this way; German, to be translated."""
        if kind is PaymentKind.PAYMENT:
            return mark("Bezahlt") if self.paid else mark("Nicht bezahlt")
        return mark("Erstattet") if self.paid else mark("Nicht erstattet")


DECISIONS: Final = (
    Decision(PaymentReason.TERMINAL_RECEIPT_SEEN, mark("Beleg liegt vor"), paid=True),
    Decision(PaymentReason.TERMINAL_SHOWS_NOTHING, mark("Terminal verneint"), paid=False),
    Decision(PaymentReason.BANK_ASKED, mark("Bank bestätigt"), paid=True),
    Decision(PaymentReason.BANK_ASKED, mark("Bank verneint"), paid=False),
)
"""In this order they are offered; a place names one by its position."""


def method_words(say: Say, payment: PaymentView) -> str:
    """How it was paid."""
    return say("Karte") if payment.method is PaymentMethod.CARD else say("Bar")


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a wish was not fulfilled: a word, and what to do. Both are short enough for the large type."""

    code: str
    what: str
    hands: str


_LATER: Final = mark("Warten Sie kurz.")
_REFUSALS: Final = {
    "busy": Refused("K-721", mark("Die Kasse arbeitet noch."), _LATER),
    "no-day": Refused("K-722", mark("Die Kasse ist noch zu."), mark("Öffnen Sie die Kasse.")),
    "book-broken": Refused("K-723", mark("Kassenbuch ist gestört."), mark("Rufen Sie die Technik.")),
    "no-terminal": Refused("K-724", mark("Terminal nicht bereit."), mark("Prüfen Sie das Terminal.")),
    "unclear": Refused("K-725", mark("Zahlung noch unklar."), mark("Klären Sie sie zuerst.")),
    "amount": Refused("K-726", mark("Betrag nicht möglich."), mark("Prüfen Sie den Betrag.")),
    "given": Refused("K-726", mark("Betrag nicht möglich."), mark("Prüfen Sie den Betrag.")),
    "too-much": Refused("K-739", mark("Betrag ist zu hoch."), mark("Prüfen Sie den Betrag.")),
    "not-in-till": Refused("K-740", mark("Zu wenig in der Kasse."), mark("Prüfen Sie den Betrag.")),
    "not-offered": Refused("K-741", mark("Terminal kann das nicht."), mark("Versuchen Sie es anders.")),
    "abort-refused": Refused("K-727", mark("Abbruch nicht möglich."), _LATER),
    "abort-impossible": Refused("K-727", mark("Abbruch nicht möglich."), _LATER),
    "binding": Refused("K-728", mark("Die Zahlung gilt schon."), mark("Beenden Sie den Vorgang.")),
    "closing": Refused("K-730", mark("Der Tag wird geschlossen."), mark("Geben Sie ihn zuerst auf.")),
    "visit-open": Refused("K-731", mark("Ein Vorgang ist offen."), mark("Beenden Sie ihn zuerst.")),
    "not-now": Refused("K-732", mark("Erst ein anderer Schritt."), mark("Gehen Sie zurück.")),
    "seal-contact": Refused("G-083", mark("Der Schalter klemmt."), mark("Rufen Sie die Technik.")),
    "no-paper": Refused("D-101", mark("Der Drucker braucht Sie."), mark("Legen Sie Papier ein.")),
    "terminal-there": Refused("K-733", mark("Das Terminal ist bereit."), mark("Fragen Sie es zuerst.")),
    "count": Refused("K-734", mark("Zahl ist nicht möglich."), mark("Zählen Sie noch einmal.")),
    "blanks": Refused("K-735", mark("Nummer nicht möglich."), mark("Prüfen Sie die Nummer.")),
    "no-second-pin": Refused("K-736", mark("Die zweite PIN fehlt."), mark("Rufen Sie die Technik.")),
    "wrong-pin": Refused("K-737", mark("Die PIN ist falsch."), mark("Versuchen Sie es neu.")),
    "too-early": Refused("K-738", mark("Es war zu oft falsch."), mark("Warten Sie kurz.")),
    "no-visit": Refused("K-742", mark("Kein Vorgang ist offen."), mark("Beginnen Sie zuerst.")),
    "eid-busy": Refused("E-631", mark("Eine PIN wird geändert."), _LATER),
    "eid-idle": Refused("E-632", mark("Der Vorgang ist zu Ende."), mark("Gehen Sie zurück.")),
    "eid-missing": Refused("E-633", mark("Kein Änderungsterminal."), mark("Rufen Sie die Technik.")),
    "finger-busy": Refused("F-131", mark("Ein Finger wird geprüft."), _LATER),
    "finger-missing": Refused("F-133", mark("Der Sensor prüft nicht."), mark("Rufen Sie die Technik.")),
    "same-person": Refused("K-743", mark("Zweite Person nötig."), mark("Andere Karte stecken.")),
    "staff-card": Refused("K-744", mark("Karte nicht möglich."), mark("Stecken Sie sie neu.")),
    "pad-missing": Refused("U-131", mark("Kein Unterschriftfeld."), mark("Prüfen Sie den Stecker.")),
    "pad-busy": Refused("U-132", mark("Das Feld ist belegt."), _LATER),
    "not-signing": Refused("U-133", mark("Niemand unterschreibt."), mark("Beginnen Sie neu.")),
    "nothing-signed": Refused("U-134", mark("Das Feld ist noch leer."), mark("Reichen Sie den Stift.")),
    "scan-busy": Refused("S-422", mark("Der Scanner ist belegt."), _LATER),
    "tray-full": Refused("S-425", mark("Mehr passt nicht."), mark("Löschen Sie Seiten.")),
    "tray-empty": Refused("S-428", mark("Keine Seite liegt bereit."), mark("Scannen Sie zuerst.")),
    "copy-too-much": Refused("S-429", mark("Zu viel für eine Kopie."), mark("Kopieren Sie weniger.")),
    "no-printer": Refused("D-176", mark("Kein Drucker."), mark("Prüfen Sie den Drucker.")),
    "printing": Refused("D-178", mark("Der Drucker druckt noch."), _LATER),
    "no-protocol": Refused("D-177", mark("Kein Protokoll."), mark("Rufen Sie die Technik.")),
    "check-busy": Refused("W-120", mark("Die Prüfung läuft noch."), _LATER),
    "sim-no-pin": Refused("N-234", mark("Das ist keine SIM-PIN."), mark("Tippen Sie 4–8 Ziffern.")),
    "sim-not-wanted": Refused("N-235", mark("Keine PIN ist nötig."), mark("Gehen Sie zurück.")),
    "sim-busy": Refused("N-236", mark("Eine PIN wird geprüft."), _LATER),
    "sim-spared": Refused("N-232", mark("Zu wenige Versuche."), mark("Rufen Sie die Technik.")),
    "no-modem": Refused("N-237", mark("Kein Modem im Koffer."), mark("Rufen Sie die Technik.")),
    "power-low": Refused("A-341", mark("Akku fast leer."), mark("Netzteil anstecken.")),
    "power-critical": Refused("A-342", mark("Koffer geht bald aus."), mark("Netzteil anstecken.")),
    "not-recorded": Refused("X-912", mark("Speichern ging nicht."), mark("Rufen Sie die Technik.")),
}
_OTHER: Final = Refused("K-729", mark("Das geht jetzt nicht."), mark("Es wurde nichts geändert."))
NOTICES: Final = (*_REFUSALS.values(), _OTHER)


def refused(word: str) -> Refused:
    """What to tell when the controller refused with `word`."""
    return _REFUSALS.get(word, _OTHER)
