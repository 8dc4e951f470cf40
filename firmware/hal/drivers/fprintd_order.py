"""A finger that somebody waits for, from the wish to the answer."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Generic, Protocol, TypeVar

from firmware.hal.drivers.finger_trouble import reason_of
from firmware.hal.drivers.fprintd_session import Session
from firmware.hal.errors import HalError, PeripheralBusy
from firmware.hal.ports.fingerprint import FingerReason, FingerTrouble
from firmware.hal.transports.dbus import Bus, Refusal, ServiceDown
from firmware.hal.wire.fprint import CLAIMED, GONE

R = TypeVar("R")


class Order(Protocol):
    """Whatever is wished of a session."""

    @property
    def given_up(self) -> asyncio.Future[None]:
        """Done as soon as nobody waits any more."""
        ...

    async def run(self, session: Session) -> None:
        """Do it and keep the answer; raises `HalError` when the conversation broke."""
        ...

    def close(self, otherwise: FingerReason) -> None:
        """Give the answer, or where there is none `otherwise`, to whoever waits. The next may come then."""
        ...


class FingerOrder(Generic[R]):
    """`work` is what to do; `outcome` is what whoever wished it waits for."""

    def __init__(self, name: str, work: Callable[[Session], Coroutine[object, object, R | FingerTrouble]]) -> None:
        loop = asyncio.get_running_loop()
        self._name = name
        self._work = work
        self.outcome: asyncio.Future[R | FingerTrouble] = loop.create_future()
        self.given_up: asyncio.Future[None] = loop.create_future()
        self._found: R | FingerTrouble | PeripheralBusy | None = None

    async def answer(self) -> R | FingerTrouble:
        """The outcome; to stop waiting is to give up."""
        try:
            return await asyncio.shield(self.outcome)
        finally:
            self.given_up.cancel()

    async def run(self, session: Session) -> None:
        try:
            self._found = await self._work(session)
        except Refusal as refusal:
            self._found = self._refused(refusal.name)
        except ServiceDown:
            self._found = FingerTrouble(FingerReason.SERVICE_DOWN)
        except HalError as problem:
            self._found = FingerTrouble(reason_of(problem))
            raise

    def close(self, otherwise: FingerReason) -> None:
        if self.outcome.done():
            return
        match self._found:
            case PeripheralBusy() if not self.given_up.done():
                self.outcome.set_exception(self._found)
            case PeripheralBusy() | None:
                self.outcome.set_result(FingerTrouble(otherwise))
            case _:
                self.outcome.set_result(self._found)

    def _refused(self, error: str) -> FingerTrouble | PeripheralBusy:
        if error == CLAIMED:
            return PeripheralBusy(self._name, "another program has the sensor")
        return FingerTrouble(FingerReason.UNPLUGGED if error in GONE else FingerReason.FAULT)


async def carried_out(order: Order, session: Session, bus: Bus) -> None:
    """Run the order until it is answered or given up. Who observes may go away at once, and takes the bus along."""
    doing = asyncio.ensure_future(order.run(session))
    try:
        await asyncio.wait({doing, order.given_up}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            doing.cancel()  # it lets go of the sensor, and waits until the service did
            await asyncio.wait({doing})
    finally:
        if not doing.done():
            bus.hang_up()
            doing.cancel()
        await asyncio.gather(doing, return_exceptions=True)
    if not doing.cancelled() and (problem := doing.exception()) is not None:
        raise problem
