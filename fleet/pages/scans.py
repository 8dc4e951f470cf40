"""What is told of scanning: how many pages, and what stopped it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from fleet.pages.language import Text
from fleet.pages.words import Tone

if TYPE_CHECKING:
    from fleet.pages.sentences import Teller

TROUBLE: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "jam": Text("Papierstau", "paper jam"),
        "cover-open": Text("Deckel offen", "cover open"),
        "feeder-empty": Text("Einzug leer", "feeder empty"),
        "busy": Text("anderweitig benutzt", "used by another program"),
        "cancelled": Text("abgebrochen", "cancelled"),
        "not-offered": Text("kann der Scanner nicht", "not offered by the scanner"),
        "too-large": Text("zu viel für den Speicher", "too much for the memory"),
        "broke": Text("Scanner antwortet nicht", "scanner does not answer"),
    }
)
_HARMLESS: Final = frozenset({"cancelled", "feeder-empty"})


def pages_scanned(teller: "Teller", fields: Mapping[str, object]) -> tuple[Tone | None, str]:
    """So many pages; of what, nobody is told."""
    device, pages, trouble = teller.device(fields), fields.get("pages"), fields.get("trouble")
    if trouble is None:
        return None, teller.say(f"{device}: {pages} Seiten gescannt.", f"{device}: {pages} pages scanned.")
    why = teller.word(TROUBLE, str(trouble))
    tone = None if trouble in _HARMLESS else Tone.NOTICE
    return tone, teller.say(
        f"{device}: Scan beendet nach {pages} Seiten ({why}).", f"{device}: scan ended after {pages} pages ({why})."
    )
