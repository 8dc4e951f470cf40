"""The document printer of this case, and what may be printed on it."""

from typing import cast

from firmware.appliance.api.connection import Handlers
from firmware.appliance.api.printing import PrintingDoor
from firmware.appliance.managers.document_printing import DocumentPrinting
from firmware.appliance.managers.protocols import Protocols
from firmware.appliance.managers.receipts import Receipts
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.hal.inventory import Hal
from firmware.hal.kinds import Kind
from firmware.hal.ports.document_printer import DocumentPrinter


def make_printing(hal: Hal, timeline: Timeline, store: Store) -> DocumentPrinting:
    """For the first document printer in the case's file; a case needs no second."""
    fitted = [device for device in hal.devices.values() if device.config.kind is Kind.DOCUMENT_PRINTER]
    if not fitted:
        return DocumentPrinting(None, None, timeline, store)
    printer = cast("DocumentPrinter", fitted[0].peripheral)  # its kind says so
    return DocumentPrinting(fitted[0].config.name, printer, timeline, store)


def printing_methods(printing: DocumentPrinting, receipts: Receipts, protocols: Protocols, store: Store) -> Handlers:
    """What the local API can ask of it."""
    return PrintingDoor(printing, receipts, protocols, store).handlers()
