"""What is found of a case: from its present state, and from its alarms. Every word of the wire is in a table here."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import msgspec

from firmware.appliance.telemetry.messages import Hello, Record
from fleet.alerts.alert import RULES, AlertKind, Finding, Key, Severity
from fleet.devices.device import KnownCase
from fleet.devices.presence import Standing, Verdict, Why

MOST_DEVICES: Final = 100  # of one case that are looked at; a case has a few dozen
Words = Mapping[str, Severity | None]
Fields = Mapping[str, object]

MODE: Final[Words] = MappingProxyType(
    {
        "mains": None,
        "battery": Severity.NOTE,
        "low": Severity.WATCH,
        "critical": Severity.URGENT,
        "shutdown": Severity.URGENT,
    }
)
LEVEL: Final[Words] = MappingProxyType({"normal": None, "low": Severity.WATCH, "critical": Severity.URGENT})
GAUGE: Final[Words] = MappingProxyType(
    {"sound": None, "frozen": Severity.WATCH, "lying": Severity.WATCH, "gone": Severity.WATCH}
)
STORAGE: Final[Words] = MappingProxyType({"healthy": None, "full": Severity.URGENT, "failing": Severity.URGENT})
CLOCK: Final[Words] = MappingProxyType({"trusted": None, "untrusted": Severity.WATCH})
DEVICE: Final[Words] = MappingProxyType(
    {
        "ready": None,
        "busy": None,
        "attention": Severity.NOTE,
        "fault": Severity.WATCH,
        "absent": Severity.NOTE,
        "tampered": Severity.URGENT,
        "unknown": None,
    }
)
CARE: Final[Words] = MappingProxyType({"unknown": None, "good": None, "watch": Severity.WATCH, "bad": Severity.URGENT})
HEAT: Final = frozenset({"too-hot", "too-cold", "fan-stalled", "charging-held"})
SUPPLY: Final = frozenset({"undervoltage", "throttled"})
SAVED: Final = frozenset({"switched-off", "recovering"})
_OWN_ROW: Final = frozenset({"battery-low", "battery-critical", "battery-worn", "gauge-wrong"})  # POWER, WORN and GAUGE
DATA: Final[Words] = MappingProxyType(
    {"plenty": None, "tight": Severity.NOTE, "nearly": Severity.WATCH, "used-up": Severity.URGENT}
)
ENDING: Final[Words] = MappingProxyType({"empty": Severity.URGENT, "lid-closed": Severity.NOTE, "asked": None})


@dataclass(frozen=True, slots=True)
class Findings:
    """`present` is what is so now. Of kinds that are not in `judged` nothing is known, so they stay as they are."""

    present: Mapping[Key, Finding] = field(default_factory=lambda: MappingProxyType({}))
    judged: frozenset[AlertKind] = frozenset()


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that happened and is over as it happened; `seq` is its number in the case's journal."""

    key: Key
    finding: Finding
    seq: int


_OF_STANDING: Final = frozenset({AlertKind.OFFLINE, AlertKind.SILENT})
_OF_STATE: Final = frozenset(
    {
        AlertKind.POWER,
        AlertKind.SAVING,
        AlertKind.GAUGE,
        AlertKind.WORN,
        AlertKind.TAMPER,
        AlertKind.HEAT,
        AlertKind.DEVICE,
        AlertKind.CLOCK,
        AlertKind.STORAGE,
        AlertKind.CARE,
        AlertKind.SAFE_MODE,
    }
)
_PASSING: Final = frozenset(kind for kind in _OF_STATE if not RULES[kind].lasting)


def findings(case: KnownCase, verdict: Verdict) -> Findings:
    """What is known of `case`. While the server itself hears nothing, nothing is: an outage here is no case's fault."""
    present = dict(_unreadable(case))
    judged = {AlertKind.UNREADABLE}
    match verdict.standing:
        case Standing.NEVER:
            pass
        case Standing.UNKNOWN if verdict.why is Why.SILENT:
            present[Key(AlertKind.SILENT)] = Finding(Severity.WATCH, verdict.why)
            judged |= _OF_STANDING
        case Standing.UNKNOWN:
            pass
        case Standing.OFFLINE:
            present[Key(AlertKind.OFFLINE)] = Finding(Severity.URGENT, verdict.why)
            judged |= _OF_STANDING
        case Standing.STOPPED:  # switched off in order: what it had to do with being on is over
            judged |= _OF_STANDING | _PASSING
        case Standing.ONLINE:
            judged |= _OF_STANDING
            if case.hello is not None and case.hello.sid == case.evidence.sid:
                present |= dict(_of_state(case.hello))
                judged |= _OF_STATE
    return Findings(MappingProxyType(present), frozenset(judged))


def _unreadable(case: KnownCase) -> Iterator[tuple[Key, Finding]]:
    if case.turned_away:
        yield Key(AlertKind.UNREADABLE), Finding(Severity.URGENT, "full")
    elif case.quarantined:
        yield Key(AlertKind.UNREADABLE), Finding(Severity.WATCH, "some")


def _of_state(hello: Hello) -> Iterator[tuple[Key, Finding]]:
    yield from _told(AlertKind.POWER, MODE, hello.mode)
    if hello.mode is msgspec.UNSET:
        yield from _told(AlertKind.POWER, LEVEL, hello.level)
    if any(device.kind == "battery" for device in hello.devices):
        yield from _told(AlertKind.GAUGE, GAUGE, hello.gauge)
    if hello.worn is True:
        yield Key(AlertKind.WORN), Finding(Severity.WATCH)
    yield from _told(AlertKind.STORAGE, STORAGE, hello.storage)
    yield from _told(AlertKind.CLOCK, CLOCK, hello.clock)
    if hello.safe_mode is True:
        yield Key(AlertKind.SAFE_MODE), Finding(Severity.URGENT)
    for report in () if hello.care is msgspec.UNSET else hello.care:
        severity = CARE.get(report.finding, Severity.WATCH)
        if severity is not None:
            yield Key(AlertKind.CARE, report.check), Finding(severity, report.check)
    for device in hello.devices[:MOST_DEVICES]:
        spare = device.kind == "uplink" and hello.uplink is not None and device.state != "tampered"
        if not spare and device.reason not in _OWN_ROW:
            yield from _of_device(device.name, device.state, device.reason)


def _told(kind: AlertKind, table: Words, word: object) -> Iterator[tuple[Key, Finding]]:
    """A word that this server does not know is worth a look: the case is newer."""
    if word is msgspec.UNSET:
        return
    severity = table.get(str(word), Severity.WATCH)
    if severity is not None:
        yield Key(kind), Finding(severity, str(word))


def _of_device(name: str, state: str, reason: str) -> Iterator[tuple[Key, Finding]]:
    severity = DEVICE.get(state, Severity.WATCH)
    if severity is None:
        return
    if state == "tampered":
        yield Key(AlertKind.TAMPER, name), Finding(severity, reason)
    elif reason in HEAT:
        yield Key(AlertKind.HEAT, name), Finding(Severity.WATCH, reason)
    elif reason in SUPPLY:
        yield Key(AlertKind.DEVICE, name), Finding(Severity.WATCH, reason)
    elif reason in SAVED:
        yield Key(AlertKind.SAVING, name), Finding(Severity.NOTE, reason)
    else:
        yield Key(AlertKind.DEVICE, name), Finding(severity, reason)


def alarm(record: Record) -> Alarm | None:
    """What a record is worth; None for those that tell of the ordinary."""
    tell = EVENTS.get(type(record.event).__name__)
    if tell is None:
        return None
    found = tell(msgspec.to_builtins(record.event))
    return None if found is None else Alarm(*found, record.seq)


Told = tuple[Key, Finding] | None


def _started(fields: Fields) -> Told:
    return None if fields.get("clean") else (Key(AlertKind.CRASHED), Finding(Severity.NOTE))


def _ended(fields: Fields) -> Told:
    reason = str(fields.get("reason"))
    severity = ENDING.get(reason, Severity.WATCH)
    return None if severity is None else (Key(AlertKind.ENDED), Finding(severity, reason))


def _data(fields: Fields) -> Told:
    level = str(fields.get("level"))
    severity = DATA.get(level, Severity.WATCH)
    return None if severity is None else (Key(AlertKind.DATA), Finding(severity, level))


def _kept_crashing(fields: Fields) -> Told:
    """That it is in safe mode its state tells."""
    rebooted = fields.get("remedy") == "reboot"
    return (Key(AlertKind.CRASHED), Finding(Severity.URGENT, "reboot")) if rebooted else None


def _motion(fields: Fields) -> Told:
    return (Key(AlertKind.SHOCK), Finding(Severity.WATCH)) if fields.get("motion") == "shock" else None


def _left_outside(fields: Fields) -> Told:
    devices = fields.get("devices")
    return Key(AlertKind.OUTSIDE), Finding(Severity.WATCH, "devices" if devices else "mains")


def _stranger(fields: Fields) -> Told:
    """One alert for all of them: whoever plugs a thousand things in is one matter."""
    return Key(AlertKind.STRANGER), Finding(Severity.WATCH, f"{fields.get('vendor')}:{fields.get('product')}")


def _state_tells(_: Fields) -> Told:
    """The state that follows is what the alert is made of."""
    return None


EVENTS: Final[Mapping[str, Callable[[Fields], Told]]] = MappingProxyType(
    {
        "ControllerStarted": _started,
        "CaseEnding": _ended,
        "PowerCritical": _state_tells,
        "StorageChanged": _state_tells,
        "KeptCrashing": _kept_crashing,
        "SealBroken": _state_tells,
        "MotionFelt": _motion,
        "DataLevelChanged": _data,
        "LeftOutside": _left_outside,
        "StrangerArrived": _stranger,
        "UsbRefused": _stranger,
    }
)
"""Every alarm of the catalogue has its line here, and what else of it is worth an alert."""
