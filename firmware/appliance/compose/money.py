"""The till put together: its book as the last run left it, its fees, and the terminal of this case."""

import logging
from typing import cast

from firmware.appliance.api.messages import Fees, FeeView
from firmware.appliance.book.day import BooksBroken, Day, fold
from firmware.appliance.book.payment import NotPossible
from firmware.appliance.config import Config, FeeConfig
from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.managers.payment import CardDesk, Ledger
from firmware.appliance.managers.receipts import Receipts
from firmware.appliance.managers.till import Till
from firmware.appliance.receipts.layout import Letterhead
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.inventory import Hal
from firmware.hal.kinds import Kind
from firmware.hal.ports.payment import PaymentTerminal
from firmware.hal.ports.receipt_printer import ReceiptPrinter

_log = logging.getLogger(__name__)


async def newest_day(journal: Journal) -> Day | BooksBroken | None:
    """The day that the book ends with. A book that does not hold together closes the till and nothing else."""
    try:
        return fold(await journal.book())
    except (JournalError, BooksBroken, NotPossible) as problem:
        _log.critical("the till stays closed: %s", problem)
        return BooksBroken(str(problem))


def make_till(
    fees: tuple[FeeConfig, ...], hal: Hal, timeline: Timeline, store: Store, clock: Clock, *, sound: bool
) -> Till:
    """The till with the case's fees, and with its terminal where it has one."""
    fitted = [device for device in hal.devices.values() if device.config.kind is Kind.PAYMENT_TERMINAL]
    desk = None
    if fitted:
        terminal = cast("PaymentTerminal", fitted[0].peripheral)  # its kind says so
        desk = CardDesk(fitted[0].config.name, terminal, Ledger(timeline, store), clock)
    return Till({fee.code: fee.cents for fee in fees}, desk, timeline, store, clock, sound=sound)


def make_receipts(config: Config, hal: Hal, till: Till, store: Store) -> Receipts:
    """What prints the till's receipts, where the case has a printer for them."""
    fitted = [device for device in hal.devices.values() if device.config.kind is Kind.RECEIPT_PRINTER]
    printer = cast("ReceiptPrinter", fitted[0].peripheral) if fitted else None  # its kind says so
    titles = {fee.code: fee.title for fee in config.fees}
    mandates = {fee.code: fee.on_behalf_of for fee in config.fees if fee.on_behalf_of}
    head = Letterhead(config.case.office, config.case.id, titles, mandates, rehearsal=store.state.rehearsal)
    return Receipts(printer, head, store, till.composed)


def catalogue(fees: tuple[FeeConfig, ...]) -> Fees:
    """The fees as clients see them."""
    return Fees(tuple(FeeView(fee.code, fee.title, fee.cents, fee.service) for fee in fees))
