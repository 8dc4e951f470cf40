"""The state of the case in words: symbol, word and tone, so that no meaning hangs on colour alone."""

from dataclasses import dataclass
from datetime import datetime

from firmware.appliance.api.messages import CaseView, DeviceView, NetworkView, PowerView, ServiceView
from firmware.appliance.power.policy import Mode
from firmware.appliance.state.model import ClockTrust, VisitStage
from firmware.appliance.state.readiness import Overall, Possibility
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.texts.language import Say
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.device import DeviceState, Reason


@dataclass(frozen=True, slots=True)
class Phrase:
    """A symbol, a word and what they mean."""

    symbol: str
    word: str
    tone: Tone

    def __str__(self) -> str:
        return f"{self.symbol} {self.word}"


def overall_phrase(say: Say, view: CaseView) -> Phrase:
    """The case in a word."""
    match view.overall:
        case Overall.READY:
            return Phrase("✓", say.brief("Koffer bereit", 20), Tone.GOOD)
        case Overall.LIMITED:
            return Phrase("⚠", say.brief("Eingeschränkt bereit", 20), Tone.NOTICE)
        case Overall.NOT_READY:
            return Phrase("✗", say.brief("Nicht bereit", 20), Tone.FAULT)
        case Overall.PREPARING:
            return Phrase("◌", say.brief("Wird vorbereitet", 20), Tone.CHECKING)


def overall_brief(say: Say, view: CaseView) -> tuple[str, str]:
    """The same in two short lines, for large type."""
    match view.overall:
        case Overall.READY:
            return say.brief("Koffer", 12), say.brief("bereit", 12)
        case Overall.LIMITED:
            return say.brief("eingeschränkt", 13), say.brief("bereit", 12)
        case Overall.NOT_READY:
            return say.brief("nicht", 12), say.brief("bereit", 12)
        case Overall.PREPARING:
            return say.brief("wird", 12), say.brief("vorbereitet", 12)


def overall_detail(say: Say, view: CaseView) -> str:
    """What the word counts: the faults, else the notices, or what has been checked so far."""
    if view.overall is Overall.PREPARING:
        done = len(view.devices) - len(view.checking)
        return say("{done} von {all} geprüft").format(done=done, all=len(view.devices))
    if view.faults:
        return say.plural("{count} Störung", "{count} Störungen", len(view.faults))
    if view.notices:
        return say.plural("{count} Hinweis", "{count} Hinweise", len(view.notices))
    return ""


def device_phrase(say: Say, device: DeviceView) -> Phrase:
    """How a device is."""
    match device.state:
        case DeviceState.READY:
            return Phrase("✓", say.brief("bereit", 15), Tone.GOOD)
        case DeviceState.BUSY:
            return Phrase("✓", say.brief("arbeitet", 15), Tone.GOOD)
        case DeviceState.ATTENTION:
            return Phrase("⚠", say.brief("Hinweis", 15), Tone.NOTICE)
        case DeviceState.FAULT:
            return Phrase("✗", say.brief("Störung", 15), Tone.FAULT)
        case DeviceState.ABSENT:
            return Phrase("–", say.brief("nicht angeschlossen", 21), Tone.ABSENT)
        case DeviceState.TAMPERED:
            return Phrase("✗", say.brief("womöglich geöffnet", 21), Tone.FAULT)
        case DeviceState.UNKNOWN:
            return _unknown_phrase(say, device.reason)


def _unknown_phrase(say: Say, reason: Reason) -> Phrase:
    """Of a device that cannot be asked, what is known of why."""
    match reason:
        case Reason.STARTING:
            return Phrase("◌", say.brief("wird geprüft", 15), Tone.CHECKING)
        case Reason.SWITCHED_OFF:
            return Phrase("–", say.brief("ausgeschaltet", 15), Tone.ABSENT)
        case Reason.RECOVERING:
            return Phrase("◌", say.brief("startet neu", 15), Tone.CHECKING)
        case _:
            return Phrase("◌", say.brief("unbekannt", 15), Tone.CHECKING)


def device_brief(say: Say, device: DeviceView) -> str:
    """The word of a device where a tile has room for 15 cells."""
    match device.state:
        case DeviceState.ABSENT:
            return say.brief("nicht verbunden", 15)
        case DeviceState.TAMPERED:
            return say.brief("Siegel prüfen", 15)
        case _:
            return device_phrase(say, device).word


def power_phrase(say: Say, power: PowerView) -> Phrase:
    """What feeds the case."""
    symbol, tone = _MODES[power.mode]
    match power.source:
        case None:
            return Phrase("◌", say.brief("unbekannt", 10), Tone.CHECKING)
        case PowerSource.MAINS:
            return Phrase(symbol, say.brief("Netzteil", 10), tone)
        case PowerSource.BATTERY:
            return Phrase(symbol, say.brief("Akku", 5) + f" {power.percent or 0} %", tone)


_MODES = {
    Mode.MAINS: ("✓", Tone.GOOD),
    Mode.BATTERY: ("✓", Tone.GOOD),
    Mode.LOW: ("⚠", Tone.NOTICE),
    Mode.CRITICAL: ("✗", Tone.FAULT),
    Mode.SHUTDOWN: ("✗", Tone.FAULT),
}


def power_brief(say: Say, power: PowerView) -> str:
    """What feeds the case in 5 cells."""
    match power.source:
        case None:
            return "?"
        case PowerSource.MAINS:
            return say.brief("Kabel", 5)
        case PowerSource.BATTERY:
            return f"{power.percent or 0} %"


def power_left(say: Say, power: PowerView) -> str:
    """The remaining time where the gauge knows it."""
    if power.source is not PowerSource.BATTERY or power.minutes is None:
        return ""
    return span(say, power.minutes)


def span(say: Say, minutes: int) -> str:
    """Hours and minutes."""
    hours, minutes = divmod(minutes, 60)
    if hours:
        return say.brief("{hours} h {minutes:02} min", 12).format(hours=hours, minutes=minutes)
    return say.brief("{minutes} min", 12).format(minutes=minutes)


def queue_phrase(say: Say, network: NetworkView) -> Phrase:
    """What waits for the server."""
    word = say.brief("{count} offen", 11).format(count=network.pending)
    if network.thinned or (network.pending and not network.fleet_connected):
        return Phrase("⚠", word, Tone.NOTICE)
    if network.pending:
        return Phrase("◌", word, Tone.CHECKING)
    return Phrase("✓", word, Tone.GOOD)


def service_phrase(say: Say, service: ServiceView) -> Phrase:
    """Whether a service can be offered."""
    match service.possibility:
        case Possibility.POSSIBLE:
            return Phrase("✓", say.brief("möglich", 15), Tone.GOOD)
        case Possibility.LIMITED:
            return Phrase("⚠", say.brief("mit Hinweis", 15), Tone.NOTICE)
        case Possibility.IMPOSSIBLE:
            return Phrase("✗", say.brief("nicht möglich", 15), Tone.FAULT)


def obstacle_name(say: Say, view: CaseView, obstacle: str) -> str:
    """What stands in the way, by its name."""
    match obstacle:
        case "uplink":
            return say("Netzverbindung")
        case "storage":
            return say("Speicher")
        case "power":
            return say("Stromversorgung")
        case "clock":
            return say("Uhrzeit unsicher")
        case "care":
            return say("Zustand des Koffers")
        case _:
            titles = {device.name: say.title(device.title) for device in view.devices}
            return titles.get(obstacle, obstacle)


def operator_words(view: CaseView, cells: int) -> str:
    """The pseudonym of who has signed in by card; where there is no room for it, what follows its hyphen."""
    signed_in = None if view.staff is None else view.staff.signed_in
    if signed_in is None:
        return ""
    whole = signed_in.operator
    return whole if len(whole) <= cells else whole.rpartition("-")[2][:cells]


def visit_words(say: Say, view: CaseView) -> str:
    """Whether a citizen is at the table, in the 13 cells of the bar."""
    if view.visit is None:
        return ""
    if view.visit.stage is VisitStage.PAYING:
        return say.brief("Zahlung läuft", 13)
    return say.brief("Vorgang läuft", 13)


def clock_doubt(say: Say, view: CaseView, cells: int) -> str:
    """That the time is not to be trusted, in 13 cells or in 7."""
    if view.clock is ClockTrust.TRUSTED:
        return ""
    return say.brief("Uhr unsicher", 13) if cells >= 13 else say.brief("Uhr ?", 7)


def visit_brief(say: Say, view: CaseView) -> str:
    """The same in 7 cells."""
    if view.visit is None:
        return ""
    return say.brief("Zahlung", 7) if view.visit.stage is VisitStage.PAYING else say.brief("Vorgang", 7)


def moment(since: datetime, now: datetime) -> str:
    """A past moment at the case's own place on earth: the time today, else the day and the time."""
    local, today = since.astimezone(), now.astimezone()
    return f"{local:%H:%M}" if local.date() == today.date() else f"{local:%d.%m. %H:%M}"
