"""Every method of the local API in one table: its name, what it takes, what it gives, and a sentence."""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import msgspec

from firmware.appliance.api import messages as m

P_co = TypeVar("P_co", bound=m.Shape, covariant=True)
R_co = TypeVar("R_co", covariant=True)


class Document(msgspec.Struct, frozen=True):
    """The OpenRPC document; its shape is that standard's, version 1.3."""


@dataclass(frozen=True, slots=True)
class Method(Generic[P_co, R_co]):
    """One thing a client may ask."""

    name: str
    params: type[P_co]
    result: type[R_co]
    summary: str


HELLO: Final = Method("session.hello", m.Greeting, m.Welcome, "Greet the controller. Must come first.")
DISCOVER: Final = Method("rpc.discover", m.Nothing, Document, "This document.")
GET: Final = Method("state.get", m.Nothing, m.CaseView, "The whole case as it is now.")
WATCH: Final = Method(
    "state.watch",
    m.Nothing,
    m.CaseView,
    "The whole case now; from then on a `state.changed` notification after each change. A client that reads slowly"
    " is told the newest state only.",
)
LOCK: Final = Method("screen.lock", m.LockRequest, m.Nothing, "Lock the screen. The visit stays.")
UNLOCK: Final = Method("screen.unlock", m.Pin, m.Unlocked, "Unlock the screen with the clerk's PIN.")
SIGN_IN: Final = Method(
    "staff.sign_in",
    m.CardPin,
    m.SignedIn,
    "Unlock the screen with the staff card in the reader and its PIN. Only where staff cards are configured.",
)
FINGER: Final = Method(
    "staff.finger",
    m.Nothing,
    m.SignedIn,
    "Unlock by a finger of who is signed in, while the view offers it; waits up to 20 s for the finger.",
)
PLACE: Final = Method("screen.place", m.Place, m.Nothing, "Tell where the clerk's screen is.")
LANGUAGE: Final = Method("screen.language", m.Language, m.Nothing, "Change the language of the screen.")
CHECK: Final = Method("device.check", m.DeviceRequest, m.Nothing, "Try a device again at once.")
BEGIN: Final = Method("visit.begin", m.Nothing, m.VisitStarted, "Begin a citizen's visit.")
ADVANCE: Final = Method("visit.advance", m.Stage, m.Nothing, "Take the visit to another stage.")
END: Final = Method("visit.end", m.VisitOver, m.Nothing, "End the visit, finished or cancelled.")
TAIL: Final = Method("journal.tail", m.Limit, m.JournalPage, "The newest records of the journal.")
FEES: Final = Method("till.fees", m.Nothing, m.Fees, "The catalogue of fees.")
PAYMENTS: Final = Method("till.payments", m.Nothing, m.Payments, "All payments of the day.")
OPEN: Final = Method("till.open", m.TillFloat, m.TillView, "Open the till for the next office day.")
CARD: Final = Method(
    "payment.card",
    m.CardBasket,
    m.PaymentView,
    "Let the visit pay by card. Answers when the payment has begun; how it goes on and ends is in the view.",
)
CASH: Final = Method("payment.cash", m.CashBasket, m.CashPaid, "The visit has paid in cash.")
ABORT: Final = Method("payment.abort", m.Nothing, m.AbortResult, "Ask the terminal to stop.")
RESOLVE: Final = Method("payment.resolve", m.Resolution, m.PaymentView, "Say what became of an unclear payment.")
REVERSE: Final = Method("payment.reverse", m.ReversalRequest, m.PaymentView, "Undo a payment of today, whole.")
REFUND: Final = Method("payment.refund", m.RefundRequest, m.PaymentView, "Pay back a part of a payment of today.")
CHANGE: Final = Method("till.change", m.ChangeRequest, m.Change, "Which pieces to hand back.")
RECEIVE: Final = Method("blank.receive", m.BlanksRequest, m.BlankView, "Blanks came into the case.")
ISSUE: Final = Method("blank.issue", m.BlanksRequest, m.BlankView, "Blanks were issued, the next ones in turn.")
SPOIL: Final = Method("blank.spoil", m.BlanksRequest, m.BlankView, "Blanks were spoiled.")
PRINT: Final = Method(
    "receipt.print",
    m.PrintRequest,
    m.PrintResult,
    "Print a payment's receipts, the office's and the terminal's. One that was printed before is marked as a copy.",
)
PDF: Final = Method(
    "receipt.pdf",
    m.PrintRequest,
    m.ReceiptPdf,
    "A payment's receipts as a PDF, for another printer where the case's own cannot. Marked as a copy as on paper.",
)
PRINT_RECEIPT: Final = Method(
    "printer.receipt",
    m.PrintRequest,
    m.Nothing,
    "Print a payment's receipts on A4 with the document printer. Answers when it has begun; how it ends is in the"
    " view.",
)
PRINT_PROTOCOL: Final = Method(
    "printer.protocol",
    m.ProtocolRequest,
    m.Nothing,
    "Print a sealed day's protocol with the document printer. Answers when it has begun.",
)
PRINT_CANCEL: Final = Method("printer.cancel", m.Nothing, m.Nothing, "Give up what the document printer prints.")
PROTOCOLS: Final = Method("closing.protocols", m.Nothing, m.ProtocolList, "The sealed days, the newest first.")
CLOSE: Final = Method("closing.begin", m.Nothing, m.ClosingView, "Begin the day's closing; from now on nobody pays.")
RESUME: Final = Method(
    "closing.stop", m.Nothing, m.ClosingView, "Give the closing up for another citizen; what was counted is forgotten."
)
HAND_IN: Final = Method(
    "closing.terminal",
    m.Nothing,
    m.Nothing,
    "Ask the terminal for its end of day. Answers when it was asked; how it goes on and ends is in the view.",
)
LEAVE_OPEN: Final = Method(
    "closing.without_terminal",
    m.Nothing,
    m.ClosingView,
    "Go on although the terminal's day is not closed: a difference, and a matter of the next day.",
)
COUNT: Final = Method("closing.cash", m.CashCount, m.ClosingView, "Enter what lies in the till.")
COUNT_BLANKS: Final = Method("closing.blanks", m.BlanksCount, m.ClosingView, "Enter what lies there of a series.")
EXPLAIN: Final = Method("closing.explain", m.Explanation, m.ClosingView, "Say why something does not fit.")
WITNESS: Final = Method("closing.witness", m.Pin, m.ClosingView, "A second clerk confirms all differences by PIN.")
SEAL: Final = Method("closing.seal", m.Nothing, m.Sealed, "Write the protocol and seal the day.")
SET_SEAL: Final = Method("seal.set", m.SealRequest, m.Nothing, "The case was sealed; enter the seal's number.")
LOOKED_AT: Final = Method(
    "seal.looked_at",
    m.Nothing,
    m.Nothing,
    "Whoever is signed in has looked at a body that was opened. A contact that still stands open is told anew.",
)
SOUND: Final = Method("sound.set", m.SoundRequest, m.Nothing, "Let the buzzer be heard, or mute it.")
DARKEN: Final = Method(
    "display.darken",
    m.Nothing,
    m.Nothing,
    "Put the screen's light out. Who asks takes the screen for dark from then on, unless it is refused.",
)
WAKE: Final = Method("display.wake", m.Nothing, m.Nothing, "Give the screen's light back.")
CARE_TEST: Final = Method(
    "care.test",
    m.Nothing,
    m.Nothing,
    "Have the case test itself: devices, journal, storage, clock, certificate. Answers at once; what came of it is in"
    " the view.",
)
TAKE: Final = Method(
    "tray.take",
    m.TakeRequest,
    m.Taken,
    "Take what was scanned, signed or read of the citizen at the table, piece by piece; each is handed out once.",
)
DISCARD: Final = Method("tray.discard", m.DiscardRequest, m.Nothing, "Wipe what lies in the visit's tray of a kind.")
SIGN: Final = Method(
    "signature.begin",
    m.Nothing,
    m.Nothing,
    "Let the citizen at the table sign on the pad, on an empty sheet. How much ink there is is in the view.",
)
SIGN_ANEW: Final = Method("signature.clear", m.Nothing, m.Nothing, "Wipe what was written, and go on.")
SIGNED: Final = Method("signature.finish", m.Nothing, m.Nothing, "Put the signature into the visit's tray.")
NOT_SIGNED: Final = Method("signature.cancel", m.Nothing, m.Nothing, "Wipe what was written, and end.")
CHANGE_PIN: Final = Method(
    "eid.change_pin",
    m.Nothing,
    m.Nothing,
    "Lead the citizen through a PIN change at the change terminal, where alone PINs are typed. Answers when it was"
    " begun; how it goes on and ends is in the view.",
)
MEASURE_FINGER: Final = Method(
    "finger.measure",
    m.Nothing,
    m.Nothing,
    "Measure how good the next finger of the citizen at the table is. Answers when it was begun; what came of it is in"
    " the view. No picture of a finger exists here.",
)
GLASS_CLEANED: Final = Method("finger.cleaned", m.Nothing, m.Nothing, "The glass of the fingerprint sensor is clean.")
CANCEL_PIN: Final = Method("eid.cancel", m.Nothing, m.Nothing, "Stop the PIN change.")
SCAN: Final = Method(
    "scan.start",
    m.ScanRequest,
    m.Nothing,
    "Scan into the visit's tray. Answers when the scan has begun; how it goes on and ends is in the view.",
)
CANCEL_SCAN: Final = Method("scan.cancel", m.Nothing, m.Nothing, "Stop scanning. Pages that are whole stay.")
COPY: Final = Method("scan.copy", m.Nothing, m.Nothing, "Print the pages of the visit's tray; they stay in it.")
SAVE: Final = Method(
    "power.save", m.SaveRequest, m.Nothing, "Save power on battery, or no more. It outlives a restart."
)
SHUT_DOWN: Final = Method(
    "case.shut_down",
    m.Nothing,
    m.Nothing,
    "End the case in order and switch it off. Answers when the end has begun. Refused while a payment is under way.",
)
GO_ON: Final = Method(
    "guide.go_on", m.Nothing, m.Nothing, "Go on without the set-up list; what was left outside has been read."
)
PACK: Final = Method(
    "guide.pack",
    m.PackRequest,
    m.Nothing,
    "Begin to pack, or work on after all. Whatever is plugged in when the lid then closes is told as left outside.",
)
NETWORK_REPORT: Final = Method(
    "network.report", m.Nothing, m.NetworkReport, "The ways out, why this one is used, and the facts behind it."
)
NETWORK_PROBE: Final = Method(
    "network.probe", m.Nothing, m.NetworkReport, "The same, after every way was tried; takes 5 s at most."
)
NETWORK_CHECK: Final = Method(
    "network.check",
    m.Nothing,
    m.Nothing,
    "Begin to check the whole way to the server and to each specialist application; takes 10 s at most, and how far "
    "it is stands in the view. Refused while one is under way.",
)
SIM_PIN: Final = Method(
    "network.pin", m.SimPin, m.Nothing, "Give the SIM card this PIN, once; how it ended stands in the view."
)
SITE: Final = Method("network.site", m.SiteRequest, m.Nothing, "Say at which of the places the case stands.")
SITES: Final = Method(
    "network.sites", m.Nothing, m.SitesReport, "What is known of the network at each place: the sheet of a deployment."
)
POKES: Final = Method("simulation.pokes", m.Nothing, m.Pokes, "What can be made to happen in this rehearsal.")
POKE: Final = Method("simulation.poke", m.PokeRequest, m.Nothing, "Make something happen to a simulated device.")

METHODS: Final[tuple[Method[m.Shape, object], ...]] = (
    HELLO, GET, WATCH, LOCK, UNLOCK, SIGN_IN, FINGER, PLACE, LANGUAGE, CHECK, BEGIN, ADVANCE, END, TAIL,
    FEES, PAYMENTS, OPEN, CARD, CASH, ABORT, RESOLVE, REVERSE, REFUND, PRINT, PDF,
    CHANGE, RECEIVE, ISSUE, SPOIL,
    CLOSE, RESUME, HAND_IN, LEAVE_OPEN, COUNT, COUNT_BLANKS, EXPLAIN, WITNESS, SEAL,
    CARE_TEST, SET_SEAL, LOOKED_AT, SOUND, DARKEN, WAKE,
    TAKE, DISCARD, SCAN, CANCEL_SCAN, COPY, CHANGE_PIN, CANCEL_PIN, MEASURE_FINGER, GLASS_CLEANED,
    SIGN, SIGN_ANEW, SIGNED, NOT_SIGNED,
    PRINT_RECEIPT, PRINT_PROTOCOL, PRINT_CANCEL, PROTOCOLS, SAVE, SHUT_DOWN, GO_ON, PACK,
    SIM_PIN, SITE, SITES, NETWORK_CHECK, NETWORK_REPORT, NETWORK_PROBE, POKES, POKE, DISCOVER,
)  # fmt: skip
