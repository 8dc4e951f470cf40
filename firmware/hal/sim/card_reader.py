"""A staff card reader without wires, for tests above the HAL."""

import asyncio
from typing import Final

from firmware.hal.errors import HalError, ProtocolViolation
from firmware.hal.ports.card_reader import (
    CardPresence,
    CardTrouble,
    Identified,
    PinBlocked,
    PinWrong,
    Signed,
)
from firmware.hal.ports.device import Reason
from firmware.hal.sim.answering import SimAnswering

TRIES: Final = 3
PIN: Final = "123456"

_IN_THE_WAY: Final = {
    CardPresence.NONE: Reason.CARD_MISSING,
    CardPresence.FOREIGN: Reason.CARD_FOREIGN,
    CardPresence.MUTE: Reason.CARD_MUTE,
}


class SimCardReader(SimAnswering[CardPresence]):
    """A `CardReader` whose card a test can change. `signature` is what it signs with; `held` makes it wait."""

    def __init__(self, name: str, certificate: bytes = b"0\x00", signature: bytes = b"signed") -> None:
        super().__init__(name, CardPresence.NONE)
        self.certificate = certificate
        self.signature = signature
        self.tries = TRIES
        self.held = asyncio.Event()
        self.held.set()
        self.signing = asyncio.Event()
        self._at_work = False

    def insert(self, presence: CardPresence = CardPresence.STAFF) -> None:
        """Put a card in."""
        self.happen(presence)

    def remove(self) -> None:
        """Take it out."""
        self.happen(CardPresence.NONE)

    def break_off(self, error: HalError) -> None:
        """What is under way ends with the conversation."""
        super().break_off(error)
        self.held.set()

    def garble(self) -> None:
        """It says what no reader says."""
        self.break_off(ProtocolViolation(self.name, "nonsense"))

    async def identify(self) -> Identified | CardTrouble:
        hindered = self._hindered()
        return CardTrouble(hindered) if hindered else Identified(self.certificate, self.tries)

    async def sign(
        self,
        pin: str,
        challenge: bytes,  # noqa: ARG002 - nothing is computed here
        *,
        last_try: bool = False,
    ) -> Signed | PinWrong | PinBlocked | CardTrouble:
        hindered = self._hindered()
        if hindered is not None:
            return CardTrouble(hindered)
        self._at_work = True
        try:
            self.signing.set()
            await self.held.wait()
            hindered = self._gone()
            return CardTrouble(hindered) if hindered else self._tried(pin, last_try)
        finally:
            self._at_work = False
            self.signing.clear()

    def _tried(self, pin: str, last_try: bool) -> Signed | PinWrong | PinBlocked | CardTrouble:
        if self.tries == 0:
            return PinBlocked()
        if self.tries == 1 and not last_try:
            return CardTrouble(Reason.LAST_TRY)
        self.tries = TRIES if pin == PIN else self.tries - 1
        if pin == PIN:
            return Signed(self.signature)
        return PinWrong(self.tries) if self.tries else PinBlocked()

    def _hindered(self) -> Reason | None:
        return Reason.IN_USE if self._at_work else self._gone()

    def _gone(self) -> Reason | None:
        if self._hung:
            return Reason.SILENT
        if self._stream is None or not self._plugged:
            return Reason.NOT_CONNECTED
        return _IN_THE_WAY.get(self.value or CardPresence.NONE)
