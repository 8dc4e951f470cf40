"""What every document printer must do."""

import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Final

import pytest

from firmware.clock import FakeClock
from firmware.hal.contracts.base import PATIENCE, next_item
from firmware.hal.contracts.commands import CommandContract, CommandRig
from firmware.hal.errors import HalError
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.document_printer import (
    Cancelled,
    Document,
    DocumentOutcome,
    DocumentPrinter,
    Done,
    Failed,
    Failure,
    Progress,
    Supplies,
    Unknown,
)

NOTICED: Final = 12.0
"""Seconds of the clock after which hands at a printer must have been noticed."""

STOPPING: Final = (
    Reason.PAPER_OUT,
    Reason.PAPER_JAM,
    Reason.COVER_OPEN,
    Reason.TRAY_MISSING,
    Reason.OUTPUT_FULL,
    Reason.TONER_EMPTY,
    Reason.PAUSED,
    Reason.PRINTER_ERROR,
)
GOING_ON: Final = (Reason.PAPER_LOW, Reason.TONER_LOW)


class DocumentPrinterRig(CommandRig[DocumentPrinter]):
    """A document printer and what can happen to it. Its document is of two pages, and stays half printed."""

    document: Document

    def __init__(self, peripheral: DocumentPrinter, clock: FakeClock) -> None:
        super().__init__(peripheral, clock)
        self.heard: list[Progress] = []
        self.watched = False

    def command(self) -> Coroutine[object, object, DocumentOutcome]:
        return self.peripheral.print(self.document, self.heard.append)

    @abstractmethod
    def begin(self, reason: Reason) -> None:
        """Something is wrong from now on."""

    @abstractmethod
    def mend(self, reason: Reason) -> None:
        """And now no more."""

    @abstractmethod
    def in_the_middle(self, happen: Callable[[], None]) -> None:
        """Let `happen` come when the first page of the next document is out; it is printed on by itself."""

    @abstractmethod
    def printed(self) -> list[bytes]:
        """The documents that came out whole."""


class DocumentPrinterContract(CommandContract):
    """What holds for every document: what is called printed came out once; else the caller hears what is known."""

    @pytest.mark.parametrize("reason", [*STOPPING, *GOING_ON])
    async def test_tells_what_is_wrong_and_when_hands_mended_it(self, rig: DocumentPrinterRig, reason: Reason) -> None:
        state = DeviceState.FAULT if reason in STOPPING else DeviceState.ATTENTION
        async with aclosing(rig.peripheral.observe()) as stream:
            assert await condition(stream, rig.clock) == READY
            rig.begin(reason)
            assert await condition(stream, rig.clock) == Condition(state, reason)
            rig.mend(reason)
            assert await condition(stream, rig.clock) == READY

    async def test_tells_its_supplies(self, rig: DocumentPrinterRig) -> None:
        async with aclosing(rig.peripheral.observe()) as stream:
            await next_item(stream, rig.clock)
            told = await next_item(stream, rig.clock)
            assert isinstance(told, Supplies)
            assert told.supplies[0].percent == 80

    async def test_says_printed_when_all_of_it_came_out(self, rig: DocumentPrinterRig) -> None:
        rig.finish()
        async with observed(rig):
            for _ in range(3):
                assert await outcome(rig) == Done(2)
        assert rig.printed() == [rig.document.content] * 3
        assert rig.heard[-1] == Progress(2)

    async def test_that_nobody_watches_is_not_connected(self, rig: DocumentPrinterRig) -> None:
        assert await outcome(rig) == Failed(Failure.UNPLUGGED)

    async def test_a_jam_in_the_middle_waits_for_hands_and_goes_on(self, rig: DocumentPrinterRig) -> None:
        rig.finish()
        async with observed(rig):
            rig.in_the_middle(lambda: rig.begin(Reason.PAPER_JAM))
            printing = asyncio.create_task(rig.command())
            await until(rig, lambda: rig.heard[-1:] == [Progress(1, waiting=True)])
            assert not printing.done()
            rig.mend(Reason.PAPER_JAM)
            assert await ended(rig, printing) == Done(2)
        assert rig.printed() == [rig.document.content]

    async def test_an_empty_tray_holds_the_document_until_paper_lies_in_it(self, rig: DocumentPrinterRig) -> None:
        rig.finish()
        rig.begin(Reason.PAPER_OUT)
        async with observed(rig):
            printing = asyncio.create_task(rig.command())
            await until(rig, lambda: rig.heard[-1:] != [] and rig.heard[-1].waiting)
            rig.mend(Reason.PAPER_OUT)
            assert await ended(rig, printing) == Done(2)

    async def test_cancelled_in_the_middle(self, rig: DocumentPrinterRig) -> None:
        async with observed(rig):
            printing = asyncio.create_task(rig.command())
            await rig.begun()
            rig.peripheral.cancel()
            assert isinstance(await ended(rig, printing), Cancelled)
            rig.finish()
            assert await outcome(rig) == Done(2)
        assert rig.printed() == [rig.document.content]

    async def test_cancelling_without_a_job_is_nothing(self, rig: DocumentPrinterRig) -> None:
        rig.finish()
        async with observed(rig):
            rig.peripheral.cancel()
            assert await outcome(rig) == Done(2)

    async def test_unplugged_in_the_middle_is_not_known_and_never_printed_again(self, rig: DocumentPrinterRig) -> None:
        async with observed(rig):
            printing = asyncio.create_task(rig.command())
            await rig.begun()
            rig.unplug()
            assert isinstance(await ended(rig, printing), Unknown)
        rig.plug()
        rig.finish()
        async with observed(rig):
            assert await outcome(rig) == Done(2)
        assert rig.printed() == [rig.document.content]

    async def test_a_hang_in_the_middle_is_not_known(self, rig: DocumentPrinterRig) -> None:
        async with observed(rig):
            printing = asyncio.create_task(rig.command())
            await rig.begun()
            rig.hang()
            assert isinstance(await ended(rig, printing), Unknown)


@asynccontextmanager
async def observed(rig: DocumentPrinterRig) -> AsyncIterator[None]:
    """While somebody watches the printer, and again after each time the conversation broke."""
    rig.watched = False
    watching = asyncio.create_task(_watch(rig))
    await until(rig, lambda: watching.done() or rig.watched)
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.wait({watching})


async def _watch(rig: DocumentPrinterRig) -> None:
    while True:
        try:
            async with aclosing(rig.peripheral.observe()) as stream:
                async for _ in stream:
                    rig.watched = True
        except HalError:
            await rig.clock.sleep(1.0)


async def condition(stream: AsyncGenerator[Condition | Supplies, None], clock: FakeClock) -> Condition:
    """The next condition; the clock goes on by `NOTICED` at most."""
    task = asyncio.ensure_future(anext(stream))
    async with asyncio.timeout(PATIENCE):
        await asyncio.wait({task}, timeout=0.05)
        for _ in range(int(NOTICED)):
            if (await asyncio.wait({task}, timeout=0.02))[0]:
                break
            await clock.advance(1.0)
        item = await task
    return item if isinstance(item, Condition) else await condition(stream, clock)


async def until(rig: DocumentPrinterRig, true: Callable[[], bool]) -> None:
    """Let the clock go on until it is so."""
    async with asyncio.timeout(PATIENCE):
        while not true():
            await pause()
            await rig.clock.advance(0.5)


async def pause() -> None:
    """Let the far end have its say."""
    with suppress(TimeoutError):
        async with asyncio.timeout(0.01):
            await asyncio.Event().wait()


async def ended(rig: DocumentPrinterRig, printing: asyncio.Task[DocumentOutcome]) -> DocumentOutcome:
    """How it ended; the clock goes on as long as it has not."""
    await until(rig, printing.done)
    return await printing


async def outcome(rig: DocumentPrinterRig) -> DocumentOutcome:
    """How printing the rig's document ends."""
    return await ended(rig, asyncio.create_task(rig.command()))
