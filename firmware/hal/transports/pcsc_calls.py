"""The calls of PC/SC that are used, each blocking, in a `PcscLine`'s thread. What fails is a `CardFailure`."""

from typing import Final

from smartcard import scard

from firmware.hal.ports.device import Reason
from firmware.hal.transports.card_readers import CardFailure, Slot, SlotState

FOR_EVER: Final = 0xFFFFFFFF
AT_ONCE: Final = 0

_EITHER: Final = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
_RESETS: Final = 3

_REASONS: Final = {
    scard.SCARD_E_NO_SERVICE: Reason.SERVICE_DOWN,
    scard.SCARD_E_SERVICE_STOPPED: Reason.SERVICE_DOWN,
    scard.SCARD_F_COMM_ERROR: Reason.SERVICE_DOWN,
    scard.SCARD_E_INVALID_HANDLE: Reason.SERVICE_DOWN,  # the context of a daemon that died
    scard.SCARD_E_CANCELLED: Reason.SERVICE_DOWN,  # what a dying daemon tells who waits
    scard.SCARD_E_NO_SMARTCARD: Reason.CARD_MISSING,
    scard.SCARD_W_REMOVED_CARD: Reason.CARD_MISSING,
    scard.SCARD_E_NOT_TRANSACTED: Reason.CARD_MISSING,  # cut off in the middle, before the daemon saw why
    scard.SCARD_W_RESET_CARD: Reason.CARD_MISSING,
    scard.SCARD_E_UNKNOWN_READER: Reason.NOT_CONNECTED,
    scard.SCARD_E_READER_UNAVAILABLE: Reason.NOT_CONNECTED,
    scard.SCARD_E_SHARING_VIOLATION: Reason.IN_USE,
    scard.SCARD_W_UNRESPONSIVE_CARD: Reason.CARD_MUTE,
    scard.SCARD_W_UNPOWERED_CARD: Reason.CARD_MUTE,
    scard.SCARD_W_UNSUPPORTED_CARD: Reason.CARD_MUTE,
    scard.SCARD_E_PROTO_MISMATCH: Reason.CARD_MUTE,
    scard.SCARD_E_INSUFFICIENT_BUFFER: Reason.GARBLED,
}


def find(context: int, reader: str) -> str | None:
    """The whole name of the first reader that has `reader` in its name."""
    code, names = scard.SCardListReaders(context, [])
    if code == scard.SCARD_E_NO_READERS_AVAILABLE:
        return None
    _check(code)
    return next((name for name in sorted(names) if reader in name), None)


def status(context: int, reader: str, known: int, patience: int) -> int:
    """The reader's state as soon as it is another than `known`; 0 is known to nobody, so it answers at once."""
    code, states = scard.SCardGetStatusChange(context, patience, [(reader, known)])
    if code == scard.SCARD_E_UNKNOWN_READER:
        return int(scard.SCARD_STATE_UNKNOWN)
    _check(code)
    return int(states[0][1]) & ~int(scard.SCARD_STATE_CHANGED)


def slot(state: int) -> Slot:
    """What a state means; its upper half counts cards put in and taken out."""
    turn, taken = state >> 16, bool(state & scard.SCARD_STATE_EXCLUSIVE)
    if state & (scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE | scard.SCARD_STATE_IGNORE):
        return Slot(SlotState.GONE)
    if not state & scard.SCARD_STATE_PRESENT:
        return Slot(SlotState.EMPTY, turn)
    return Slot(SlotState.MUTE if state & scard.SCARD_STATE_MUTE else SlotState.CARD, turn, taken)


def take(context: int, reader: str) -> tuple[int, int]:
    """The card and its protocol, ours alone until it is given back. Waits for who has it now."""
    code, card, protocol = scard.SCardConnect(context, reader, scard.SCARD_SHARE_SHARED, _EITHER)
    _check(code)
    for _ in range(_RESETS):
        code = scard.SCardBeginTransaction(card)
        if code != scard.SCARD_W_RESET_CARD:  # whoever had it before has reset it
            break
        code, protocol = scard.SCardReconnect(card, scard.SCARD_SHARE_SHARED, _EITHER, scard.SCARD_LEAVE_CARD)
        _check(code)
    _check(code)
    return int(card), int(protocol)


def transmit(_context: int, card: int, protocol: int, apdu: bytes) -> bytes:
    """The answer to one command."""
    fitting = _without_expectation(apdu) if protocol == scard.SCARD_PROTOCOL_T0 else apdu
    code, answer = scard.SCardTransmit(card, protocol, list(fitting))
    _check(code)
    if not answer:  # some readers say so that the card left in the middle, before the daemon knows
        raise CardFailure(Reason.CARD_MISSING, "an answer of no bytes")
    return bytes(answer)


def give_back(card: int) -> None:
    """Reset the card, which forgets what was verified. One that is gone needs no reset."""
    scard.SCardDisconnect(card, scard.SCARD_RESET_CARD)


def _without_expectation(apdu: bytes) -> bytes:
    """T=0 has no room for data and an expected length in one command (ISO 7816-3 12.1.2); GET RESPONSE follows."""
    head, length = 5, apdu[4] if len(apdu) > 4 else 0
    return apdu[:-1] if length and len(apdu) == head + length + 1 else apdu


def _check(code: int) -> None:
    if code != scard.SCARD_S_SUCCESS:
        raise CardFailure(_REASONS.get(code, Reason.REFUSED), f"PC/SC {code & 0xFFFFFFFF:08X}")
