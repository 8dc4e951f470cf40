"""A document reader without a wire."""

from firmware.hal.ports.document_reader import DocumentRead, DocumentUnreadable
from firmware.hal.sim.teller import SimTeller


class SimDocumentReader(SimTeller[DocumentRead | DocumentUnreadable]):
    """A `DocumentReader` on which a test lays documents."""

    def lay_on(self, document: DocumentRead | DocumentUnreadable) -> None:
        """Lay it on."""
        self.tell(document)
