"""A change terminal that is only watched, at its PC/SC reader: whether a card lies in it and how its PIN is.

A PIN is not changed this way: PACE on the reader's own keypad needs the maker's driver and certified software.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.cards import ReaderConnection
from firmware.hal.errors import PeripheralAbsent, PeripheralBusy, PeripheralFault, PeripheralSilent
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.eid_terminal import (
    NO_CARD,
    ChangeFailed,
    ChangeFailure,
    ChangeOutcome,
    ChangeStep,
    EidCard,
    EidCardState,
)
from firmware.hal.transports.card_readers import CardFailure, Readers, Slot, SlotState
from firmware.hal.transports.deadline import within
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.wire.apdu import ApduError, decode_response
from firmware.hal.wire.eid import ASK, card_of

PROBE: Final = 2.0
RETRY: Final = 1.0
"""Seconds until a daemon that does not run is looked for again: nothing announces that it is back."""

SERVICE_DOWN: Final = Condition(DeviceState.FAULT, Reason.SERVICE_DOWN)
MUTE: Final = EidCard(EidCardState.UNKNOWN)


class PcscEid:
    """Asks each card once, when it is put in."""

    def __init__(self, name: str, connection: ReaderConnection, clock: Clock, readers: Readers) -> None:
        self._name = name
        self._reader = connection.reader
        self._clock = clock
        self._readers = readers
        self._seat: Seat[EidCard] = Seat(name)

    async def observe(self) -> AsyncGenerator[Condition | EidCard, None]:
        with self._seat.take() as stream:
            async with fed_by(stream, partial(self._watch, stream)):
                async for item in stream:
                    yield item

    async def change_pin(self) -> AsyncGenerator[ChangeStep | ChangeOutcome, None]:
        yield ChangeFailed(ChangeFailure.NOT_OFFERED)

    async def cancel(self) -> bool:
        return False

    async def _watch(self, stream: Stream[EidCard]) -> None:
        while True:
            try:
                async with aclosing(self._readers.watch(self._reader)) as slots:
                    async for slot in slots:
                        await self._see(stream, slot)
            except CardFailure as failure:
                if failure.reason is not Reason.SERVICE_DOWN:
                    raise PeripheralFault(self._name, str(failure)) from failure
                stream.tell_change(SERVICE_DOWN)
                stream.tell_change(NO_CARD)
            await self._clock.sleep(RETRY)

    async def _see(self, stream: Stream[EidCard], slot: Slot) -> None:
        match slot.state:
            case SlotState.GONE:
                raise PeripheralAbsent(self._name, f"there is no card reader {self._reader!r}")
            case SlotState.EMPTY:
                card = NO_CARD
            case SlotState.MUTE:
                card = MUTE
            case SlotState.CARD:
                card = await self._ask()
        stream.tell_change(READY)
        stream.tell_change(card)

    async def _ask(self) -> EidCard:
        try:
            return await within(self._clock, PROBE, self._converse())
        except TimeoutError as problem:
            raise PeripheralSilent(self._name, "the card does not answer") from problem
        except CardFailure as failure:
            return self._after(failure)
        except ApduError:
            return MUTE

    async def _converse(self) -> EidCard:
        async with self._readers.connect(self._reader) as card:
            return card_of(decode_response(await card.transmit(ASK.encode())))

    def _after(self, failure: CardFailure) -> EidCard:
        """How a card is that could not be asked."""
        match failure.reason:
            case Reason.CARD_MISSING:
                return NO_CARD
            case Reason.CARD_MUTE:
                return MUTE
            case Reason.IN_USE:
                raise PeripheralBusy(self._name, "another program holds the card") from failure
            case _:
                raise failure
