"""What every document reader must do."""

from abc import abstractmethod
from contextlib import aclosing
from datetime import date
from typing import Final

from firmware.hal.contracts.base import PluggableContract, PluggableRig, fails_with, next_item, until_quiet
from firmware.hal.errors import HalError, PeripheralAbsent
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.document_reader import DocumentRead, DocumentReader, DocumentUnreadable
from firmware.hal.sim.specimen import identity_card

GARBLED: Final = Condition(DeviceState.ATTENTION, Reason.GARBLED)
CARD: Final = identity_card("MUSTERMANN", "ERIKA", "LZ6311T47", date(2031, 8, 1))
OVER: Final = identity_card("MUSTERMANN", "MAX", "T22000129", date(2020, 10, 31))


class DocumentReaderRig(PluggableRig[DocumentReader]):
    """A reader and somebody who lays documents on it."""

    @abstractmethod
    def lay_on(self, document: DocumentRead) -> None:
        """Lay this document on."""

    @abstractmethod
    def lay_half(self, document: DocumentRead) -> None:
        """Pull the plug while the zone is on its way."""

    @abstractmethod
    def lay_other(self) -> None:
        """Lay something on that has no zone."""

    @abstractmethod
    def hang(self) -> None:
        """Read nothing any more."""

    @abstractmethod
    def slow(self) -> None:
        """Let each byte take its time, where there are bytes."""


class DocumentReaderContract(PluggableContract):
    """What holds for every document reader."""

    async def test_tells_each_document_once_and_in_order(self, rig: DocumentReaderRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == READY
            for document in (CARD, OVER, OVER):
                rig.lay_on(document)
                assert await next_item(stream, rig.clock) == document
            assert await until_quiet(stream, rig.clock) == []

    async def test_nothing_of_a_document_is_in_its_printed_form(self, rig: DocumentReaderRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            rig.lay_on(CARD)
            assert repr(await next_item(stream, rig.clock)) == "DocumentRead()"

    async def test_something_without_a_zone_is_unreadable_and_the_next_document_is_read(
        self, rig: DocumentReaderRig
    ) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            rig.lay_other()
            assert await next_item(stream, rig.clock) == DocumentUnreadable()
            await self._pause(rig)
            rig.lay_on(CARD)
            assert await next_item(stream, rig.clock) == CARD

    async def test_is_in_need_of_attention_after_garbage_and_ready_with_the_next_document(
        self, rig: DocumentReaderRig
    ) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            rig.garble()
            assert await next_item(stream, rig.clock) == GARBLED
            await self._pause(rig)
            rig.lay_on(CARD)
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, CARD]

    async def test_tells_nothing_of_a_document_cut_off_by_the_plug(self, rig: DocumentReaderRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            rig.lay_half(CARD)
            items = await until_quiet(stream, rig.clock)
        assert isinstance(items[-1], PeripheralAbsent)
        assert not any(isinstance(item, DocumentRead) for item in items)
        rig.plug()
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            rig.lay_on(OVER)
            assert await next_item(stream, rig.clock) == OVER

    async def test_reads_a_document_that_comes_slowly(self, rig: DocumentReaderRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            rig.slow()
            rig.lay_on(CARD)
            assert await next_item(stream, rig.clock) == CARD

    async def test_reader_that_hangs_is_quiet_until_its_plug_was_out(self, rig: DocumentReaderRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            rig.hang()
            rig.lay_on(CARD)
            rig.unplug()
            assert isinstance(await fails_with(stream, rig.clock), HalError)
        rig.plug()
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            rig.lay_on(OVER)
            assert await next_item(stream, rig.clock) == OVER

    async def test_can_be_let_go_while_a_document_comes(self, rig: DocumentReaderRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            for _ in range(20):
                rig.lay_on(OVER)
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == READY
            await self._pause(rig)
            rig.lay_on(CARD)
            items = await until_quiet(stream, rig.clock)
        assert items[-1] == CARD
        assert not any(isinstance(item, HalError) for item in items)

    async def _pause(self, rig: DocumentReaderRig) -> None:
        """Between two documents lies at least a second of hands."""
        await rig.clock.advance(1.0)
