"""Document readers: the simulator, and the driver over a line to a reader in software."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.devices import device
from support.far_hands import FarHands

from firmware.clock import FakeClock
from firmware.hal.config.inputs import KeysConnection
from firmware.hal.config.lines import SerialConnection
from firmware.hal.contracts.document_reader import DocumentReaderContract, DocumentReaderRig
from firmware.hal.drivers.evdev_mrz import EvdevMrz
from firmware.hal.drivers.serial_mrz import SerialMrz
from firmware.hal.kinds import Kind
from firmware.hal.ports.document_reader import DocumentRead, DocumentReader, DocumentUnreadable
from firmware.hal.sim.document_reader import SimDocumentReader
from firmware.hal.sim.peers.mrz_hands import MrzHands
from firmware.hal.sim.peers.mrz_reader import MrzReaderPeer
from firmware.hal.sim.peers.mrz_typist import MrzTypistPeer
from firmware.hal.wire.mrz.write import write_zone

READER = device(Kind.DOCUMENT_READER, "serial-mrz", SerialConnection("/dev/serial/by-id/none", 115200))


TYPIST = device(Kind.DOCUMENT_READER, "evdev-mrz", KeysConnection("/dev/input/by-id/none"))
Far = SimDocumentReader | MrzReaderPeer | MrzTypistPeer


class Rig(FarHands[Far], DocumentReaderRig):
    """The same hands at the simulator and at the far end of the wire."""

    def __init__(self, reader: DocumentReader, far: Far, clock: FakeClock) -> None:
        super().__init__(reader, clock)
        self._far = far

    def lay_on(self, document: DocumentRead) -> None:
        if isinstance(self._far, MrzHands):
            self._far.lay_on(write_zone(document))
        else:
            self._far.lay_on(document)

    def lay_half(self, document: DocumentRead) -> None:
        if isinstance(self._far, MrzHands):
            self._far.half(write_zone(document))
        else:
            self._far.unplug()

    def lay_other(self) -> None:
        if isinstance(self._far, MrzHands):
            self._far.other()
        else:
            self._far.lay_on(DocumentUnreadable())

    def slow(self) -> None:
        if isinstance(self._far, MrzHands):
            self._far.slow()


class TestSimDocumentReader(DocumentReaderContract):
    @pytest.fixture
    def rig(self) -> Rig:
        reader = SimDocumentReader("document-reader")
        return Rig(reader, reader, FakeClock())


class TestSerialMrz(DocumentReaderContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[Rig]:
        clock = FakeClock()
        peer = MrzReaderPeer(READER, tmp_path)
        yield Rig(SerialMrz("document-reader", peer.connection, clock), peer, clock)
        peer.close()
        assert not list(tmp_path.iterdir())


class TestEvdevMrz(DocumentReaderContract):
    @pytest.fixture
    async def rig(self, tmp_path: Path) -> AsyncIterator[Rig]:
        clock = FakeClock()
        peer = MrzTypistPeer(TYPIST, tmp_path)
        yield Rig(EvdevMrz("document-reader", peer.connection, clock), peer, clock)
        peer.close()
        assert not list(tmp_path.iterdir())
