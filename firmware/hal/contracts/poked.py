"""Rigs whose hands are the pokes of a driver's own far end: how the suites run over a driver that nobody here knows."""

from collections.abc import Callable
from typing import Final, TypeVar, cast

import pytest

from firmware.clock import FakeClock
from firmware.hal.contracts.answering import AnsweringContract, AnsweringRig
from firmware.hal.contracts.barcode import BarcodeContract, BarcodeRig
from firmware.hal.contracts.base import PeripheralContract, Rig
from firmware.hal.contracts.document_reader import DocumentReaderContract, DocumentReaderRig
from firmware.hal.kinds import Kind
from firmware.hal.ports.barcode import BarcodeScanner
from firmware.hal.ports.device import Peripheral
from firmware.hal.ports.document_reader import DocumentRead, DocumentReader

P = TypeVar("P", bound=Peripheral[object])
Act = Callable[..., None]
"""Lets something happen at the far end, by the poke's name and its arguments; skips the test where it cannot."""


class _Hands(AnsweringRig[P]):
    """What every far end with a plug should offer."""

    def __init__(self, peripheral: P, clock: FakeClock, act: Act) -> None:
        super().__init__(peripheral, clock)
        self.act = act

    def garble(self) -> None:
        self.act("garbage")

    def unplug(self) -> None:
        self.act("unplug")

    def plug(self) -> None:
        self.act("plug")

    def hang(self) -> None:
        self.act("hang")

    def slow(self) -> None:
        self.act("slow")


class _ScannerHands(_Hands[BarcodeScanner], BarcodeRig):
    def scan(self, text: str) -> None:
        self.act("scan", text=text)

    def scan_half(self, text: str) -> None:
        self.act("scan-half", text=text)


class _ReaderHands(_Hands[DocumentReader], DocumentReaderRig):
    def lay_on(self, document: DocumentRead) -> None:
        self.act("zone", text="/".join(_zone(document)))

    def lay_half(self, document: DocumentRead) -> None:
        self.act("zone-half", text="/".join(_zone(document)))

    def lay_other(self) -> None:
        self.act("document-other")


def _zone(document: DocumentRead) -> tuple[str, ...]:
    from firmware.hal.wire.mrz.write import write_zone

    return write_zone(document)


class _HandsOff(Rig[Peripheral[object]]):
    """A real device on the table: nobody pulls its plug by program."""

    def garble(self) -> None:
        pytest.skip("nobody makes a real device send garbage")


class _BarcodeSuite(BarcodeContract, AnsweringContract):
    """A hand scanner, and one that hangs."""


class _ReaderSuite(DocumentReaderContract, AnsweringContract):
    """A document reader, and one that hangs."""


_SUITES: Final[dict[Kind, tuple[type[PeripheralContract], type[_Hands[Peripheral[object]]]]]] = {
    Kind.BARCODE_SCANNER: (_BarcodeSuite, cast("type[_Hands[Peripheral[object]]]", _ScannerHands)),
    Kind.DOCUMENT_READER: (_ReaderSuite, cast("type[_Hands[Peripheral[object]]]", _ReaderHands)),
}
"""Kinds of which every far end has the same pokes. Others are held to what holds for every device with a plug."""


def suite_of(kind: Kind, *, rehearsal: bool) -> type[PeripheralContract]:
    """What a device of `kind` is held to."""
    if not rehearsal:
        return PeripheralContract
    return _SUITES.get(kind, (AnsweringContract, _Hands))[0]


def hands_at(kind: Kind, peripheral: Peripheral[object], clock: FakeClock, act: Act | None) -> Rig[Peripheral[object]]:
    """The rig for it; without `act` nobody's hands are on it."""
    if act is None:
        return _HandsOff(peripheral, clock)
    return _SUITES.get(kind, (AnsweringContract, _Hands))[1](peripheral, clock, act)
