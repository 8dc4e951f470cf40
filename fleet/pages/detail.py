"""The page of one case: what is known, and on what evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from firmware.appliance.telemetry.messages import Hello
from fleet.devices.device import KnownCase
from fleet.pages import care, words
from fleet.pages.sentences import Teller
from fleet.pages.views import Glance, Viewer
from fleet.pages.words import Badge, Tone, badge, word
from fleet.store.rows import RecordRow


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A peripheral: what it is, what the case calls it, how it is and why."""

    title: str
    name: str
    state: Badge
    reason: str


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service of the office."""

    title: str
    possibility: Badge


@dataclass(frozen=True, slots=True)
class EventLine:
    """Something that happened."""

    at: datetime
    shown: str
    tone: Tone | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything on the page of a case. `facts` are label and value; `evidence` are sentences."""

    glance: Glance
    evidence: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    devices: tuple[DeviceLine, ...]
    services: tuple[ServiceLine, ...]
    events: tuple[EventLine, ...]


def detail(viewer: Viewer, case: KnownCase, events: Sequence[RecordRow]) -> Detail:
    """The page of `case`."""
    hello = case.hello
    teller = Teller(viewer.language, kinds_of(case))
    return Detail(
        glance=viewer.glance(case, viewer.verdict(case)),
        evidence=_evidence(viewer, case),
        facts=_facts(viewer, case, hello) if hello else (),
        devices=_devices(viewer, hello) if hello else (),
        services=_services(viewer, hello) if hello else (),
        events=tuple(_event(viewer, teller, row) for row in events),
    )


def kinds_of(case: KnownCase) -> dict[str, str]:
    """What kind of device each name of the case is."""
    return {device.name: device.kind for device in case.hello.devices} if case.hello else {}


def _evidence(viewer: Viewer, case: KnownCase) -> tuple[str, ...]:
    """What the standing rests on."""
    found, language = [], viewer.language
    seen = f"{viewer.seen(case.last_seen)}, {viewer.ago(case.last_seen)}"
    found.append(viewer.say(f"Zuletzt gehört: {seen}.", f"Last heard: {seen}."))
    evidence = case.evidence
    if case.word_seen and evidence.word and evidence.witness:
        witness, at = word(words.WITNESS, evidence.witness, language), viewer.seen(case.word_seen)
        said = badge(words.STANDING, _SAID[evidence.word], language).word
        found.append(
            viewer.say(f"Letztes Wort: „{said}“, {at} ({witness}).", f"Last word: “{said}”, {at} ({witness}).")
        )
    if evidence.sid:
        found.append(viewer.say(f"Sitzung {evidence.sid}.", f"Session {evidence.sid}."))
    return tuple(found)


_SAID = {"online": "online", "stopped": "stopped", "lost": "offline"}


def _facts(viewer: Viewer, case: KnownCase, hello: Hello) -> tuple[tuple[str, str], ...]:
    say, language = viewer.say, viewer.language
    lock = word(words.LOCK, hello.locked, language) if hello.locked else say("frei", "unlocked")
    visit = word(words.VISIT, hello.visit, language) if hello.visit else say("kein Vorgang", "no visit")
    state_of = viewer.seen(case.hello_seen) if case.hello_seen else "–"
    return (
        (say("Netz", "Network"), viewer.uplink(hello)),
        (say("Strom", "Power"), " · ".join(filter(None, (viewer.power(hello), viewer.left(hello))))),
        (say("Bildschirm", "Screen"), lock),
        (say("Am Tisch", "At the table"), visit),
        (say("Speicher", "Storage"), badge(words.STORAGE, hello.storage, language).word),
        (say("Uhr", "Clock"), _clock(viewer, hello)),
        (say("Software", "Software"), hello.software),
        (say("Wartet auf Übertragung", "Waits for transfer"), _count(viewer, hello.pending)),
        (say("Ausgedünnt seit Herstellung", "Thinned since manufacture"), _count(viewer, hello.thinned)),
        (say("Unlesbare Meldungen", "Unreadable messages"), str(case.quarantined)),
        (say("Stand", "State of"), state_of),
    )


def _clock(viewer: Viewer, hello: Hello) -> str:
    """Older cases do not tell whose word it is."""
    trust = badge(words.CLOCK, hello.clock, viewer.language).word
    source = None if hello.time is msgspec.UNSET else care.SOURCE.get(hello.time)
    return trust if source is None else f"{trust}, {source.in_(viewer.language)}"


def _count(viewer: Viewer, number: int) -> str:
    return viewer.say(f"{number} Meldungen", f"{number} records")


def _devices(viewer: Viewer, hello: Hello) -> tuple[DeviceLine, ...]:
    language = viewer.language
    return tuple(
        DeviceLine(
            word(words.KIND, device.kind, language),
            device.name,
            badge(words.DEVICE_STATE, device.state, language),
            word(words.REASON, device.reason, language),
        )
        for device in hello.devices
    )


def _services(viewer: Viewer, hello: Hello) -> tuple[ServiceLine, ...]:
    return tuple(
        ServiceLine(_title(service.name), badge(words.POSSIBILITY, service.possibility, viewer.language))
        for service in hello.services
    )


def _title(name: str) -> str:
    """A service by the name `case.toml` gives it; its title stays in the case."""
    spaced = name.replace("-", " ")
    return spaced[:1].upper() + spaced[1:]


def _event(viewer: Viewer, teller: Teller, row: RecordRow) -> EventLine:
    tone, sentence = teller.sentence(row.type, row.body)
    return EventLine(row.at, viewer.seen(row.at), tone, sentence)
