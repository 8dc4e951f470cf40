"""Money that goes back, in words: how that ended, why it was, and the short words of a list of payments."""

from typing import Final

from firmware.appliance.api.messages import PaymentView
from firmware.appliance.book.payment import PaymentKind, PaymentReason, PaymentStatus
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.money import Outcome, outcome

_UNCLEAR: Final = Outcome(
    "K-702", "⚠", mark("Zahlung unklar"), Tone.NOTICE, (mark("Nicht wiederholen."), mark("Belegdruck abwarten."))
)
_DONE: Final = {
    PaymentKind.REVERSAL: Outcome("K-710", "✓", mark("Storniert"), Tone.GOOD, ()),
    PaymentKind.REFUND: Outcome("K-710", "✓", mark("Erstattet"), Tone.GOOD, ()),
}
_BACKS: Final = {
    PaymentStatus.INTENDED: Outcome("K-715", "◌", mark("Rückzahlung läuft"), Tone.CHECKING, ()),
    PaymentStatus.DECLINED: Outcome(
        "K-711",
        "✗",
        mark("Nicht zurückgezahlt"),
        Tone.FAULT,
        (mark("Das Terminal lehnte ab."), mark("Es floss kein Geld.")),
    ),
    PaymentStatus.UNCLEAR: _UNCLEAR,
    PaymentStatus.ABORTED: Outcome(
        "K-713",
        "✗",
        mark("Nicht zurückgezahlt"),
        Tone.FAULT,
        (mark("Es wurde abgebrochen."), mark("Es floss kein Geld.")),
    ),
}
_SHORT: Final = {
    PaymentStatus.INTENDED: mark("Läuft"),
    PaymentStatus.DONE: mark("Bezahlt"),
    PaymentStatus.DECLINED: mark("Abgelehnt"),
    PaymentStatus.ABORTED: mark("Abgebrochen"),
    PaymentStatus.UNCLEAR: mark("Unklar"),
}


def outcome_of(payment: PaymentView) -> Outcome:
    """How this payment ended, whichever way its money goes."""
    if payment.kind is PaymentKind.PAYMENT:
        return outcome(payment.status)
    return _DONE[payment.kind] if payment.status is PaymentStatus.DONE else _BACKS[payment.status]


def short_word(payment: PaymentView) -> str:
    """How it ended in at most eleven cells; German, to be translated."""
    done = payment.status is PaymentStatus.DONE
    return outcome_of(payment).word if done else _SHORT[payment.status]


BACK_REASONS: Final = (
    (PaymentReason.WRONG_FEE, mark("Falsche Gebühr")),
    (PaymentReason.SERVICE_NOT_POSSIBLE, mark("Nicht möglich")),
    (PaymentReason.PAID_TWICE, mark("Doppelt bezahlt")),
    (PaymentReason.CITIZEN_WITHDREW, mark("Nicht gewünscht")),
)
"""Why money may go back. In this order they are offered; a place names one by its letter."""
