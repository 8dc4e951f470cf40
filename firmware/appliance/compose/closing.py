"""The day's closing put together: the terminal and the printer of this case, its blanks, its signature."""

import logging
from collections.abc import AsyncGenerator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import cast

from firmware.appliance.api.messages import SeriesView
from firmware.appliance.book.protocol import Names
from firmware.appliance.compose.staff import rehearsal_card_pin
from firmware.appliance.config import Config, FleetConfig
from firmware.appliance.journal import Journal
from firmware.appliance.managers.blanks import Blanks
from firmware.appliance.managers.closing import Closing, Office
from firmware.appliance.managers.end_of_day import Print
from firmware.appliance.managers.protocols import Protocols, Signer
from firmware.appliance.managers.staff import StaffDesk
from firmware.appliance.managers.till import Till
from firmware.appliance.managers.witness import Witness
from firmware.appliance.managers.witness_card import CardWitness
from firmware.appliance.paths import Paths
from firmware.appliance.receipts.layout import Letterhead
from firmware.appliance.receipts.terminal import terminal_receipts
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.errors import HalError
from firmware.hal.inventory import Fitted, Hal
from firmware.hal.kinds import Kind
from firmware.hal.ports.payment import PaymentTerminal, TerminalReceipt
from firmware.hal.ports.receipt_printer import NotPrinted, ReceiptPrinter

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ClosingRoom:
    """What closes the day; `second_pin` is the one that a rehearsal shows."""

    closing: Closing
    blanks: Blanks
    second_pin: str | None


@asynccontextmanager
async def closing_room(
    config: Config,
    paths: Paths,
    till: Till,
    hal: Hal,
    timeline: Timeline,
    store: Store,
    journal: Journal,
    clock: Clock,
    staff: StaffDesk | None,
) -> AsyncGenerator[ClosingRoom, None]:
    """The closing of this case; files that a power cut has kept from being made are made now."""
    rehearsal = store.state.rehearsal
    with ExitStack() as stack:
        witness = Witness(paths.rehearsal_second_pin if rehearsal else paths.second_pin, journal, clock)
        stack.callback(witness.close)
        second = witness if staff is None else CardWitness(staff, store, journal)
        protocols = Protocols(paths.closings, signer(config.fleet))
        stack.callback(protocols.close)
        own = office(config, hal, rehearsal=rehearsal)
        closing = Closing(own, till.region, second, protocols, timeline, store, journal)
        await closing.prepare()
        blanks = Blanks({series.name: series.prefix for series in config.blanks}, till.region, timeline, store)
        yield ClosingRoom(closing, blanks, second_pin(paths, staff) if rehearsal else None)


def series_views(config: Config) -> tuple[SeriesView, ...]:
    """The blanks as clients see them."""
    return tuple(SeriesView(series.name, series.title, series.prefix) for series in config.blanks)


def office(config: Config, hal: Hal, *, rehearsal: bool) -> Office:
    """The case's own part of a closing."""
    terminal = _fitted(hal, Kind.PAYMENT_TERMINAL)
    printer = _fitted(hal, Kind.RECEIPT_PRINTER)
    head = Letterhead(config.case.office, config.case.id, rehearsal=rehearsal)
    return Office(
        terminal=None if terminal is None else (terminal.config.name, cast("PaymentTerminal", terminal.peripheral)),
        series=tuple(series.name for series in config.blanks),
        names=Names(
            case_id=config.case.id,
            office=config.case.office,
            fees={fee.code: fee.title.de for fee in config.fees},
            blanks={series.name: series.title.de for series in config.blanks},
            rehearsal=rehearsal,
        ),
        print_receipts=printing(None if printer is None else cast("ReceiptPrinter", printer.peripheral), head),
    )


def printing(printer: ReceiptPrinter | None, head: Letterhead) -> Print:
    """Prints what the terminal composed; without a printer the terminal has one of its own."""

    async def print_receipts(receipts: tuple[TerminalReceipt, ...]) -> None:
        if printer is None or not receipts:
            return
        try:
            outcome = await printer.print(terminal_receipts(receipts, head))
        except HalError as problem:
            _log.warning("the terminal's end of day was not printed: %s", problem)
            return
        if isinstance(outcome, NotPrinted):
            _log.warning("the terminal's end of day was not printed: %s", outcome.reason)

    return print_receipts


def signer(fleet: FleetConfig | None) -> Signer | None:
    """Whose signature a protocol bears: that of the identity which the case has in its fleet."""
    return None if fleet is None else Signer(fleet.certificate, fleet.key)


def second_pin(paths: Paths, staff: StaffDesk | None) -> str:
    """A second clerk's PIN for this rehearsal; all its cards have the same."""
    from firmware.appliance.compose.stage import rehearsal_pin

    if staff is not None:
        return rehearsal_card_pin()

    return rehearsal_pin(paths.rehearsal_second_pin)


def _fitted(hal: Hal, kind: Kind) -> Fitted | None:
    return next((device for device in hal.devices.values() if device.config.kind is kind), None)
