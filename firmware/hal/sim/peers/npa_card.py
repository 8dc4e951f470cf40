"""An ID card as far as its PIN's state can be asked: over APDUs, in a rehearsal's slot or in a virtual reader."""

import asyncio
from typing import Final

from firmware.hal.wire.apdu import ApduError, Response, decode_command

ATR: Final = bytes.fromhex("3b8a80018031f873f741e082900075")
"""Of a contactless German ID card, as PC/SC makes it up."""

_STATUS: Final = {"in": 0x9000, "usable": 0x63C2, "suspended": 0x63C1, "blocked": 0x63C0, "deactivated": 0x6283}
UNKNOWN: Final = 0x6D00
_NO_PIN: Final = 0x6A88


class NpaCard:
    """`heard` are the commands that it was given; PACE itself would be a try, and none of these may begin one."""

    def __init__(self, state: str = "in") -> None:
        self._status = _STATUS.get(state, UNKNOWN)
        self.heard: list[bytes] = []
        self.garbled = self.silent = False

    @property
    def atr(self) -> bytes:
        """What it answers to reset."""
        return ATR

    async def answer(self, apdu: bytes) -> bytes:
        """What a card in this state says; a silent one never does."""
        self.heard.append(apdu)
        if self.silent:
            await asyncio.Event().wait()
        return b"\x63" if self.garbled else Response(b"", self._to(apdu)).encode()

    def reset(self) -> None:
        """Its power went; its counters stay."""

    def _to(self, apdu: bytes) -> int:
        try:
            command = decode_command(apdu)
        except ApduError:
            return UNKNOWN
        if (command.ins, command.p1, command.p2) != (0x22, 0xC1, 0xA4):
            return UNKNOWN
        return self._status if command.data.endswith(b"\x83\x01\x03") else _NO_PIN
