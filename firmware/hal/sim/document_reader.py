"""A document reader without a wire."""

from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.document_reader import DocumentRead, DocumentUnreadable
from firmware.hal.sim.peripheral import SimPeripheral


class SimDocumentReader(SimPeripheral[DocumentRead | DocumentUnreadable]):
    """A `DocumentReader` on which a test lays documents; nobody hears of one while nobody observes."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._hung = False

    def lay_on(self, document: DocumentRead | DocumentUnreadable) -> None:
        """Lay it on, as often as it is laid on."""
        if self._hung or self._stream is None:
            return
        self.become(READY)
        self._stream.tell(document)

    def garble(self) -> None:
        """Something came that no reader sends."""
        self.become(Condition(DeviceState.ATTENTION, Reason.GARBLED))

    def hang(self) -> None:
        """It reads nothing any more; nobody can tell that from a reader on which nothing lies."""
        self._hung = True

    def plug(self) -> None:
        """Plugged in anew it is well again."""
        self._hung = False
        self.condition = READY
        super().plug()
