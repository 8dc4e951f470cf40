"""What is told of a case that looks after itself."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from fleet.pages.language import Text
from fleet.pages.words import Tone

if TYPE_CHECKING:
    from fleet.pages.sentences import Teller

CHECK: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "temperature": Text("Temperatur", "temperature"),
        "wear": Text("Abnutzung des Speichers", "storage wear"),
        "space": Text("freier Speicher", "free storage"),
        "journal": Text("Größe der Aufzeichnung", "size of the journal"),
        "logs": Text("Größe der Protokolldateien", "size of the logs"),
        "sync": Text("letzter Abgleich", "last sync"),
        "certificate": Text("Gültigkeit des Zertifikats", "certificate's validity"),
        "clock": Text("Uhr", "clock"),
        "integrity": Text("Aufzeichnung unversehrt", "journal is whole"),
        "devices": Text("Antworten der Geräte", "devices' answers"),
    }
)
UNIT: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "temperature": Text("°C", "°C"),
        "wear": Text("% verbraucht", "% used up"),
        "space": Text("MiB frei", "MiB free"),
        "journal": Text("MiB", "MiB"),
        "logs": Text("MiB", "MiB"),
        "sync": Text("Stunden her", "hours ago"),
        "certificate": Text("Tage übrig", "days left"),
        "devices": Text("ohne Antwort", "without an answer"),
    }
)
FINDING: Final[Mapping[str, tuple[Tone | None, Text]]] = MappingProxyType(
    {
        "unknown": (None, Text("nicht bekannt", "not known")),
        "good": (None, Text("in Ordnung", "all right")),
        "watch": (Tone.NOTICE, Text("beobachten", "to be watched")),
        "bad": (Tone.FAULT, Text("schlecht", "bad")),
    }
)
REMEDY: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "safe-mode": Text("er läuft gesichert weiter und meldet nur noch", "it goes on in safe mode and only reports"),
        "reboot": Text("er hat sich neu gestartet", "it has rebooted"),
    }
)
SOURCE: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "fleet": Text("nach dem Flottenserver", "by the fleet server"),
        "ntp": Text("nach einem Zeitserver", "by a time server"),
        "rtc": Text("nach der eigenen Uhr", "by its own clock"),
        "none": Text("von niemandem bestätigt", "confirmed by nobody"),
    }
)


def changed(teller: "Teller", fields: Mapping[str, object]) -> tuple[Tone | None, str]:
    """Self-care found something else."""
    check, value = str(fields.get("check")), fields.get("value")
    tone, finding = FINDING.get(str(fields.get("finding")), (Tone.CHECKING, Text("?", "?")))
    name = CHECK.get(check, Text(check, check)).in_(teller.language)
    unit = UNIT.get(check)
    figure = f" ({value} {unit.in_(teller.language)})" if unit is not None and isinstance(value, int) else ""
    return tone, teller.say("Selbstpflege", "Self-care") + f", {name}: {finding.in_(teller.language)}{figure}."


def tested(teller: "Teller", fields: Mapping[str, object]) -> tuple[Tone | None, str]:
    """A whole self-test ended."""
    bad, watch = fields.get("bad"), fields.get("watch")
    tone = Tone.FAULT if bad else Tone.NOTICE if watch else None
    return tone, teller.say(
        f"Selbsttest: {bad} schlecht, {watch} zu beobachten.", f"Self-test: {bad} bad, {watch} to be watched."
    )


def kept_crashing(teller: "Teller", fields: Mapping[str, object]) -> tuple[Tone | None, str]:
    """The controller crashed again and again."""
    remedy = REMEDY.get(str(fields.get("remedy")), Text("?", "?")).in_(teller.language)
    crashes = fields.get("crashes")
    return Tone.FAULT, teller.say(
        f"Steuerung stürzte {crashes}-mal kurz nacheinander ab; {remedy}.",
        f"The controller crashed {crashes} times in a row; {remedy}.",
    )
