"""Readers at pcscd through pyscard, without its monitors: those die unseen when the daemon is restarted."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from firmware.hal.ports.device import Reason
from firmware.hal.transports.card_readers import Card, CardFailure, Slot, SlotState
from firmware.hal.transports.pcsc_line import PcscLine
from firmware.worker import DeviceWorker

_UNAWARE: Final = 0


class PcscReaders:
    """Each watch and each conversation has a thread and a context of its own, so that none waits for another."""

    async def watch(self, reader: str) -> AsyncGenerator[Slot, None]:
        async with _line("pcsc-watch") as (line, worker):
            from firmware.hal.transports import pcsc_calls as calls  # a case without a reader needs no pyscard

            name = await worker.call(line.ask, calls.find, reader)
            told, state = Slot(SlotState.GONE), _UNAWARE
            while name is not None:
                state = await worker.call(line.ask, calls.status, name, state, calls.FOR_EVER)
                if calls.slot(state) != told:
                    told = calls.slot(state)
                    yield told
                if told.state is SlotState.GONE:
                    return
            yield told

    @asynccontextmanager
    async def connect(self, reader: str) -> AsyncIterator[Card]:
        async with _line("pcsc-card") as (line, worker):
            from firmware.hal.transports import pcsc_calls as calls  # a case without a reader needs no pyscard

            name = await worker.call(line.ask, calls.find, reader)
            if name is None:
                raise CardFailure(Reason.NOT_CONNECTED, reader)
            card, protocol = await worker.call(line.ask, calls.take, name)
            yield _PcscCard(card, protocol, line, worker)
            await worker.call(calls.give_back, card)


class _PcscCard:
    def __init__(self, card: int, protocol: int, line: PcscLine, worker: DeviceWorker) -> None:
        self._card = card
        self._protocol = protocol
        self._line = line
        self._worker = worker

    async def transmit(self, apdu: bytes) -> bytes:
        from firmware.hal.transports import pcsc_calls as calls

        return await self._worker.call(self._line.ask, calls.transmit, self._card, self._protocol, apdu)


@asynccontextmanager
async def _line(name: str) -> AsyncIterator[tuple[PcscLine, DeviceWorker]]:
    """A connection with the daemon, and its thread. When it ends, the daemon resets a card that was not given back."""
    worker, line = DeviceWorker(name), PcscLine()
    try:
        await worker.call(line.open)
        yield line, worker
    finally:
        line.cut()
        worker.retire(line.release)  # the library has one lock for all contexts, which a hung one may hold
