"""The document scanner's desk, with the scanner of this case."""

from typing import cast

from firmware.appliance.managers.document_printing import DocumentPrinting
from firmware.appliance.managers.scanning import ScanDesk
from firmware.appliance.managers.tray import Tray
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.hal.inventory import Hal
from firmware.hal.kinds import Kind
from firmware.hal.ports.document_scanner import DocumentScanner


def make_scanning(hal: Hal, tray: Tray, printing: DocumentPrinting, timeline: Timeline, store: Store) -> ScanDesk:
    """For the first scanner in the case's file; a case needs no second."""
    fitted = [device for device in hal.devices.values() if device.config.kind is Kind.DOCUMENT_SCANNER]
    if not fitted:
        return ScanDesk(None, None, printing, tray, timeline, store)
    scanner = cast("DocumentScanner", fitted[0].peripheral)  # its kind says so
    return ScanDesk(fitted[0].config.name, scanner, printing, tray, timeline, store)
