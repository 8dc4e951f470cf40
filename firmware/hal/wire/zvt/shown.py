"""What a terminal shows while it works: intermediate status codes with the texts of PA00P015 3.7."""

from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

REMOVE_CARD: Final = 0x40
"""Added to a code: the same, and the card shall be taken out."""

TEXTS_FOLLOW: Final = 0xFF
"""No code fits; the terminal's own text stands in TLV tags 24 and 07."""


class Shown(NamedTuple):
    """What the terminal says, in both languages."""

    de: str
    en: str


_REMOVE: Final = Shown("Bitte Karte entnehmen!", "Please remove card!")

_TABLE: Final = """
00|BZT wartet auf Betragbestätigung|PT is waiting for amount-confirmation
01|Bitte Anzeigen auf dem PIN-Pad beachten|Please watch PIN-Pad
02|Bitte Anzeigen auf dem PIN-Pad beachten|Please watch PIN-Pad
03|Vorgang nicht möglich|Not accepted
04|BZT wartet auf Antwort vom FEP|PT is waiting for response from FEP
05|BZT sendet Autostorno|PT is sending auto-reversal
06|BZT sendet Nachbuchungen|PT is sending post-bookings
07|Karte nicht zugelassen|Card not admitted
08|Karte unbekannt / undefiniert|Card unknown / undefined
09|Karte verfallen|Expired card
0A|Karte einstecken|Insert card
0B|Bitte Karte entnehmen!|Please remove card!
0C|Karte nicht lesbar|Card not readable
0D|Vorgang abgebrochen|Processing error
0E|Vorgang wird bearbeitet bitte warten...|Please wait...
0F|BZT leitet einen automatischen Kassenabschluss ein|PT is commencing an automatic end-of-day batch
10|Karte ungültig|Invalid card
11|Guthabenanzeige|Balance display
12|Systemfehler|System malfunction
13|Zahlung nicht möglich|Payment not possible
14|Guthaben nicht ausreichend|Credit not sufficient
15|Geheimzahl falsch|Incorrect PIN
16|Limit nicht ausreichend|Limit not sufficient
17|Bitte warten...|Please wait...
18|Geheimzahl zu oft falsch|PIN try limit exceeded
19|Kartendaten falsch|Card-data incorrect
1A|Servicemodus|Service-mode
1B|Autorisierung erfolgt. Bitte tanken|Approved. Please fill-up
1C|Zahlung erfolgt. Bitte Ware entnehmen|Approved. Please take goods
1D|Autorisierung nicht möglich|Declined
26|BZT wartet auf Eingabe der Mobilfunknummer|PT is waiting for input of the mobile number
27|BZT wartet auf Wiederholung der Mobilfunknummer|PT is waiting for repeat of mobile number
28|Währungsauswahl, bitte warten...|Currency selection, please wait...
29|Sprachauswahl, bitte warten...|Language selection, please wait...
2A|Zum Laden Karte einstecken|For loading please insert card
2B|Offline-Notbetrieb, bitte warten|Emergency transaction, please wait
2C|Auswahl Debit/Kredit, bitte warten|Application selection, please wait
5E|BZT hat das Lesen der kontaktlosen Karte beendet|Signal of contactless card access finished
68|BZT hat Einstecken der Kundenkarte erkannt|PT has detected customer card insertion
69|Bitte DCC auswählen|Please select DCC
6A|PIN Ziffer eingegeben|PIN digit entered
6B|PIN Ziffer eingegeben, Bestätigung möglich|PIN digit entered, confirmation possible
6C|Korrekturtaste bestätigt, letzte Ziffer gelöscht|Correction key entered, last digit deleted
6D|Pin Eingabe erfolgt|PIN entered
C7|BZT wartet auf Eingabe des Kilometerstands|PT is waiting for input of the mileage
C8|BZT wartet auf Kassierer|PT is waiting for cashier
C9|BZT leitet eine automatische Diagnose ein|PT is commencing an automatic diagnosis
CA|BZT leitet eine automatische Initialisierung ein|PT is commencing an automatic initialisation
CB|Händlerjournal voll|Merchant-journal full
CC|Lastschrift nicht möglich, PIN notwendig|Debit advice not possible, PIN required
D2|DFÜ-Verbindung wird hergestellt|Connecting dial-up
D3|DFÜ-Verbindung besteht|Dial-up connection made
E0|BZT wartet auf Anwendungsauswahl|PT is waiting for application-selection
E1|BZT wartet auf Sprachauswahl|PT is waiting for language-selection
E2|BZT fordert auf, die Reinigungskarte zu benutzen|PT requests to use the cleaning card
F1|Offline|Offline
F2|Online|Online
F3|Offline-Transaktion|Offline transaction
"""


@cache
def _codes() -> Mapping[int, Shown]:
    rows = (line.split("|") for line in _TABLE.strip().splitlines())
    return {int(code, 16): Shown(de, en) for code, de, en in rows}


def shown_text(code: int) -> Shown | None:
    """The text of a status code; None for one that has none (then TLV tag 24 tells more, or nothing does)."""
    codes = _codes()
    if code in codes:
        return codes[code]
    plain = codes.get(code - REMOVE_CARD)
    if plain is None or not 0x41 <= code <= 0x67:
        return None
    return _REMOVE if code == 0x4B else Shown(f"{plain.de}\n{_REMOVE.de}", f"{plain.en}\n{_REMOVE.en}")
