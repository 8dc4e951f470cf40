"""What a clerk is told of the body of the case and its seal: what is, what to do, what is safe."""

from datetime import datetime
from typing import Final

from firmware.appliance.api.messages import CaseView
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.texts.eid import Guidance
from firmware.appliance.ui.texts.language import Say, mark
from firmware.hal.kinds import Kind

_LOOK: Final = mark("Prüfen Sie Gehäuse und Siegel, dann tippen Sie auf Geprüft.")
_KEPT: Final = mark("Die Meldung ist beim Amt. Daten bleiben verschlüsselt.")

OPENED: Final = Guidance(
    "⚠", mark("Gehäuse geöffnet"), Tone.FAULT, mark("Das Gehäuse des Koffers wurde geöffnet."), _LOOK, _KEPT, "G-081"
)
OPENED_OFF: Final = Guidance(
    "⚠",
    mark("Gehäuse geöffnet"),
    Tone.FAULT,
    mark("Das Gehäuse wurde geöffnet, während der Koffer aus war."),
    _LOOK,
    _KEPT,
    "G-082",
)
SEALED: Final = Guidance(
    "✓",
    mark("Gehäuse zu"),
    Tone.GOOD,
    mark("Niemand hat das Gehäuse geöffnet."),
    mark("Vergleichen Sie die Nummer mit dem Siegel."),
    mark("Jede Öffnung wird gemerkt, auch wenn er aus ist."),
)
UNSEALED: Final = Guidance(
    "◌",
    mark("Kein Siegel"),
    Tone.NOTICE,
    mark("Für diesen Koffer ist kein Siegel eingetragen."),
    mark("Tragen Sie bei der Übergabe die Nummer ein."),
    mark("Die Arbeit geht ohne Siegel weiter."),
)
GUIDANCE: Final = (OPENED, OPENED_OFF, SEALED, UNSEALED)
WATCHED: Final = frozenset({Kind.TAMPER_CONTACT, Kind.BUZZER})
"""A case that has one of these has the page on which they are looked after."""


def guidance(view: CaseView) -> Guidance:
    """What to tell now."""
    if view.body.opened:
        return OPENED_OFF if any(opened.while_off for opened in view.body.opened) else OPENED
    return SEALED if view.body.seal else UNSEALED


def has_body(view: CaseView) -> bool:
    """Whether there is anything of the body to look after."""
    return any(device.kind in WATCHED for device in view.devices)


def opened_when(say: Say, view: CaseView) -> str:
    """When the body was first opened, as far as anybody knows; "" where it was not."""
    if not view.body.opened:
        return ""
    times = [opened.at for opened in view.body.opened if opened.at is not None]
    return _when(say, min(times)) if times else say("Zeit unbekannt")


def _when(say: Say, at: datetime) -> str:
    moment = at.astimezone()
    return f"{moment:%d.%m.%Y %H:%M}" if say.language == "de" else f"{moment:%Y-%m-%d %H:%M}"
