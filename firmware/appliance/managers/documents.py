"""Identity documents that are laid on: into the visit's tray when they were read right, and nowhere else."""

import msgspec

from firmware.appliance.managers.tray import NotKept, Tray
from firmware.appliance.state.events import DocumentPresented
from firmware.appliance.state.model import ClockTrust, DocumentVerdict
from firmware.appliance.state.notes import DocumentNoted
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.ports.document_reader import DocumentRead, DocumentUnreadable
from firmware.wiped import Wiped

_encoder = msgspec.json.Encoder()


class Documents:
    """What becomes of each document."""

    def __init__(self, tray: Tray, timeline: Timeline, store: Store, clock: Clock) -> None:
        self._tray = tray
        self._timeline = timeline
        self._store = store
        self._clock = clock

    async def presented(self, device: str, document: DocumentRead | DocumentUnreadable) -> None:
        """Judge what was laid on `device`; what was read wrong is not kept, and what was kept before stays."""
        read = document if isinstance(document, DocumentRead) and document.valid else None
        verdict = DocumentVerdict.UNREADABLE if read is None else self._keep(read)
        self._timeline.noted(DocumentNoted(verdict))
        await self._timeline.happened(DocumentPresented(device, read is not None))

    def _keep(self, document: DocumentRead) -> DocumentVerdict:
        if self._tray.put_document(_sealed(document)) is NotKept.NO_VISIT:
            return DocumentVerdict.NO_VISIT
        return DocumentVerdict.EXPIRED if self._expired(document) else DocumentVerdict.READ

    def _expired(self, document: DocumentRead) -> bool:
        """By a clock that is not to be trusted nothing is called expired."""
        today = self._clock.now().astimezone().date()
        return self._store.state.clock is ClockTrust.TRUSTED and document.expired(today)


def _sealed(document: DocumentRead) -> Wiped:
    """The document as JSON, without a copy that stays behind."""
    buffer = bytearray()
    _encoder.encode_into(document, buffer)
    try:
        return Wiped.of(buffer)
    finally:
        buffer[:] = bytes(len(buffer))
