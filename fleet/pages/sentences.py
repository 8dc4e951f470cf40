"""What happened at a case, in a sentence of everyday words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import msgspec

from fleet.pages import (
    body,
    care,
    checks,
    eid,
    hands,
    intake,
    modem,
    power,
    printing,
    recovery,
    scans,
    sites,
    staff,
    words,
)
from fleet.pages.language import Language, Text
from fleet.pages.words import Tone, word

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells events of one case in one language. `kinds` says what kind of device each name is."""

    language: Language
    kinds: Mapping[str, str]

    def sentence(self, event: str, body: bytes) -> tuple[Tone | None, str]:
        """The sentence for an event as it is stored, and a tone where it deserves a glance."""
        fields = msgspec.json.decode(body)
        tell = TELLERS.get(event)
        if tell is None or not isinstance(fields, dict):
            return None, event
        return tell(self, fields)

    def say(self, de: str, en: str) -> str:
        """One of two texts."""
        return de if self.language is Language.DE else en

    def device(self, fields: Fields) -> str:
        """The device in the words of people, with its own name where the kind is known."""
        name = str(fields.get("device", ""))
        kind = self.kinds.get(name)
        return f"{word(words.KIND, kind, self.language)} ({name})" if kind else name

    def word(self, table: Mapping[str, Text], value: object) -> str:
        """The word for a value of the wire."""
        return word(table, str(value), self.language)


Told = tuple[Tone | None, str]


def _plain(de: str, en: str, tone: Tone | None = None) -> Callable[[Teller, Fields], Told]:
    return lambda teller, _: (tone, teller.say(de, en))


def _started(teller: Teller, fields: Fields) -> Told:
    version = fields.get("version")
    if fields.get("clean"):
        return None, teller.say(f"Koffer gestartet (Version {version}).", f"Case started (version {version}).")
    return Tone.NOTICE, teller.say(
        f"Koffer gestartet (Version {version}); davor endete er ohne Abschied.",
        f"Case started (version {version}); before, it ended without a goodbye.",
    )


def _lid(teller: Teller, fields: Fields) -> Told:
    opened = fields.get("position") == "open"
    return None, teller.say("Deckel geöffnet.", "Lid opened.") if opened else teller.say(
        "Deckel geschlossen.", "Lid closed."
    )


def _device_changed(teller: Teller, fields: Fields) -> Told:
    badge = words.badge(words.DEVICE_STATE, str(fields.get("state")), teller.language)
    reason = teller.word(words.REASON, fields.get("reason"))
    tone = badge.tone if badge.tone in {Tone.FAULT, Tone.NOTICE} else None
    because = f" – {reason}" if reason else ""
    return tone, f"{teller.device(fields)}: {badge.word}{because}."


def _arrived(teller: Teller, fields: Fields) -> Told:
    device = teller.device(fields)
    return None, teller.say(f"{device} angesteckt.", f"{device} plugged in.")


def _left(teller: Teller, fields: Fields) -> Told:
    device = teller.device(fields)
    return Tone.NOTICE, teller.say(f"{device} abgezogen.", f"{device} unplugged.")


def _stranger(teller: Teller, fields: Fields) -> Told:
    ids = f"{fields.get('vendor')}:{fields.get('product')}"
    return Tone.FAULT, teller.say(f"Fremdes Gerät angesteckt (USB {ids}).", f"Unknown device plugged in (USB {ids}).")


def _carrier(teller: Teller, fields: Fields) -> Told:
    device = teller.device(fields)
    if fields.get("carrier"):
        return None, teller.say(f"{device}: Verbindung da.", f"{device}: link up.")
    return Tone.NOTICE, teller.say(f"{device}: Verbindung weg.", f"{device}: link down.")


def _uplink(teller: Teller, fields: Fields) -> Told:
    uplink = fields.get("uplink")
    if uplink is None:
        return Tone.NOTICE, teller.say("Kein Weg ins Netz mehr.", "No way out any more.")
    name = teller.word(words.UPLINK, uplink)
    return None, teller.say(f"Weg ins Netz: {name}.", f"Way out: {name}.")


def _chosen(teller: Teller, fields: Fields) -> Told:
    because = teller.word(words.BECAUSE, fields.get("because"))
    uplink = fields.get("uplink")
    if uplink is None:
        return Tone.NOTICE, teller.say("Kein Weg ins Netz mehr", "No way out any more") + f": {because}."
    name = teller.word(words.UPLINK, uplink)
    return None, f"{teller.say('Weg ins Netz', 'Way out')}: {name} ({because}). {_judged(teller, fields)}".rstrip()


def _judged(teller: Teller, fields: Fields) -> str:
    """What was thought of the ways that were not taken."""
    verdicts = fields.get("verdicts")
    if not isinstance(verdicts, dict):
        return ""
    passed_over = [(name, what) for name, what in verdicts.items() if name != fields.get("after")]
    return " ".join(f"{name}: {teller.word(words.VERDICT, what)}." for name, what in passed_over)


def _locked(teller: Teller, fields: Fields) -> Told:
    return None, teller.say("Bildschirm", "Screen") + f" {teller.word(words.LOCK, fields.get('reason'))}."


def _unlock_failed(teller: Teller, fields: Fields) -> Told:
    count = fields.get("failures")
    return Tone.NOTICE, teller.say(f"Falsche PIN eingegeben ({count}. Mal in Folge).", f"Wrong PIN ({count} in a row).")


def _visit(teller: Teller, fields: Fields) -> Told:
    paying = fields.get("stage") == "paying"
    if paying:
        return None, teller.say("Vorgang: Bezahlung begonnen.", "Visit: payment began.")
    return None, teller.say("Vorgang läuft.", "Visit under way.")


def _visit_ended(teller: Teller, fields: Fields) -> Told:
    if fields.get("finished"):
        return None, teller.say("Vorgang abgeschlossen, Daten gelöscht.", "Visit finished, data wiped.")
    return None, teller.say("Vorgang abgebrochen, Daten gelöscht.", "Visit cancelled, data wiped.")


def _scanned(teller: Teller, fields: Fields) -> Told:
    device = teller.device(fields)
    return None, teller.say(f"{device}: Code gelesen.", f"{device}: code read.")


def _signed(teller: Teller, fields: Fields) -> Told:
    device = teller.device(fields)
    return None, teller.say(f"{device}: Unterschrift gegeben.", f"{device}: signature given.")


def _storage(teller: Teller, fields: Fields) -> Told:
    badge = words.badge(words.STORAGE, str(fields.get("health")), teller.language)
    tone = None if badge.tone is Tone.GOOD else badge.tone
    return tone, teller.say("Speicher des Koffers", "Storage of the case") + f": {badge.word}."


def _clock(teller: Teller, fields: Fields) -> Told:
    seconds = fields.get("seconds")
    seconds = seconds if isinstance(seconds, int) else 0
    if not seconds:
        word = words.badge(words.CLOCK, str(fields.get("trust")), teller.language)
        return None if word.tone is Tone.GOOD else word.tone, teller.say("Uhr", "Clock") + f": {word.word}."
    if seconds < 0:
        return Tone.NOTICE, teller.say(
            f"Uhr sprang {-seconds} Sekunden zurück.", f"Clock jumped {-seconds} seconds back."
        )
    return Tone.NOTICE, teller.say(f"Uhr sprang {seconds} Sekunden vor.", f"Clock jumped {seconds} seconds ahead.")


def _beat(teller: Teller, fields: Fields) -> Told:
    disk, memory = fields.get("disk_free"), fields.get("memory")
    return None, teller.say(
        f"Lebenszeichen: {disk} MiB frei, {memory} MiB Arbeitsspeicher belegt.",
        f"Alive: {disk} MiB free, {memory} MiB of memory in use.",
    )


_PAID: Final = {
    "done": ("durchgeführt", "done"),
    "declined": ("abgelehnt", "declined"),
    "aborted": ("abgebrochen", "aborted"),
    "unclear": ("unklar", "unclear"),
}
_MONEY: Final = {
    "payment": ("Zahlung", "Payment"),
    "reversal": ("Storno", "Reversal"),
    "refund": ("Erstattung", "Refund"),
}
_MEANS: Final = {"card": ("mit Karte", "by card"), "cash": ("bar", "in cash")}


def _paid(teller: Teller, fields: Fields) -> Told:
    word = str(fields.get("status"))
    how = _PAID.get(word, (word, word))
    kind = _MONEY.get(str(fields.get("kind")), ("Zahlung", "Payment"))
    means = _MEANS.get(str(fields.get("method")), ("", ""))
    return Tone.NOTICE if word == "unclear" else None, teller.say(
        f"{kind[0]} {means[0]}: {how[0]}.", f"{kind[1]} {means[1]}: {how[1]}."
    )


def _opened(teller: Teller, fields: Fields) -> Told:
    day = fields.get("day")
    return None, teller.say(f"Kasse für Tag {day} geöffnet.", f"Till opened for day {day}.")


def _closed(teller: Teller, fields: Fields) -> Told:
    day, apart = fields.get("day"), bool(fields.get("difference"))
    german = f"Tag {day} abgeschlossen, {'mit erklärter Differenz' if apart else 'ohne Differenz'}."
    return None, teller.say(german, f"Day {day} closed, {'with a difference explained' if apart else 'all correct'}.")


TELLERS: Final[Mapping[str, Callable[[Teller, Fields], Told]]] = MappingProxyType(
    {
        "ControllerStarted": _started,
        "ControllerStopped": _plain("Koffer ordentlich ausgeschaltet.", "Case switched off in order."),
        "LidMoved": _lid,
        "DeviceChanged": _device_changed,
        "DeviceRecovering": recovery.recovering,
        "DeviceRecovered": recovery.recovered,
        "RecoveryHeld": recovery.held,
        "DeviceArrived": _arrived,
        "DeviceLeft": _left,
        "StrangerArrived": _stranger,
        "UsbRefused": intake.usb_refused,
        "PowerChanged": power.changed,
        "PowerModeEntered": power.entered,
        "PowerCritical": power.critical,
        "ChargeMeasured": power.measured,
        "GaugeJudged": power.judged,
        "BatteryWorn": power.worn,
        "CaseEnding": power.ending,
        "CarrierChanged": _carrier,
        "UplinkChanged": _uplink,
        "UplinkChosen": _chosen,
        "RegistrationChanged": modem.registered,
        "SimUnlockTried": modem.unlocked,
        "ModemMending": modem.mending,
        "ModemMended": modem.mended,
        "DataLevelChanged": modem.data_level,
        "SiteArrived": sites.arrived,
        "SiteLeft": sites.left,
        "NetworkChecked": checks.checked,
        "SetUpDone": hands.set_up,
        "LeftOutside": hands.left_outside,
        "ScreenLocked": _locked,
        "ScreenUnlocked": _plain("Bildschirm entsperrt.", "Screen unlocked."),
        "UnlockFailed": _unlock_failed,
        "StaffSignedIn": staff.signed_in,
        "StaffSignedOut": staff.signed_out,
        "StaffRefused": staff.refused,
        "VisitBegan": _plain("Vorgang begonnen.", "Visit began."),
        "VisitAdvanced": _visit,
        "VisitEnded": _visit_ended,
        "DayOpened": _opened,
        "DayClosed": _closed,
        "DocumentPrinted": printing.document_printed,
        "PaymentEnded": _paid,
        "EidPinChangeEnded": eid.pin_change_ended,
        "CodeScanned": _scanned,
        "SignatureGiven": _signed,
        "DocumentPresented": intake.document_presented,
        "PagesScanned": scans.pages_scanned,
        "StorageChanged": _storage,
        "ClockJumped": _clock,
        "SealBroken": body.broken,
        "SealLookedAt": body.looked_at,
        "SealSet": body.sealed,
        "MotionFelt": body.moved,
        "ChargingHeld": body.charging,
        "CareChanged": care.changed,
        "SelfTested": care.tested,
        "KeptCrashing": care.kept_crashing,
        "Heartbeat": _beat,
    }
)
