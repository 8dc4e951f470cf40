"""What every driver of staff cards does: watch the slot, tell what lies in it, and let one command at a time through.

How a card is spoken to is a `Speech`: PIV by itself, or a PKCS#11 module.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from typing import Final, Protocol, TypeVar

from firmware.clock import Clock
from firmware.hal.errors import PeripheralAbsent, PeripheralFault
from firmware.hal.ports.card_reader import CardPresence, CardTrouble, Identified, PinBlocked, PinWrong, Signed
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.transports.card_readers import CardFailure, Readers, Slot, SlotState
from firmware.hal.transports.deadline import within
from firmware.hal.transports.stream import Seat, Stream, fed_by

T = TypeVar("T")

FIRST: Final = 1.5
PROBE: Final = 4.0
COMMAND: Final = 5.0
RETRY: Final = 1.0
"""Seconds until a daemon that does not run is looked for again: nothing announces that it is back."""

MUTE: Final = Condition(DeviceState.ATTENTION, Reason.CARD_MUTE)
FOREIGN: Final = Condition(DeviceState.ATTENTION, Reason.CARD_FOREIGN)
TAKEN: Final = Condition(DeviceState.BUSY, Reason.IN_USE)
SERVICE_DOWN: Final = Condition(DeviceState.FAULT, Reason.SERVICE_DOWN)

_NO_TURN: Final = -1

_IN_THE_WAY: Final = {
    CardPresence.NONE: Reason.CARD_MISSING,
    CardPresence.FOREIGN: Reason.CARD_FOREIGN,
    CardPresence.MUTE: Reason.CARD_MUTE,
}


class Speech(Protocol):
    """How one kind of card is spoken to. Each call is a whole conversation and may raise `CardFailure`."""

    async def knows(self) -> bool:
        """Whether the card is of this kind."""
        ...

    async def identify(self) -> Identified | CardTrouble: ...

    async def sign(
        self, pin: str, challenge: bytes, last_try: bool
    ) -> Signed | PinWrong | PinBlocked | CardTrouble: ...


class StaffCardReader:
    """A `CardReader` at a PC/SC reader."""

    def __init__(self, name: str, reader: str, clock: Clock, readers: Readers, speech: Speech) -> None:
        self._name = name
        self._reader = reader
        self._clock = clock
        self._readers = readers
        self._speech = speech
        self._seat: Seat[CardPresence] = Seat(name)
        self._stream: Stream[CardPresence] | None = None
        self._presence = CardPresence.NONE
        self._turn = _NO_TURN
        self._stop: Callable[[], object] | None = None
        self._hindered = Reason.CARD_MISSING

    async def observe(self) -> AsyncGenerator[Condition | CardPresence, None]:
        with self._seat.take() as stream:
            self._stream, self._presence, self._turn = stream, CardPresence.NONE, _NO_TURN
            try:
                async with fed_by(stream, self._watch):
                    async for item in stream:
                        yield item
            finally:
                self._stream = None
                self._interrupt(Reason.NOT_CONNECTED)

    async def identify(self) -> Identified | CardTrouble:
        return await self._command(self._speech.identify())

    async def sign(
        self, pin: str, challenge: bytes, *, last_try: bool = False
    ) -> Signed | PinWrong | PinBlocked | CardTrouble:
        return await self._command(self._speech.sign(pin, challenge, last_try))

    async def _command(self, speech: Coroutine[object, object, T]) -> T | CardTrouble:
        hindered = self._in_the_way()
        if hindered is not None:
            speech.close()
            return CardTrouble(hindered)
        doing = asyncio.ensure_future(within(self._clock, COMMAND, speech))
        self._stop = doing.cancel
        try:
            await asyncio.wait({doing})
            return self._outcome(doing)
        finally:
            doing.cancel()
            await asyncio.gather(doing, return_exceptions=True)
            self._stop = None

    def _in_the_way(self) -> Reason | None:
        if self._stream is None:
            return Reason.NOT_CONNECTED
        if self._stop is not None:
            return Reason.IN_USE
        return _IN_THE_WAY.get(self._presence)

    def _outcome(self, doing: asyncio.Future[T]) -> T | CardTrouble:
        if doing.cancelled():
            return CardTrouble(self._hindered)
        match doing.exception():
            case None:
                return doing.result()
            case CardFailure(reason=reason):
                return CardTrouble(reason)
            case TimeoutError():
                self._tell(MUTE, CardPresence.MUTE)  # until it was taken out
                return CardTrouble(Reason.SILENT)
            case problem:
                raise problem

    def _interrupt(self, reason: Reason) -> None:
        """What is under way will come to nothing."""
        self._hindered = reason
        if self._stop is not None:
            self._stop()

    async def _watch(self) -> None:
        while True:
            try:
                async with aclosing(self._readers.watch(self._reader)) as slots:
                    await self._see(await within(self._clock, FIRST, anext(slots)))
                    async for slot in slots:
                        await self._see(slot)
            except TimeoutError:
                self._lose_service()
            except CardFailure as failure:
                if failure.reason is not Reason.SERVICE_DOWN:
                    raise PeripheralFault(self._name, str(failure)) from failure
                self._lose_service()
            await self._clock.sleep(RETRY)

    def _lose_service(self) -> None:
        self._interrupt(Reason.SERVICE_DOWN)
        self._turn = _NO_TURN
        self._tell(SERVICE_DOWN, CardPresence.NONE)

    async def _see(self, slot: Slot) -> None:
        """Another turn is another card, however short the slot was empty."""
        if slot.turn != self._turn or slot.state is not SlotState.CARD:
            self._turn = slot.turn
            self._interrupt(Reason.CARD_MISSING)
            self._tell(READY, CardPresence.NONE)
        match slot.state:
            case SlotState.GONE:
                raise PeripheralAbsent(self._name, f"there is no card reader {self._reader!r}")
            case SlotState.MUTE:
                self._tell(MUTE, CardPresence.MUTE)
            case SlotState.CARD if self._presence is CardPresence.NONE:
                self._tell(*(await self._probe()))
            case _:
                pass

    async def _probe(self) -> tuple[Condition, CardPresence]:
        try:
            known = await within(self._clock, PROBE, self._speech.knows())
        except TimeoutError:
            return MUTE, CardPresence.MUTE
        except CardFailure as failure:
            return _after(failure)
        return (READY, CardPresence.STAFF) if known else (FOREIGN, CardPresence.FOREIGN)

    def _tell(self, condition: Condition, presence: CardPresence) -> None:
        self._presence = presence
        if self._stream is not None:
            self._stream.tell_change(condition)
            self._stream.tell_change(presence)


def _after(failure: CardFailure) -> tuple[Condition, CardPresence]:
    """What a card is that could not be asked what it is."""
    match failure.reason:
        case Reason.CARD_MISSING:
            return READY, CardPresence.NONE
        case Reason.IN_USE:
            return TAKEN, CardPresence.NONE
        case Reason.CARD_MUTE:
            return MUTE, CardPresence.MUTE
        case _:
            raise failure
