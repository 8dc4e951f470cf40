"""The words of the pages for the words of the wire. A word that is not here is shown as it came."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from types import MappingProxyType
from typing import Final

from fleet.pages.language import Language, Text


@unique
class Tone(StrEnum):
    """How a badge looks: its colour and its symbol, which always come together."""

    GOOD = "good"
    NOTICE = "notice"
    FAULT = "fault"
    CHECKING = "checking"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Badge:
    """Symbol, word and colour."""

    tone: Tone
    word: str


_Badges = Mapping[str, tuple[Tone, Text]]
_Words = Mapping[str, Text]

STANDING: Final[_Badges] = MappingProxyType(
    {
        "online": (Tone.GOOD, Text("Online", "Online")),
        "offline": (Tone.FAULT, Text("Offline", "Offline")),
        "stopped": (Tone.AWAY, Text("Ausgeschaltet", "Switched off")),
        "never": (Tone.NOTICE, Text("Nie gemeldet", "Never seen")),
        "unknown": (Tone.CHECKING, Text("Unbekannt", "Unknown")),
    }
)
WHY: Final[_Words] = MappingProxyType(
    {
        "heard": Text("spricht mit dem Server", "talks to the server"),
        "will": Text("abgerissen", "broke off"),
        "not-returned": Text(
            "nach der Störung des Servers nicht zurückgekehrt", "did not return after the server was cut off"
        ),
        "announced": Text("ordentlich abgemeldet", "signed off in order"),
        "nothing": Text("noch keine lesbare Meldung", "no readable message yet"),
        "cut-off": Text(
            "der Server selbst ist vom Nachrichtendienst getrennt", "the server itself is cut off from the broker"
        ),
        "not-storing": Text("der Server selbst kann nichts speichern", "the server itself cannot store anything"),
        "unconfirmed": Text(
            "der Server ist gerade erst verbunden und wartet auf Nachricht",
            "the server has just connected and waits for news",
        ),
        "silent": Text("verbunden, aber seit über 5 Minuten still", "connected, but silent for over 5 minutes"),
    }
)
WITNESS: Final[_Words] = MappingProxyType(
    {
        "presence": Text("Anwesenheitsmeldung", "presence message"),
        "hello": Text("Zustandsmeldung", "state message"),
        "records": Text("Ereignismeldung", "event message"),
    }
)
OVERALL: Final[_Badges] = MappingProxyType(
    {
        "preparing": (Tone.CHECKING, Text("Wird geprüft", "Checking")),
        "ready": (Tone.GOOD, Text("Bereit", "Ready")),
        "limited": (Tone.NOTICE, Text("Eingeschränkt", "Limited")),
        "not-ready": (Tone.FAULT, Text("Nicht bereit", "Not ready")),
    }
)
POSSIBILITY: Final[_Badges] = MappingProxyType(
    {
        "possible": (Tone.GOOD, Text("möglich", "possible")),
        "limited": (Tone.NOTICE, Text("eingeschränkt", "limited")),
        "impossible": (Tone.FAULT, Text("nicht möglich", "not possible")),
    }
)
DEVICE_STATE: Final[_Badges] = MappingProxyType(
    {
        "ready": (Tone.GOOD, Text("bereit", "ready")),
        "busy": (Tone.GOOD, Text("arbeitet", "working")),
        "attention": (Tone.NOTICE, Text("Hinweis", "attention")),
        "fault": (Tone.FAULT, Text("Störung", "fault")),
        "absent": (Tone.AWAY, Text("nicht angeschlossen", "not connected")),
        "tampered": (Tone.FAULT, Text("Manipulation", "tampered")),
        "unknown": (Tone.CHECKING, Text("wird geprüft", "checking")),
    }
)
REASON: Final[_Words] = MappingProxyType(
    {
        "ok": Text("", ""),
        "starting": Text("startet", "starting"),
        "in-use": Text("wird gerade benutzt", "in use"),
        "not-connected": Text("Stecker ist nicht verbunden", "plug is not connected"),
        "silent": Text("antwortet nicht", "does not answer"),
        "garbled": Text("sendet Unverständliches", "sends garbled data"),
        "refused": Text("vom Betriebssystem abgewiesen", "refused by the operating system"),
        "paper-low": Text("Papier geht zur Neige", "paper runs low"),
        "paper-out": Text("Papier fehlt", "out of paper"),
        "cover-open": Text("Klappe ist offen", "cover is open"),
        "printer-error": Text("Druckwerk ist gestört", "print mechanism has failed"),
        "no-carrier": Text("keine Verbindung", "no link"),
        "battery-low": Text("Akku ist fast leer", "battery runs low"),
        "battery-critical": Text("Akku ist leer", "battery is empty"),
        "battery-defect": Text("Akku ist defekt", "battery is defective"),
        "paper-jam": Text("Papierstau", "paper jam"),
        "tray-missing": Text("Papierfach fehlt", "paper tray is missing"),
        "output-full": Text("Papierausgabe ist voll", "output tray is full"),
        "toner-low": Text("Toner geht zur Neige", "toner runs low"),
        "toner-empty": Text("Toner ist leer", "toner is empty"),
        "wrong-media": Text("anderes Papier wird verlangt", "asks for other paper"),
        "paused": Text("angehalten", "paused"),
        "warming-up": Text("wärmt auf", "warming up"),
        "service-down": Text("zuständiges Programm läuft nicht", "the program in charge is not running"),
        "needs-cleaning": Text("muss gereinigt werden", "needs cleaning"),
        "not-registered": Text("beim Hersteller nicht angemeldet", "not registered with its maker"),
        "tampered": Text("wurde womöglich geöffnet", "may have been opened"),
        "shutter-closed": Text("Abdeckung ist geschlossen", "shutter is closed"),
        "no-format": Text("bietet kein brauchbares Bildformat", "offers no usable picture format"),
        "wrong-port": Text("steckt in der falschen Buchse", "sits in the wrong port"),
        "battery-worn": Text("Akku ist gealtert", "battery is worn"),
        "gauge-wrong": Text("Ladeanzeige stimmt nicht", "charge gauge is wrong"),
        "charging-held": Text("Laden ist angehalten", "charging is held"),
        "too-hot": Text("zu warm", "too hot"),
        "too-cold": Text("zu kalt", "too cold"),
        "fan-stalled": Text("Lüfter steht", "fan stands still"),
        "undervoltage": Text("Versorgung ist zu schwach", "supply is too weak"),
        "throttled": Text("arbeitet gedrosselt", "runs throttled"),
        "switched-off": Text("zum Stromsparen ausgeschaltet", "switched off to save power"),
        "recovering": Text("wird neu gestartet", "is being restarted"),
        "no-keypad": Text("hat keine Tasten für die PIN", "has no keys for the PIN"),
        "card-missing": Text("keine Karte gesteckt", "no card inserted"),
        "card-foreign": Text("andere Karte gesteckt", "another kind of card inserted"),
        "card-mute": Text("Karte antwortet nicht", "card does not answer"),
        "card-empty": Text("Karte ohne Zertifikat", "card without a certificate"),
        "last-try": Text("nur noch ein Versuch für die PIN", "one try left for the PIN"),
        "sim-missing": Text("keine SIM-Karte", "no SIM card"),
        "sim-pin": Text("SIM-Karte wartet auf ihre PIN", "SIM card waits for its PIN"),
        "sim-puk": Text("SIM-Karte gesperrt (PUK)", "SIM card blocked (PUK)"),
        "sim-broken": Text("SIM-Karte defekt", "SIM card broken"),
        "searching": Text("sucht Mobilfunknetz", "looking for a mobile network"),
        "no-coverage": Text("kein Mobilfunknetz", "no mobile network"),
        "not-admitted": Text("Mobilfunknetz lässt die SIM-Karte nicht zu", "mobile network refuses the SIM card"),
        "roaming-barred": Text("nur fremdes Netz, nicht erlaubt", "foreign network only, not allowed"),
        "weak-signal": Text("schwaches Signal", "weak signal"),
    }
)
KIND: Final[_Words] = MappingProxyType(
    {
        "lid": Text("Deckel", "Lid"),
        "indicator": Text("Anzeigelampe", "Indicator lamp"),
        "barcode-scanner": Text("Barcodeleser", "Barcode scanner"),
        "receipt-printer": Text("Belegdrucker", "Receipt printer"),
        "battery": Text("Akku", "Battery"),
        "uplink": Text("Netzzugang", "Uplink"),
        "modem": Text("Modem", "Modem"),
        "payment-terminal": Text("Kartenzahlgerät", "Payment terminal"),
        "card-reader": Text("Kartenleser", "Card reader"),
        "eid-terminal": Text("Änderungsterminal", "eID change terminal"),
        "document-printer": Text("Dokumentendrucker", "Document printer"),
        "document-scanner": Text("Dokumentenscanner", "Document scanner"),
        "document-reader": Text("Ausweisleser", "Document reader"),
        "fingerprint-sensor": Text("Fingerabdrucksensor", "Fingerprint sensor"),
        "signature-pad": Text("Unterschriftenpad", "Signature pad"),
        "camera": Text("Kamera", "Camera"),
        "rail": Text("Stromschiene", "Power rail"),
        "board": Text("Rechner", "Computer"),
        "thermometer": Text("Thermometer", "Thermometer"),
        "fan": Text("Lüfter", "Fan"),
        "tamper-contact": Text("Siegelkontakt", "Tamper contact"),
        "motion-sensor": Text("Stoßsensor", "Shock sensor"),
        "buzzer": Text("Summer", "Buzzer"),
        "backlight": Text("Bildschirmlicht", "Screen light"),
    }
)
UPLINK: Final[_Words] = MappingProxyType({"ethernet": Text("Netzkabel", "Cable"), "lte": Text("Mobilfunk", "Mobile")})
BECAUSE: Final[_Words] = MappingProxyType(
    {
        "first": Text("der erste, der geht", "the first that works"),
        "lost": Text("der andere geht nicht mehr", "the other works no more"),
        "better": Text("der bessere hat sich bewährt", "the better one has held"),
        "only": Text("bisher nicht geprüft, aber der einzige", "not proven, but the only one"),
        "barred": Text("der andere darf nicht mehr", "the other may not be used"),
        "none-left": Text("keiner ist übrig", "none is left"),
    }
)
VERDICT: Final[_Words] = MappingProxyType(
    {
        "no-carrier": Text("keine Verbindung", "no link"),
        "no-address": Text("keine Adresse", "no address"),
        "portal": Text("verlangt eine Anmeldung", "wants a sign-in"),
        "intercepted": Text("fremdes Zertifikat", "a stranger's certificate"),
        "dead": Text("es kommt nichts durch", "nothing passes"),
        "unproven": Text("noch nicht geprüft", "not proven yet"),
        "clock-wrong": Text("Uhr des Koffers falsch", "the case's clock is wrong"),
        "suspect": Text("antwortet spät", "answers late"),
        "works": Text("geht", "works"),
    }
)
POWER: Final[_Words] = MappingProxyType({"mains": Text("Netzstrom", "Mains"), "battery": Text("Akku", "Battery")})
MODE: Final[_Badges] = MappingProxyType(
    {
        "normal": (Tone.GOOD, Text("", "")),  # old cases told no more than that
        "mains": (Tone.GOOD, Text("", "")),
        "battery": (Tone.GOOD, Text("", "")),
        "low": (Tone.NOTICE, Text("Akku fast leer", "Battery low")),
        "critical": (Tone.FAULT, Text("Akku leer", "Battery empty")),
        "shutdown": (Tone.FAULT, Text("Koffer schaltet sich ab", "Case shuts down")),
    }
)
LOCK: Final[_Words] = MappingProxyType(
    {
        "start": Text("gesperrt seit dem Start", "locked since start"),
        "clerk": Text("vom Personal gesperrt", "locked by staff"),
        "lid": Text("gesperrt, Deckel zu", "locked, lid closed"),
        "idle": Text("gesperrt, niemand bedient", "locked, nobody works"),
        "card": Text("gesperrt, Dienstkarte gezogen", "locked, staff card taken out"),
    }
)
VISIT: Final[_Words] = MappingProxyType(
    {"open": Text("Vorgang läuft", "visit under way"), "paying": Text("Vorgang: Bezahlung", "visit: payment")}
)
STORAGE: Final[_Badges] = MappingProxyType(
    {
        "healthy": (Tone.GOOD, Text("in Ordnung", "healthy")),
        "full": (Tone.FAULT, Text("Speicher voll", "storage full")),
        "failing": (Tone.FAULT, Text("Speicher gestört", "storage failing")),
    }
)
CLOCK: Final[_Badges] = MappingProxyType(
    {
        "trusted": (Tone.GOOD, Text("vertrauenswürdig", "trusted")),
        "untrusted": (Tone.NOTICE, Text("Uhrzeit unsicher", "clock untrusted")),
    }
)


def word(table: _Words, key: str, language: Language) -> str:
    """The text for `key`."""
    found = table.get(key)
    return found.in_(language) if found else key


def badge(table: _Badges, key: str, language: Language) -> Badge:
    """The badge for `key`."""
    tone, text = table.get(key, (Tone.CHECKING, Text(key, key)))
    return Badge(tone, text.in_(language))
