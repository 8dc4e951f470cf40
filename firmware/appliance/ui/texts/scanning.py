"""What is said of scanning and copying. Each sentence fits a line of the large type."""

from collections.abc import Mapping
from typing import Final

from firmware.appliance.state.printing import PrintEnd
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.money import Refused
from firmware.hal.ports.document_scanner import ScanTrouble

TROUBLES: Final[Mapping[ScanTrouble, Refused]] = {
    ScanTrouble.JAM: Refused("S-401", mark("Ein Blatt klemmt."), mark("Ziehen Sie es heraus.")),
    ScanTrouble.COVER_OPEN: Refused("S-402", mark("Der Scanner ist offen."), mark("Drücken Sie ihn zu.")),
    ScanTrouble.FEEDER_EMPTY: Refused("S-421", mark("Der Einzug ist leer."), mark("Legen Sie Blätter ein.")),
    ScanTrouble.BUSY: Refused("S-422", mark("Der Scanner ist belegt."), mark("Warten Sie kurz.")),
    ScanTrouble.CANCELLED: Refused("S-423", mark("Scannen abgebrochen."), mark("Beginnen Sie neu.")),
    ScanTrouble.NOT_OFFERED: Refused("S-424", mark("Das kann er nicht."), mark("Wählen Sie anders.")),
    ScanTrouble.TOO_LARGE: Refused("S-425", mark("Mehr passt nicht."), mark("Löschen Sie Seiten.")),
    ScanTrouble.BROKE: Refused("S-426", mark("Der Scanner brach ab."), mark("Schalten Sie ihn neu ein.")),
}
"""Why a scan ended before all was scanned."""

COPIES: Final[Mapping[PrintEnd | None, tuple[str, str, Tone]]] = {
    None: ("◌", mark("Kopie wird gedruckt"), Tone.CHECKING),
    PrintEnd.PRINTED: ("✓", mark("Kopie ist gedruckt"), Tone.GOOD),
    PrintEnd.CANCELLED: ("–", mark("Kopie abgebrochen"), Tone.NOTICE),
    PrintEnd.NOT_PRINTED: ("✗", mark("Kopie nicht gedruckt"), Tone.FAULT),
    PrintEnd.UNKNOWN: ("⚠", mark("Kopie im Drucker suchen"), Tone.NOTICE),
}
"""How the copy stands: symbol, words, tone."""
