"""A staff card with the PIV application, spoken to by APDUs (NIST SP 800-73-4)."""

from typing import TypeVar

from firmware.clock import Clock
from firmware.hal.config.cards import ReaderConnection
from firmware.hal.drivers.card_reader import StaffCardReader
from firmware.hal.ports.card_reader import CardTrouble, Identified, PinBlocked, PinWrong, Signed
from firmware.hal.transports.card_readers import Card, Readers
from firmware.hal.wire.piv import talk
from firmware.hal.wire.piv.talk import Talk

T = TypeVar("T")


def piv_card(name: str, connection: ReaderConnection, clock: Clock, readers: Readers) -> StaffCardReader:
    """A reader whose cards speak PIV."""
    return StaffCardReader(name, connection.reader, clock, readers, _Piv(connection.reader, readers))


class _Piv:
    """Each conversation begins with a fresh connection and ends with a reset, so that no PIN stays verified."""

    def __init__(self, reader: str, readers: Readers) -> None:
        self._reader = reader
        self._readers = readers

    async def knows(self) -> bool:
        return await self._hold(talk.probe())

    async def identify(self) -> Identified | CardTrouble:
        return await self._hold(talk.identify())

    async def sign(self, pin: str, challenge: bytes, last_try: bool) -> Signed | PinWrong | PinBlocked | CardTrouble:
        return await self._hold(talk.sign(pin, challenge, last_try=last_try))

    async def _hold(self, conversation: Talk[T]) -> T:
        async with self._readers.connect(self._reader) as card:
            return await _converse(card, conversation)


async def _converse(card: Card, conversation: Talk[T]) -> T:
    apdu = next(conversation)
    while True:
        answer = await card.transmit(apdu)
        try:
            apdu = conversation.send(answer)
        except StopIteration as end:
            result: T = end.value
            return result
