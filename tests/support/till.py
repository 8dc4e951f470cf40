"""Payments and book entries for tests."""

from datetime import UTC, datetime

from firmware.appliance.book.entries import PaymentIntended, PaymentSettled
from firmware.appliance.book.fees import FeeLine
from firmware.appliance.book.payment import Payment, PaymentKind, PaymentMethod, PaymentStatus, SettledBy, TerminalData

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = 1
PRICES = {"id-card": 3700, "certificate": 1300}
VISIT = "0123456789abcdef"


def payment(
    name: str = "a1",
    cents: int = 3700,
    *,
    method: PaymentMethod = PaymentMethod.CARD,
    kind: PaymentKind = PaymentKind.PAYMENT,
    **more: object,
) -> Payment:
    """A payment that is intended; `more` are other fields."""
    fields = {"visit": VISIT, "lines": (FeeLine("id-card", 1, cents),), **more}
    return Payment(id=name, day=DAY, kind=kind, method=method, cents=cents, at=AT, **fields)  # type: ignore[arg-type]


def intended(name: str = "a1", cents: int = 3700, **more: object) -> PaymentIntended:
    return PaymentIntended(DAY, payment(name, cents, **more))  # type: ignore[arg-type]


def done(name: str = "a1", terminal: TerminalData | None = None) -> PaymentSettled:
    by = SettledBy.NOBODY if terminal is None else SettledBy.TERMINAL
    return PaymentSettled(DAY, name, PaymentStatus.DONE, by, terminal)
