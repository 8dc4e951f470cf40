"""What every hand scanner must do."""

from abc import abstractmethod
from contextlib import aclosing
from typing import Final

from firmware.hal.contracts.base import PluggableContract, PluggableRig, fails_with, next_item, until_quiet
from firmware.hal.errors import HalError, PeripheralAbsent
from firmware.hal.ports.barcode import BarcodeScanner, Scan
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason

GARBLED: Final = Condition(DeviceState.ATTENTION, Reason.GARBLED)


class BarcodeRig(PluggableRig[BarcodeScanner]):
    """A scanner and somebody who holds codes before it."""

    @abstractmethod
    def scan(self, text: str) -> None:
        """Read one code."""

    @abstractmethod
    def scan_half(self, text: str) -> None:
        """Pull the plug while the code is on its way."""

    @abstractmethod
    def hang(self) -> None:
        """Read nothing any more."""

    @abstractmethod
    def slow(self) -> None:
        """Let each byte take its time, where there are bytes."""


class BarcodeContract(PluggableContract):
    """What holds for every hand scanner."""

    async def test_tells_each_code_once_and_in_order(self, rig: BarcodeRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == READY
            codes = ["KOFFER-0007", "Termin Ümläut 4711", "x" * 4096]
            for code in codes:
                rig.scan(code)
                assert await next_item(stream, rig.clock) == Scan(code)
            assert await until_quiet(stream, rig.clock) == []

    async def test_is_in_need_of_attention_after_garbage_and_ready_with_the_next_code(self, rig: BarcodeRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            rig.garble()
            assert await next_item(stream, rig.clock) == GARBLED
            rig.scan("A2")
            assert [await next_item(stream, rig.clock) for _ in range(2)] == [READY, Scan("A2")]

    async def test_tells_nothing_of_a_code_cut_off_by_the_plug(self, rig: BarcodeRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            rig.scan_half("KOFFER-0007")
            items = await until_quiet(stream, rig.clock)
        assert isinstance(items[-1], PeripheralAbsent)
        assert not any(isinstance(item, Scan) for item in items)
        rig.plug()
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            rig.scan("KOFFER-0007")
            assert await next_item(stream, rig.clock) == Scan("KOFFER-0007")

    async def test_reads_a_code_that_comes_slowly(self, rig: BarcodeRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            rig.slow()
            rig.scan("A2")
            assert await next_item(stream, rig.clock) == Scan("A2")

    async def test_scanner_that_hangs_is_quiet_until_its_plug_was_out(self, rig: BarcodeRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            rig.hang()
            rig.scan("A1")
            rig.unplug()
            assert isinstance(await fails_with(stream, rig.clock), HalError)
        rig.plug()
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            rig.scan("A2")
            assert await next_item(stream, rig.clock) == Scan("A2")

    async def test_can_be_let_go_while_codes_come(self, rig: BarcodeRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            for number in range(50):
                rig.scan(f"old {number}")
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == READY
            rig.scan("new")
            items = await until_quiet(stream, rig.clock)
        assert items[-1] == Scan("new")
        assert not any(isinstance(item, HalError) for item in items)
