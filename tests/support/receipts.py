"""A cash payment, a card payment, what was given back, and what the terminal printed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec

from firmware.appliance.book.fees import FeeLine
from firmware.appliance.book.payment import (
    Payment,
    PaymentKind,
    PaymentMethod,
    PaymentReason,
    PaymentStatus,
    TerminalData,
)
from firmware.appliance.receipts.layout import Letterhead
from firmware.hal.kinds import Title
from firmware.hal.ports.payment import Line, ReceiptKind, TerminalReceipt

HEAD = Letterhead(
    office="Amt Ostseewinkel",
    case_id="KOFFER-0007",
    titles={
        "id-card": Title("Personalausweis ab 24 Jahren", "Identity card"),
        "block": Title("Übermittlungssperre", "Block"),
    },
    zone=ZoneInfo("Europe/Berlin"),
)
CASH = Payment(
    id="k3v9x2m4",
    day=12,
    visit="3f9d0c",
    kind=PaymentKind.PAYMENT,
    method=PaymentMethod.CASH,
    cents=5700,
    at=datetime(2026, 7, 2, 22, 14, tzinfo=UTC),
    lines=(FeeLine("id-card", 1, 3700), FeeLine("block", 2, 1000)),
    given_cents=10000,
    status=PaymentStatus.DONE,
)
CARD = msgspec.structs.replace(
    CASH,
    method=PaymentMethod.CARD,
    given_cents=None,
    terminal=TerminalData("52500041", 12, 123, 124, "girocard", "07-03 00:14:05"),
)
REVERSAL = msgspec.structs.replace(
    CARD, id="m4n5", kind=PaymentKind.REVERSAL, original=CARD.id, reason=PaymentReason.PAID_TWICE
)
REFUND = msgspec.structs.replace(
    CASH,
    id="p6q7",
    kind=PaymentKind.REFUND,
    cents=1000,
    lines=(),
    given_cents=None,
    original=CASH.id,
    reason=PaymentReason.WRONG_FEE,
)
MERCHANT = TerminalReceipt(
    ReceiptKind.MERCHANT,
    (
        Line("** Händlerbeleg **", centred=True, high=True),
        Line("Terminal-ID :    52500041"),
        Line(""),
        Line("Betrag EUR      57,00", wide=True),
    ),
)
CUSTOMER = TerminalReceipt(ReceiptKind.CUSTOMER, (Line("** Kundenbeleg **", centred=True),))
