"""Keeps the services running, and tells the service manager how it goes (sd_notify(3))."""

import asyncio
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Final, Protocol

from firmware.appliance.managers.waiting import BackOff
from firmware.appliance.state.readiness import readiness
from firmware.appliance.state.store import Store
from firmware.clock import Clock

FIRST_RESTART: Final = 1.0  # seconds
LAST_RESTART: Final = 60.0
STEADY: Final = 120.0  # a service that ran so long is restarted soon again
DEADLINE: Final = 5.0  # seconds in which a healthy controller answers the watchdog

_log = logging.getLogger(__name__)


class Service(Protocol):
    """A part that runs until it is cancelled, and cleans up then.

    The controller is nothing without an `essential` one: where that ends, the process ends for the service manager to
    start it anew. Any other is started again after a while.
    """

    @property
    def name(self) -> str:
        """A word for the log."""
        ...

    @property
    def essential(self) -> bool:
        """Whether nothing goes on without it."""
        ...

    async def run(self) -> None:
        """Serve."""
        ...


class EssentialEnded(Exception):
    """A service ended without which there is no controller."""


async def supervise(services: Sequence[Service], stop: asyncio.Event, clock: Clock) -> None:
    """Run all services until `stop` is set; then each has cleaned up. Raises `EssentialEnded`."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_keep(service, clock), name=service.name) for service in services]
            await stop.wait()
            for task in tasks:
                task.cancel()
    except* EssentialEnded as ended:
        names = ", ".join(str(one) for one in ended.exceptions)
        raise EssentialEnded(names) from ended


async def _keep(service: Service, clock: Clock) -> None:
    backoff = BackOff(FIRST_RESTART, LAST_RESTART)
    while True:
        began = clock.monotonic()
        try:
            await service.run()
            _log.error("%s ended by itself", service.name)
        except Exception:  # noqa: BLE001 - a service that broke is restarted, or takes the process with it
            _log.exception("%s broke", service.name)
        if service.essential:
            raise EssentialEnded(service.name)
        if clock.monotonic() - began >= STEADY:
            backoff.reset()
        await clock.sleep(backoff.seconds())


def notify(message: str) -> None:
    """Tell the service manager; nothing happens where there is none. A leading `@` is the abstract namespace."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC) as manager:
            manager.sendto(message.encode("utf-8"), address)
    except OSError as problem:
        _log.warning("the service manager cannot be told: %s", problem)


def watchdog_interval() -> float | None:
    """Seconds between two signs of life; None where nobody asks for them."""
    span, who = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
    if not span.isdecimal() or int(span) == 0 or (who and who != str(os.getpid())):
        return None
    return int(span) / 1_000_000 / 2


class Watchdog:
    """Gives signs of life as long as `healthy` answers, so that a controller that hangs is killed and started anew."""

    name = "watchdog"
    essential = True

    def __init__(self, healthy: Callable[[], Awaitable[bool]], interval: float, clock: Clock) -> None:
        self._healthy = healthy
        self._interval = interval
        self._clock = clock

    async def run(self) -> None:
        """Ask and tell until cancelled."""
        while True:
            if await self._is_healthy():
                notify("WATCHDOG=1")
            else:
                _log.error("no sign of life: the controller is not healthy")
            await self._clock.sleep(self._interval)

    async def _is_healthy(self) -> bool:
        try:
            async with asyncio.timeout(min(DEADLINE, self._interval)):
                return await self._healthy()
        except TimeoutError:
            return False


class StatusLine:
    """Tells the service manager the overall word (`systemctl status`)."""

    name = "status-line"
    essential = False

    def __init__(self, store: Store) -> None:
        self._store = store

    async def run(self) -> None:
        """Follow the state until cancelled."""
        told = ""
        async with aclosing(self._store.watch()) as states:
            async for state in states:
                word = readiness(state).overall.value
                if word != told:
                    notify(f"STATUS={word}")
                    told = word
