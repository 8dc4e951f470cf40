"""What every receipt printer must do with a receipt."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Final

import pytest

from firmware.clock import FakeClock
from firmware.hal.contracts.base import PATIENCE, next_item
from firmware.hal.contracts.receipt_printer import PrinterRig
from firmware.hal.errors import PeripheralBusy
from firmware.hal.ports.device import READY
from firmware.hal.ports.receipt_printer import NotPrinted, Printed, PrintJob, PrintOutcome, Text, Trouble

LINES: Final = 12
RECEIPT: Final = PrintJob(tuple(Text(f"Zeile {number}") for number in range(1, LINES + 1)))
SHORT: Final = PrintJob((Text("Ein anderer Beleg"),))


@asynccontextmanager
async def observed(rig: PrinterRig) -> AsyncIterator[None]:
    """While somebody watches the printer; it has told how it is."""
    async with aclosing(rig.peripheral.observe()) as stream:
        await next_item(stream, rig.clock)
        yield


async def ended(printing: asyncio.Task[PrintOutcome], clock: FakeClock, pace: float = 0.1) -> PrintOutcome:
    """How it ended; the clock goes on by `pace` as long as it has not."""
    async with asyncio.timeout(PATIENCE):
        while not (await asyncio.wait({printing}, timeout=0.05))[0]:
            await clock.advance(pace)
        return await printing


async def outcome(rig: PrinterRig, receipt: PrintJob = RECEIPT) -> PrintOutcome:
    """How printing `receipt` ends."""
    return await ended(asyncio.create_task(rig.peripheral.print(receipt)), rig.clock)


class ReceiptPrintingContract:
    """What holds for every receipt: it is on the paper when the printer says so, or the caller hears why not."""

    async def test_says_printed_when_all_of_it_is_on_the_paper(self, rig: PrinterRig) -> None:
        async with observed(rig):
            assert await outcome(rig) == Printed()
            assert rig.printed() == [f"Zeile {number}" for number in range(1, LINES + 1)]

    async def test_prints_one_receipt_after_the_other(self, rig: PrinterRig) -> None:
        async with observed(rig):
            for _ in range(3):
                assert await outcome(rig, SHORT) == Printed()
        async with observed(rig):
            assert await outcome(rig, SHORT) == Printed()
        assert rig.printed() == ["Ein anderer Beleg"] * 4

    async def test_says_that_the_paper_comes_to_its_end(self, rig: PrinterRig) -> None:
        rig.paper_low()
        async with observed(rig):
            assert await outcome(rig) == Printed(paper_low=True)

    @pytest.mark.parametrize(
        ("happen", "trouble"),
        [
            (PrinterRig.paper_out, Trouble.PAPER_OUT),
            (PrinterRig.cover_open, Trouble.COVER_OPEN),
            (PrinterRig.error, Trouble.PRINTER_ERROR),
        ],
    )
    async def test_begins_nothing_that_it_cannot_end(
        self, rig: PrinterRig, happen: Callable[[PrinterRig], None], trouble: Trouble
    ) -> None:
        getattr(rig, happen.__name__)()
        async with observed(rig):
            assert await outcome(rig) == NotPrinted(trouble, begun=False)
            assert rig.printed() == []

    @pytest.mark.parametrize(
        ("happen", "mend", "trouble"),
        [
            (PrinterRig.paper_out, PrinterRig.paper_loaded, Trouble.PAPER_OUT),
            (PrinterRig.cover_open, PrinterRig.cover_closed, Trouble.COVER_OPEN),
        ],
    )
    async def test_stopped_in_the_middle_prints_nothing_more_by_itself(
        self,
        rig: PrinterRig,
        happen: Callable[[PrinterRig], None],
        mend: Callable[[PrinterRig], None],
        trouble: Trouble,
    ) -> None:
        async with observed(rig):
            rig.in_the_middle(getattr(rig, happen.__name__))
            assert await outcome(rig) == NotPrinted(trouble, begun=True)
            stopped = rig.printed()
            assert f"Zeile {LINES}" not in stopped
            getattr(rig, mend.__name__)()
            await rig.clock.advance(1.0)
            assert rig.printed() == stopped
            assert await outcome(rig, SHORT) == Printed()
            assert rig.printed() == [*stopped, "Ein anderer Beleg"]

    async def test_tells_its_condition_after_it_was_stopped(self, rig: PrinterRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await next_item(stream, rig.clock) == READY
            rig.in_the_middle(rig.paper_out)
            await outcome(rig)
            assert (await next_item(stream, rig.clock)) != READY
            rig.paper_loaded()
            assert await next_item(stream, rig.clock) == READY

    async def test_unplugged_in_the_middle_is_not_printed(self, rig: PrinterRig) -> None:
        async with observed(rig):
            rig.in_the_middle(rig.unplug)
            assert await outcome(rig) == NotPrinted(Trouble.UNPLUGGED, begun=True)
        rig.plug()
        async with observed(rig):
            assert await outcome(rig, SHORT) == Printed()
            assert rig.printed()[-1] == "Ein anderer Beleg"

    async def test_that_nobody_watches_is_not_connected(self, rig: PrinterRig) -> None:
        assert await outcome(rig) == NotPrinted(Trouble.UNPLUGGED)
        async with observed(rig):
            assert await outcome(rig) == Printed()
        assert await outcome(rig) == NotPrinted(Trouble.UNPLUGGED)

    async def test_that_hangs_is_silent(self, rig: PrinterRig) -> None:
        async with observed(rig):
            rig.hang()
            assert await outcome(rig) in {NotPrinted(Trouble.SILENT), NotPrinted(Trouble.UNPLUGGED)}

    async def test_that_hangs_in_the_middle_is_silent(self, rig: PrinterRig) -> None:
        async with observed(rig):
            rig.in_the_middle(rig.hang)
            assert await outcome(rig) == NotPrinted(Trouble.SILENT, begun=True)

    async def test_that_is_slow_prints(self, rig: PrinterRig) -> None:
        async with observed(rig):
            rig.slow()
            assert await outcome(rig) == Printed()
            assert rig.printed()[-1] == f"Zeile {LINES}"

    async def test_garbage_in_the_middle_is_never_taken_for_the_end(self, rig: PrinterRig) -> None:
        async with observed(rig):
            rig.in_the_middle(lambda: (rig.garble(), rig.paper_out())[0])
            assert await outcome(rig) == NotPrinted(Trouble.PAPER_OUT, begun=True)

    async def test_prints_through_garbage(self, rig: PrinterRig) -> None:
        async with observed(rig):
            rig.in_the_middle(rig.garble)
            assert await outcome(rig) == Printed()

    async def test_refuses_a_second_caller_and_ends_the_first(self, rig: PrinterRig) -> None:
        async with observed(rig):
            first = asyncio.create_task(rig.peripheral.print(RECEIPT))
            await asyncio.wait({first}, timeout=0)
            with pytest.raises(PeripheralBusy):
                await rig.peripheral.print(SHORT)
            assert await ended(first, rig.clock) == Printed()
            assert "Ein anderer Beleg" not in rig.printed()

    async def test_let_go_in_the_middle_is_not_printed(self, rig: PrinterRig) -> None:
        async with observed(rig):
            first = asyncio.create_task(rig.peripheral.print(RECEIPT))
            await asyncio.wait({first}, timeout=0)
        assert isinstance(await ended(first, rig.clock), NotPrinted)
        async with observed(rig):
            assert await outcome(rig, SHORT) == Printed()
