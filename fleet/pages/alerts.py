"""Alerts in everyday words: the list of all open ones, and those of one case with what is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from fleet.alerts.alert import Alert, AlertKind, Severity, remembered
from fleet.pages import words
from fleet.pages.language import Text
from fleet.pages.views import Viewer
from fleet.pages.words import Badge, Tone, badge, word
from fleet.store.rows import AlertRow

ROWS: Final = 200
HISTORY: Final = 50

SEVERITY: Final[Mapping[str, tuple[Tone, Text]]] = MappingProxyType(
    {
        "urgent": (Tone.FAULT, Text("dringend", "urgent")),
        "watch": (Tone.NOTICE, Text("beachten", "watch")),
        "note": (Tone.CHECKING, Text("Hinweis", "note")),
    }
)
KIND: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "offline": Text("Verbindung abgerissen", "Connection lost"),
        "silent": Text("Koffer ist still", "Case is silent"),
        "power": Text("Stromversorgung", "Power"),
        "saving": Text("Gerät ohne Strom", "Device without power"),
        "gauge": Text("Ladeanzeige unzuverlässig", "Charge gauge unreliable"),
        "worn": Text("Akku gealtert", "Battery worn"),
        "ended": Text("Koffer hat sich abgeschaltet", "Case switched itself off"),
        "tamper": Text("Verdacht auf Manipulation", "Suspected tampering"),
        "outside": Text("Geräte nicht eingepackt", "Devices not packed"),
        "shock": Text("Stoß oder Sturz", "Shock or fall"),
        "heat": Text("Temperatur", "Temperature"),
        "device": Text("Gerät", "Device"),
        "stranger": Text("Fremdes Gerät angesteckt", "Unknown device plugged in"),
        "clock": Text("Uhr", "Clock"),
        "storage": Text("Speicher", "Storage"),
        "data": Text("Datenvolumen", "Data allowance"),
        "care": Text("Selbstprüfung", "Self-check"),
        "crashed": Text("Unerwartet neu gestartet", "Restarted unexpectedly"),
        "safe-mode": Text("Notbetrieb", "Safe mode"),
        "unreadable": Text("Unlesbare Meldungen", "Unreadable messages"),
    }
)
MODE: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "battery": Text("läuft auf Akku", "runs on its battery"),
        "low": Text("Akku fast leer", "battery low"),
        "critical": Text("Akku leer", "battery empty"),
        "shutdown": Text("Koffer schaltet sich ab", "case shuts down"),
    }
)
"""What old cases told as a level is of the same words."""
GAUGE: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "frozen": Text("Anzeige bewegt sich nicht", "gauge does not move"),
        "lying": Text("Anzeige widerspricht dem Verbrauch", "gauge contradicts the consumption"),
        "gone": Text("keine Anzeige", "no gauge"),
    }
)
ENDING: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "empty": Text("Akku war leer", "battery was empty"),
        "lid-closed": Text("geschlossen und ohne Netzstrom", "closed and without mains"),
    }
)
CARE: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "temperature": Text("Temperatur", "temperature"),
        "wear": Text("Speicher abgenutzt", "storage worn"),
        "space": Text("Speicherplatz", "free space"),
        "journal": Text("Größe des Journals", "size of the journal"),
        "logs": Text("Größe der Protokolle", "size of the logs"),
        "sync": Text("lange nicht übertragen", "not transferred for long"),
        "certificate": Text("Zertifikat läuft ab", "certificate expires"),
        "clock": Text("Uhr", "clock"),
        "integrity": Text("Journal beschädigt", "journal damaged"),
        "devices": Text("Geräte antworten nicht", "devices do not answer"),
    }
)
OUTSIDE: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "devices": Text("Deckel zu, Geräte noch angesteckt", "lid closed, devices still plugged in"),
        "mains": Text("Deckel zu, Netzteil noch angesteckt", "lid closed, power supply still plugged in"),
    }
)
CRASHES: Final[Mapping[str, Text]] = MappingProxyType(
    {"reboot": Text("stürzte wiederholt ab, wurde neu gestartet", "kept crashing, was rebooted")}
)
DATA: Final = MappingProxyType(
    {
        "tight": Text("reicht so nicht für den Monat", "will not do for the month"),
        "nearly": Text("fast aufgebraucht", "nearly used up"),
        "used-up": Text("aufgebraucht", "used up"),
    }
)
UNREADABLE: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "some": Text("in Quarantäne", "in quarantine"),
        "full": Text("Quarantäne voll, Meldungen bleiben im Koffer", "quarantine full, messages stay in the case"),
    }
)
_STORAGE: Final = MappingProxyType({key: text for key, (_, text) in words.STORAGE.items()})
_CLOCK: Final = MappingProxyType({key: text for key, (_, text) in words.CLOCK.items()})
DETAIL: Final[Mapping[str, Mapping[str, Text]]] = MappingProxyType(
    {
        "offline": words.WHY,
        "silent": words.WHY,
        "power": MODE,
        "gauge": GAUGE,
        "ended": ENDING,
        "clock": _CLOCK,
        "storage": _STORAGE,
        "outside": OUTSIDE,
        "care": CARE,
        "data": DATA,
        "crashed": CRASHES,
        "unreadable": UNREADABLE,
    }
)
"""What the word behind an alert means; where a kind is not here it is a device's reason, or stands for itself."""


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert as it is shown. `closed` is "" while it is open; `count` is "" where it came up once."""

    case: str
    severity: Badge
    what: str
    detail: str
    opened: str
    opened_at: datetime
    closed: str
    count: str


@dataclass(frozen=True, slots=True)
class AlertBoard:
    """The page of all open alerts; `counts` by severity, `more` is how many were left out."""

    lines: tuple[AlertLine, ...]
    counts: tuple[tuple[Badge, int], ...]
    more: int


def alert_board(viewer: Viewer, alerts: Sequence[Alert], kinds: Mapping[str, Mapping[str, str]]) -> AlertBoard:
    """All open alerts; `kinds` says for each case what kind of device each name is."""
    lines = tuple(_line(viewer, alert, kinds.get(alert.case, {})) for alert in alerts[:ROWS])
    held = [alert.finding.severity for alert in alerts]
    counts = tuple((badge(SEVERITY, word, viewer.language), held.count(word)) for word in Severity)
    return AlertBoard(lines, counts, max(0, len(alerts) - ROWS))


def history(viewer: Viewer, rows: Sequence[AlertRow], kinds: Mapping[str, str]) -> tuple[AlertLine, ...]:
    """The alerts of one case, the open ones first. What never lasted is not history."""
    now = viewer.now.wall
    told = [alert for row in rows if (alert := remembered(row)) and alert.matters(alert.cleared or now)]
    told.sort(key=lambda alert: (alert.is_over(now), -alert.last.timestamp()))
    return tuple(_line(viewer, alert, kinds) for alert in told)


def _line(viewer: Viewer, alert: Alert, kinds: Mapping[str, str]) -> AlertLine:
    now = viewer.now.wall
    over = alert.cleared if alert.is_over(now) else None
    return AlertLine(
        case=alert.case,
        severity=badge(SEVERITY, alert.finding.severity, viewer.language),
        what=_what(viewer, alert, kinds),
        detail=_detail(viewer, alert),
        opened=viewer.seen(alert.raised),
        opened_at=alert.raised,
        closed=viewer.seen(over) if over else "",
        count=_count(viewer, alert),
    )


def _what(viewer: Viewer, alert: Alert, kinds: Mapping[str, str]) -> str:
    if alert.key.kind is AlertKind.CARE:  # its subject is what the detail says
        return word(KIND, alert.key.kind, viewer.language)
    subject, kind = alert.key.subject, word(KIND, alert.key.kind, viewer.language)
    if not subject:
        return kind
    device = word(words.KIND, kinds[subject], viewer.language) if subject in kinds else subject
    return device if alert.key.kind is AlertKind.DEVICE else f"{kind}: {device}"


def _detail(viewer: Viewer, alert: Alert) -> str:
    table = DETAIL.get(alert.key.kind, words.REASON)
    return word(table, alert.finding.detail, viewer.language)


def _count(viewer: Viewer, alert: Alert) -> str:
    if alert.count == 1:
        return ""
    last = viewer.ago(alert.last)
    return viewer.say(f"{alert.count} Mal, zuletzt {last}", f"{alert.count} times, last {last}")
