"""How the PIN of an ID card is, asked so that no try is spent: MSE:Set AT for PACE (TR-03110-3 B.11.1, B.14.1)."""

from typing import Final

from firmware.hal.ports.eid_terminal import EidCard, EidCardState
from firmware.hal.wire.apdu import Command, Response

_PACE: Final = bytes.fromhex("04007f00070202040202")  # id-PACE-ECDH-GM-AES-CBC-CMAC-128, which every such card has
_PIN: Final = 3  # the password's reference: 1 MRZ, 2 CAN, 3 PIN, 4 PUK

ASK: Final = Command(0x22, 0xC1, 0xA4, b"\x80" + bytes((len(_PACE),)) + _PACE + b"\x83\x01" + bytes((_PIN,)))
"""Announces a PACE with the PIN that never follows; the card's answer to it tells how the PIN is."""

FULL: Final = 3
DEACTIVATED: Final = 0x6283

_STATES: Final = {0: EidCardState.BLOCKED, 1: EidCardState.SUSPENDED}


def card_of(answer: Response) -> EidCard:
    """What the answer to ASK means; a card that answers anything else is none of these."""
    if answer.good:
        return EidCard(EidCardState.USABLE, FULL)
    if answer.status == DEACTIVATED:
        return EidCard(EidCardState.DEACTIVATED)
    tries = answer.tries_left if answer.status & 0xFFF0 == 0x63C0 else None
    if tries is None or tries > FULL:
        return EidCard(EidCardState.UNKNOWN)
    return EidCard(_STATES.get(tries, EidCardState.USABLE), tries)
