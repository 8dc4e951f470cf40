"""An open connection to a ZVT terminal: who may speak now, and the session driven by line and clock."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from firmware.clock import Clock
from firmware.hal.errors import HalError, PeripheralBusy, PeripheralSilent, ProtocolViolation
from firmware.hal.transports.link import Link
from firmware.hal.wire.zvt.apdu import Apdu
from firmware.hal.wire.zvt.session import Broken, Completed, Event, Refused, Session, Stopped, Trouble

ENDS: Final = (Refused, Completed, Stopped, Broken)
"""Events after which a command is over."""


class Talk:
    """Commands take turns; between them somebody listens, so that a broken connection shows."""

    def __init__(self, device: str, link: Link, session: Session, clock: Clock) -> None:
        self._device = device
        self._link = link
        self._session = session
        self._clock = clock
        self._line = asyncio.Lock()
        self._taken = False
        self._wanted = asyncio.Event()
        self._events: deque[Event] = deque()
        self._sending = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """The only speaker until the end of the block; a second one is `PeripheralBusy`."""
        if self._taken:
            raise PeripheralBusy(self._device, "another operation runs at the terminal")
        self._taken = True
        self._wanted.set()
        try:
            async with self._line:
                yield
        finally:
            self._taken = False
            self._wanted.clear()

    @asynccontextmanager
    async def between_turns(self) -> AsyncIterator[None]:
        """The line for a short question of our own; whoever wants a turn meanwhile waits for its end."""
        async with self._line:
            yield

    async def quiet(self, seconds: float) -> bool:
        """Listen until somebody wants a turn (False) or so many seconds have passed; breaks with the connection."""
        async with self._line:
            end = self._clock.monotonic() + seconds
            while not self._wanted.is_set():
                if self._clock.monotonic() >= end:
                    return True
                await self._flush()
                self._raise_if_broken(await self._hear(end, self._wanted))
        return False

    async def run(self, command: Apdu) -> AsyncGenerator[Event, None]:
        """Send a command and give what comes of it; the last event is one of `ENDS`."""
        if not self._session.idle:
            raise PeripheralSilent(self._device, "the terminal did not end what was begun before")
        self._events.clear()
        self._session.begin(command, self._clock.monotonic())
        while True:
            event = await self._next()
            yield event
            if isinstance(event, ENDS):
                return

    async def acknowledge(self) -> bool:
        """The result that waits is kept. False where the terminal has given up waiting."""
        accepted = self._session.acknowledge(self._clock.monotonic())
        await self._flush()
        return accepted

    async def refuse(self, code: int) -> bool:
        """The result that waits could not be kept."""
        accepted = self._session.refuse(code, self._clock.monotonic())
        await self._flush()
        return accepted

    async def ask_to_abort(self) -> bool:
        """Wish to stop what runs now; may be called beside the speaker."""
        asked = self._session.ask_to_abort(self._clock.monotonic())
        await self._flush()
        return asked

    async def _next(self) -> Event:
        while not self._events:
            await self._flush()
            self._events += await self._hear(self._session.due(), None)
        try:
            await self._flush()
        except HalError:
            if not isinstance(self._events[-1], ENDS):  # an end stands even where our answer to it is lost
                raise
        return self._events.popleft()

    async def _flush(self) -> None:
        """One writer at a time: a wish to abort comes from beside."""
        async with self._sending:
            out = self._session.outgoing()
            if out:
                await self._link.send(out)

    async def _hear(self, due: float | None, wanted: asyncio.Event | None) -> list[Event]:
        """What the line or the clock brings until `due`; nothing where `wanted` is set meanwhile."""
        soonest = min((at for at in (due, self._session.due()) if at is not None), default=None)
        now = self._clock.monotonic()
        if soonest is not None and soonest <= now:
            return self._session.pass_time(now)
        data = await self._receive(None if soonest is None else soonest - now, wanted)
        now = self._clock.monotonic()
        return self._session.feed(data, now) if data else self._session.pass_time(now)

    async def _receive(self, seconds: float | None, wanted: asyncio.Event | None) -> bytes:
        receiving = asyncio.create_task(self._link.receive())  # cancelling it loses nothing
        timer = asyncio.create_task(_passed(self._clock, seconds))
        wish = asyncio.create_task(_wished(wanted))
        try:
            await asyncio.wait({receiving, timer, wish}, return_when=asyncio.FIRST_COMPLETED)
            return receiving.result() if receiving.done() else b""
        finally:
            for task in (receiving, timer, wish):
                task.cancel()
            await asyncio.gather(receiving, timer, wish, return_exceptions=True)

    def _raise_if_broken(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Broken):
                raise error_of(self._device, event)


async def _passed(clock: Clock, seconds: float | None) -> None:
    await (clock.sleep(seconds) if seconds is not None else asyncio.Event().wait())


async def _wished(wanted: asyncio.Event | None) -> None:
    await (wanted or asyncio.Event()).wait()


def error_of(device: str, broken: Broken) -> HalError:
    """The HAL's name for a broken conversation."""
    detail = f"{broken.trouble.value}: {broken.detail}"
    if broken.trouble in (Trouble.FOREIGN, Trouble.OUT_OF_STEP):
        return ProtocolViolation(device, detail)
    return PeripheralSilent(device, detail)
