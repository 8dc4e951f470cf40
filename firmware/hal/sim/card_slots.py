"""Smart card readers without pcscd, for rehearsals: slots with virtual cards that answer the same APDUs."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, Never, Protocol

from firmware.hal.ports.device import Reason
from firmware.hal.transports.card_readers import Card, CardFailure, Slot, SlotState

SLOW: Final = 0.05
"""Real seconds that a slow card takes for each answer."""


class VirtualCard(Protocol):
    """A card as APDUs in and out; one that says nothing any more waits until it is taken out."""

    async def answer(self, apdu: bytes) -> bytes: ...

    def reset(self) -> None: ...


class SimSlot:
    """One reader: what lies in it, and what is the matter with it. All of it belongs to the running loop."""

    def __init__(self) -> None:
        self.slow = False
        self._slot = Slot(SlotState.EMPTY)
        self._card: VirtualCard | None = None
        self._taken = asyncio.Lock()
        self._service = True
        self._news = asyncio.Event()

    @property
    def card(self) -> VirtualCard | None:
        """What lies in it."""
        return self._card

    def insert(self, card: VirtualCard, *, mute: bool = False) -> None:
        """Put a card in; a mute one lies upside down."""
        self._card = card
        card.reset()
        self._become(SlotState.MUTE if mute else SlotState.CARD)

    def remove(self) -> None:
        """Take the card out."""
        self._card = None
        self._become(SlotState.EMPTY)

    def unplug(self) -> None:
        """Pull the reader's plug."""
        self._become(SlotState.GONE)

    def plug(self) -> None:
        """Put the plug back; a card may have been in it all the time."""
        self._become(SlotState.EMPTY if self._card is None else SlotState.CARD)

    def stop_service(self) -> None:
        """The daemon dies."""
        self._service = False
        self._tell()

    def start_service(self) -> None:
        """The daemon is back."""
        self._service = True
        self._tell()

    async def watch(self) -> AsyncGenerator[Slot, None]:
        told = None
        while told is None or told.state is not SlotState.GONE:
            news = self._news
            self._must_serve()
            if self._slot != told:
                told = self._slot
                yield told
            else:
                await news.wait()

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Card]:
        self._must_serve()
        async with self._taken:
            try:
                yield _SimCard(self, self._present())
            finally:
                if self._card is not None:
                    self._card.reset()

    async def ask(self, turn: Slot, apdu: bytes) -> bytes:
        """What the card of that turn answers, unless it is taken out before it does."""
        if self._card is None or self._slot != turn:
            raise CardFailure(Reason.CARD_MISSING)
        answering = asyncio.ensure_future(self._answered(self._card, apdu))
        leaving = asyncio.ensure_future(self._until_it_left(turn))
        try:
            await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
            return leaving.result() if leaving.done() else answering.result()
        finally:
            answering.cancel()
            leaving.cancel()
            await asyncio.gather(answering, leaving, return_exceptions=True)

    async def _answered(self, card: VirtualCard, apdu: bytes) -> bytes:
        if self.slow:
            await _so_long(SLOW)
        return await card.answer(apdu)

    async def _until_it_left(self, turn: Slot) -> Never:
        while self._slot == turn:
            self._must_serve()
            await self._news.wait()
        raise CardFailure(Reason.CARD_MISSING)

    def _present(self) -> Slot:
        match self._slot.state:
            case SlotState.GONE:
                raise CardFailure(Reason.NOT_CONNECTED)
            case SlotState.EMPTY:
                raise CardFailure(Reason.CARD_MISSING)
            case SlotState.MUTE:
                raise CardFailure(Reason.CARD_MUTE)
            case SlotState.CARD:
                return self._slot

    def _must_serve(self) -> None:
        if not self._service:
            raise CardFailure(Reason.SERVICE_DOWN)

    def _become(self, state: SlotState) -> None:
        self._slot = Slot(state, self._slot.turn + 1)
        self._tell()

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()


class _SimCard:
    def __init__(self, slot: SimSlot, turn: Slot) -> None:
        self._slot = slot
        self._turn = turn

    async def transmit(self, apdu: bytes) -> bytes:
        return await self._slot.ask(self._turn, apdu)


class SimReaders:
    """The readers of a rehearsal, by their whole names."""

    def __init__(self) -> None:
        self.slots: dict[str, SimSlot] = {}

    def fit(self, reader: str) -> SimSlot:
        """A new reader."""
        self.slots[reader] = SimSlot()
        return self.slots[reader]

    async def watch(self, reader: str) -> AsyncGenerator[Slot, None]:
        if reader not in self.slots:
            yield Slot(SlotState.GONE)
            return
        async for slot in self.slots[reader].watch():
            yield slot

    @asynccontextmanager
    async def connect(self, reader: str) -> AsyncIterator[Card]:
        if reader not in self.slots:
            raise CardFailure(Reason.NOT_CONNECTED)
        async with self.slots[reader].connect() as card:
            yield card


async def _so_long(seconds: float) -> None:
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    timer = loop.call_later(seconds, done.set_result, None)
    try:
        await done
    finally:
        timer.cancel()
