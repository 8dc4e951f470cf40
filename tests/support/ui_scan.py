"""A case with a scanner for the screen's tests: its desk in every condition that a page shows."""

from dataclasses import replace
from types import MappingProxyType

from firmware.appliance.state.model import CaseState, Device, Tray, Visit
from firmware.appliance.state.printing import Paper, PrintEnd, Printing, PrintJobNow
from firmware.appliance.state.scanning import Scanning
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.device import READY
from firmware.hal.ports.document_scanner import Colour, ScanTrouble, Source
from support.till import VISIT
from support.ui_case import NOON
from support.ui_till import till_case

BOTH = Scanning((Source.FLATBED, Source.FEEDER), (Colour.GREY, Colour.COLOUR))
_DEVICES = (
    ("scan", Kind.DOCUMENT_SCANNER, "Dokumentenscanner", "Document scanner"),
    ("print", Kind.DOCUMENT_PRINTER, "Dokumentendrucker", "Document printer"),
)


def scan_case(
    desk: Scanning = BOTH, *, pages: int = 0, copy: PrintJobNow | None = None, visit: bool = True
) -> CaseState:
    """A case with scanner and printer, somebody at the table, and so many pages in the tray."""
    state = till_case(visit=False)
    more = {
        name: Device(name, kind, "left", Title(german, english), READY, NOON)
        for name, kind, german, english in _DEVICES
    }
    return replace(
        state,
        devices=MappingProxyType({**state.devices, **more}),
        visit=Visit(VISIT) if visit else None,
        tray=Tray(pages=pages),
        scanning=desk,
        printing=Printing("print", copy),
    )


def after(trouble: ScanTrouble, pages: int = 1) -> CaseState:
    """A scan that ended so."""
    return scan_case(replace(BOTH, pages=pages, trouble=trouble), pages=pages)


def copied(end: PrintEnd | None) -> CaseState:
    """A copy on its way, or its end."""
    return scan_case(pages=2, copy=PrintJobNow(Paper.COPY, end=end))


SCENES: dict[str, tuple[CaseState, str]] = {
    "tools": (scan_case(), "tools"),
    "scan-empty": (scan_case(), "scan"),
    "scan-running": (scan_case(replace(BOTH, running=True, pages=2), pages=2), "scan"),
    "scan-pages": (scan_case(replace(BOTH, pages=3), pages=3), "scan"),
    "scan-glass-only": (scan_case(Scanning((Source.FLATBED,), (Colour.GREY,))), "scan"),
    "scan-no-visit": (scan_case(visit=False), "scan"),
    **{f"scan-{trouble}": (after(trouble), "scan") for trouble in ScanTrouble},
    **{f"copy-{end or 'running'}": (copied(end), "scan") for end in (None, *PrintEnd)},
}
