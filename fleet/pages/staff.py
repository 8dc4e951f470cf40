"""What is told of staff cards: pseudonyms and reasons, never a name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from fleet.pages.language import Text
from fleet.pages.words import Tone

if TYPE_CHECKING:
    from fleet.pages.sentences import Teller

REFUSED: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "no-card": Text("keine Karte gesteckt", "no card inserted"),
        "reader": Text("der Kartenleser antwortet nicht", "the card reader does not answer"),
        "foreign-card": Text("keine Dienstkarte", "not a staff card"),
        "mute-card": Text("die Karte antwortet nicht", "the card does not answer"),
        "empty-card": Text("auf der Karte ist kein Zertifikat", "the card holds no certificate"),
        "unreadable": Text("das Zertifikat ist unlesbar", "the certificate cannot be read"),
        "authority-unusable": Text("der Koffer kennt keine Ausgabestelle", "the case knows no staff authority"),
        "other-authority": Text("von einer fremden Stelle ausgestellt", "issued by a stranger"),
        "not-for-staff": Text("nicht für die Anmeldung ausgestellt", "not issued for signing in"),
        "key-type": Text("der Schlüssel ist nicht zugelassen", "its key is not allowed"),
        "not-yet-valid": Text("die Karte gilt noch nicht", "the card is not valid yet"),
        "expired": Text("die Karte ist abgelaufen", "the card has expired"),
        "revoked": Text("die Karte ist gesperrt worden", "the card was revoked"),
        "list-broken": Text("die Sperrliste ist unbrauchbar", "the revocation list is unusable"),
        "list-stale": Text("die Sperrliste ist zu alt", "the revocation list is too old"),
        "other-office": Text("nicht für dieses Amt", "not for this office"),
        "wrong-pin": Text("falsche PIN", "wrong PIN"),
        "last-try": Text("nur noch ein Versuch für die PIN", "one try left for the PIN"),
        "blocked": Text("die PIN der Karte ist gesperrt", "the card's PIN is blocked"),
        "forged": Text("die Karte konnte sich nicht ausweisen", "the card could not prove itself"),
        "busy": Text("es läuft schon eine Anmeldung", "somebody is signing in already"),
        "same-person": Text("für vier Augen ist eine zweite Person nötig", "four eyes need a second person"),
        "finger-not-offered": Text("ein Finger genügt hier nicht", "a finger is not enough here"),
        "finger-not-enrolled": Text("der Finger ist nicht angelernt", "the finger was not learnt"),
        "finger-wrong": Text("fremder Finger", "another finger"),
        "finger-again": Text("der Finger war nicht lesbar", "the finger could not be read"),
    }
)
# Whoever sees one of these should ask at the case.
_GRAVE: Final = frozenset({"other-authority", "not-for-staff", "revoked", "forged", "blocked", "list-broken"})
_OUT: Final[Mapping[str, Text]] = MappingProxyType(
    {"card": Text("Karte gezogen", "card taken out"), "reader": Text("Kartenleser weg", "card reader gone")}
)

Fields = Mapping[str, object]
Told = tuple[Tone | None, str]


def signed_in(teller: "Teller", fields: Fields) -> Told:
    """Somebody signed in."""
    who = fields.get("operator")
    deputy = teller.say(" in Vertretung", " as a deputy") if fields.get("deputy") else ""
    return None, teller.say(f"{who} angemeldet{deputy}.", f"{who} signed in{deputy}.")


def signed_out(teller: "Teller", fields: Fields) -> Told:
    """Somebody is in no more."""
    who, why = fields.get("operator"), teller.word(_OUT, fields.get("reason"))
    return None, teller.say(f"{who} abgemeldet: {why}.", f"{who} signed out: {why}.")


def refused(teller: "Teller", fields: Fields) -> Told:
    """A card, a PIN or a finger was not taken."""
    reason = str(fields.get("reason"))
    why = teller.word(REFUSED, reason)
    return Tone.FAULT if reason in _GRAVE else Tone.NOTICE, teller.say(
        f"Anmeldung abgelehnt: {why}.", f"Sign-in refused: {why}."
    )
