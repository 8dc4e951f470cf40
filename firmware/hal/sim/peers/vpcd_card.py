"""A virtual card in the reader that vsmartcard's `vpcd` gives pcscd: two bytes of length, then the message.

A message of one byte is an order: power off, power on, reset, or a question for the ATR. Nothing else is answered
with delay as long as the kernel is told not to wait with acknowledgements: 0.1 ms instead of 50 ms an APDU.
"""

import asyncio
import socket
from contextlib import suppress
from enum import IntEnum, unique
from typing import Final, Protocol

from firmware.hal.sim.card_slots import VirtualCard

SLOTS: Final = (35_963, 35_964)
"""The ports of the two readers that Debian's configuration gives."""


@unique
class Order(IntEnum):
    """What the reader does to its card."""

    OFF = 0
    ON = 1
    RESET = 2
    ATR = 4


class ContactCard(VirtualCard, Protocol):
    """A virtual card with contacts."""

    @property
    def atr(self) -> bytes: ...


class VpcdCard:
    """The card lies in the reader as long as the connection stands. Made in the running loop."""

    def __init__(self, line: socket.socket, card: ContactCard) -> None:
        line.settimeout(0)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._line = line
        self.card = card
        self._serving = asyncio.create_task(self._serve())

    async def pull(self) -> None:
        """Take the card out."""
        self._serving.cancel()
        await asyncio.gather(self._serving, return_exceptions=True)
        self._line.close()

    def snatch(self) -> None:
        """Take it out in the middle of what it is doing."""
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    async def _serve(self) -> None:
        with suppress(OSError, EOFError):
            while True:
                message = await self._message()
                if len(message) != 1:
                    await self._say(await self.card.answer(message))
                elif message[0] == Order.ATR:
                    await self._say(self.card.atr)
                else:
                    self.card.reset()

    async def _message(self) -> bytes:
        return await self._exactly(int.from_bytes(await self._exactly(2), "big"))

    async def _exactly(self, size: int) -> bytes:
        whole = bytearray()
        while len(whole) < size:
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            piece = await asyncio.get_running_loop().sock_recv(self._line, size - len(whole))
            if not piece:
                raise EOFError
            whole += piece
        return bytes(whole)

    async def _say(self, answer: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self._line, len(answer).to_bytes(2, "big") + answer)
