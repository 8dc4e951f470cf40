"""A till and its closing on a real journal, that can be killed and started again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from firmware.appliance.book.blanks import BlankAction, Stretch
from firmware.appliance.book.cash import Pieces, change
from firmware.appliance.book.closing import Step, step, uncounted, unexplained
from firmware.appliance.book.day import Day
from firmware.appliance.book.differences import reasons_for
from firmware.appliance.book.protocol import Names
from firmware.appliance.managers.blanks import Blanks
from firmware.appliance.managers.closing import Closing, Office
from firmware.appliance.managers.pin import save_pin
from firmware.appliance.managers.protocols import Protocols, Signer
from firmware.appliance.managers.till_rules import NotAllowed, Why
from firmware.appliance.managers.witness import Witness
from firmware.appliance.state.model import Visit
from firmware.clock import FakeClock
from firmware.hal.ports.device import Condition, DeviceState, Reason
from firmware.hal.ports.payment import TerminalReceipt
from firmware.hal.sim.payment import SimPaymentTerminal
from support.till import VISIT
from support.till_case import TERMINAL, TillCase, till_on

SECOND = "1357"
NAMES = Names("KOFFER-0001", "Amt Crivitz", {"id-card": "Personalausweis"}, {"vpa": "Vorläufiger Ausweis"})
BOX = ("VPA0001", "VPA0020")


def pieces(cents: int) -> tuple[Pieces, ...]:
    found = change(cents)
    assert found is not None
    return found


@dataclass
class ClosingCase:
    """What a test reaches for. `printed` is what the terminal gave to print."""

    till: TillCase
    closing: Closing
    blanks: Blanks
    protocols: Protocols
    closings: Path
    printed: list[TerminalReceipt] = field(default_factory=list)

    @property
    def day(self) -> Day:
        return self.till.day

    @property
    def step(self) -> Step:
        return step(self.day)

    async def sell(self, *, cash: bool = True, card: bool = True) -> None:
        """A citizen pays; and goes."""
        self.till.new_visit(VISIT)
        if card:
            await self.till.pay()
        if cash:
            await self.till.till.cash({"certificate": 1}, 2000)
        self.leave()

    def leave(self) -> None:
        self.till.store.state = replace(self.till.store.state, visit=None)

    def come(self) -> None:
        self.till.store.state = replace(self.till.store.state, visit=Visit(VISIT))

    def printer(self, state: DeviceState, reason: Reason) -> None:
        now = self.till.store.state
        device = replace(now.devices["printer"], condition=Condition(state, reason))
        self.till.store.state = replace(now, devices=MappingProxyType({**now.devices, "printer": device}))

    async def hand_in(self) -> None:
        """The terminal's end of day to its end."""
        await self.closing.terminal()
        await self.till.at_rest()

    async def count(self, *, cash_apart: int = 0) -> None:
        """Count everything, cash so many cents away from what it should be."""
        await self.closing.cash(pieces(self.day.cash_cents + cash_apart))
        for series in uncounted(self.day):
            stock = self.day.reckoning.stocks.get(series)
            await self.closing.blanks(series, stock.in_hand if stock else ())

    async def explain(self) -> None:
        for item in unexplained(self.day):
            await self.closing.explain(item, min(reasons_for(item)))

    async def finish(self) -> int:
        """From wherever it is to the seal, without any new difference."""
        if self.step is Step.OPEN:
            await self.closing.begin()
        if self.step is Step.TERMINAL:
            await self.hand_in()
        if self.step in (Step.CASH, Step.BLANKS):
            await self.count()
        if self.step is Step.EXPLAIN:
            await self.explain()
        if self.step is Step.WITNESS:
            await self.closing.witness(SECOND)
        number, _ = await self.closing.seal()
        return number

    async def receive(self) -> None:
        await self.blanks.move("vpa", BlankAction.RECEIVED, *BOX)


@asynccontextmanager
async def closing_on(
    directory: Path,
    terminal: SimPaymentTerminal,
    clock: FakeClock | None = None,
    signer: Signer | None = None,
    *,
    has_terminal: bool = True,
) -> AsyncIterator[ClosingCase]:
    """One run of the controller; leaving the block is its sudden end. The day is open; nobody sits at the table."""
    async with till_on(directory, terminal, clock) as till:
        await till.connected()
        await till.at_rest()
        pin = directory / "second-pin.json"
        if not pin.exists():
            save_pin(pin, SECOND)
        witness = Witness(pin, till.journal, till.clock)
        protocols = Protocols(directory / "closings", signer)
        printed: list[TerminalReceipt] = []

        async def print_receipts(receipts: tuple[TerminalReceipt, ...]) -> None:
            printed.extend(receipts)

        office = Office((TERMINAL, terminal) if has_terminal else None, ("vpa",), NAMES, print_receipts)
        closing = Closing(office, till.till.region, witness, protocols, till.timeline, till.store, till.journal)
        blanks = Blanks({"vpa": "VPA"}, till.till.region, till.timeline, till.store)
        case = ClosingCase(till, closing, blanks, protocols, directory / "closings", printed)
        case.leave()
        case.printer(DeviceState.READY, Reason.OK)
        try:
            await closing.prepare()
            yield case
        finally:
            witness.close()
            protocols.close()


async def refused(act: object) -> Why:
    try:
        await act  # type: ignore[misc]
    except NotAllowed as no:
        return no.why
    raise AssertionError("it was not refused")


def forms(first: int, last: int) -> Stretch:
    return Stretch("VPA", 4, first, last)
