"""The embedded broker: a child process that is kept running for as long as the fleet server runs."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from firmware.clock import Clock, SystemClock
from fleet.broker.child import Child
from fleet.broker.engine import BrokerError, Place, free_port, present
from fleet.config import BrokerSettings, Engine
from provisioning.identity import Identity

__all__ = ["Broker", "BrokerError"]

SHORTEST_PAUSE: Final = 0.2  # seconds before the first restart; doubled up to the longest
LONGEST_PAUSE: Final = 10.0
STEADY: Final = 60.0  # seconds of running after which the pauses begin anew
_log = logging.getLogger("fleet.broker")


class Broker:
    """A broker that is ready: `host` and `port` are where this machine reaches it, with the server's own identity."""

    def __init__(self, engine: Engine, place: Place, child: Child, clock: Clock) -> None:
        self.engine = engine
        self.host = place.reach
        self.port = place.port
        self._place = place
        self._child = child
        self._clock = clock
        self._replaced = asyncio.Event()

    @property
    def pid(self) -> int:
        """The process id of the present child."""
        return self._child.pid

    @classmethod
    @asynccontextmanager
    async def start(
        cls, directory: Path, identity: Identity, settings: BrokerSettings, clock: Clock | None = None
    ) -> AsyncIterator["Broker"]:
        """Run a broker in the private `directory`; ready when entered, ended in order when left.

        `identity` is the server's; its certificate names `settings.host` and 127.0.0.1. A child that dies is
        started again. Raises `BrokerError` where the first start fails.
        """
        _make_private(directory)
        engine = settings.engine or present()
        place = Place(directory, settings.host, settings.port or free_port(settings.host), identity)
        broker = cls(engine, place, await Child.start(engine, place), clock or SystemClock())
        keeper = asyncio.create_task(broker._keep(), name="broker keeper")
        try:
            yield broker
        finally:
            keeper.cancel()
            await asyncio.wait((keeper,))
            await broker._child.stop()

    async def restarted(self) -> None:
        """Wait until a child that died has been replaced by one that is ready."""
        await self._replaced.wait()

    async def _keep(self) -> None:
        pause = SHORTEST_PAUSE
        while True:
            started = self._clock.monotonic()
            _log.warning("the broker ended: %s", await self._child.ended())
            if self._clock.monotonic() - started > STEADY:
                pause = SHORTEST_PAUSE
            pause = await self._restart(pause)

    async def _restart(self, pause: float) -> float:
        while True:
            await self._clock.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
            try:
                self._child = await Child.start(self.engine, self._place)
            except (BrokerError, OSError) as problem:
                _log.warning("the broker cannot be started again: %s", problem)
            else:
                self._replaced.set()
                self._replaced = asyncio.Event()
                return pause


def _make_private(directory: Path) -> None:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
