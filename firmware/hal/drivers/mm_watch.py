"""One open conversation with ModemManager: the modem is looked for once, then followed by signals alone."""

import asyncio
from contextlib import suppress
from typing import Final

from firmware.clock import Clock
from firmware.hal.drivers.mm_mirror import Mirror
from firmware.hal.errors import HalError, PeripheralAbsent, ProtocolViolation
from firmware.hal.ports.device import STARTING, Condition, DeviceState, Reason
from firmware.hal.ports.modem import ModemState
from firmware.hal.transports.dbus import Bus, Heard, Place, Refusal, ServiceDown, served_again
from firmware.hal.transports.interfaces import has_interface
from firmware.hal.transports.stream import Stream
from firmware.hal.wire.modem_condition import Judge, Running
from firmware.hal.wire.modemmanager import (
    CELLS,
    LOCATION,
    OBJECTS,
    PROPERTIES,
    ROOT,
    SERVICE,
    SIGNAL,
    SIM,
    NotModemManager,
)

COMING: Final = 45.0
"""Seconds from plugging a stick, or starting ModemManager, until it is a modem: every port is tried in turn."""

SIGNAL_RATE: Final = 5
"""Seconds between two measurements of the signal, for which ModemManager asks the modem: 1.5 ms of its time, nothing
over the air. A modem that answers nothing any more is given up sooner, too: in 67 s, at 30 s in 103, without in 176.
"""

EXTRAS_DEADLINE: Final = 20.0

_DOWN: Final = Condition(DeviceState.FAULT, Reason.SERVICE_DOWN)
_MUTE: Final = Condition(DeviceState.FAULT, Reason.SILENT)
_NOTHING: Final = ModemState()


class Watch:
    """`interface` is the network interface of the modem. `last` is what it told last."""

    def __init__(self, name: str, interface: str, clock: Clock) -> None:
        self._name = name
        self._interface = interface
        self._clock = clock
        self._judge = Judge()
        self._mirror: Mirror | None = None
        self._path = ""
        self._extras: asyncio.Task[None] | None = None
        self._coming_until = clock.monotonic() + (COMING if has_interface(interface) else 0.0)
        self._expected_until = 0.0
        self._stirred = asyncio.Event()
        self.last = _NOTHING

    def stir(self) -> None:
        """A network interface came or went, or the modem is about to: look whether it is there."""
        self._coming_until = self._clock.monotonic() + (COMING if has_interface(self._interface) else 0.0)
        self._stirred.set()

    def expect(self) -> None:
        """The modem will leave and come back."""
        self._expected_until = self._clock.monotonic() + COMING

    async def run(self, bus: Bus, stream: Stream[ModemState]) -> None:
        """Tell until the conversation breaks."""
        try:
            await bus.hear(SERVICE, ROOT)
            while True:
                await self._tell(bus, stream)
                await self._news(bus)
        except NotModemManager as problem:
            raise ProtocolViolation(self._name, f"ModemManager tells {problem}") from problem
        finally:
            if self._extras is not None:
                self._extras.cancel()
                await asyncio.gather(self._extras, return_exceptions=True)

    async def _tell(self, bus: Bus, stream: Stream[ModemState]) -> None:
        condition, self.last = await self._look(bus)
        stream.tell_change(condition)
        stream.tell_change(self.last)

    async def _look(self, bus: Bus) -> tuple[Condition, ModemState]:
        try:
            if self._mirror is None:
                self._mirror = await managed(bus)
            path = self._mirror.path_of(self._interface)
            if path is None:
                return self._missing(), _NOTHING
            await self._complete(bus, self._mirror, path)
        except ServiceDown:
            self._mirror = None
            return _DOWN, _NOTHING
        facts = self._mirror.facts(path)
        return self._judge.judge(facts.state, facts.running, self._clock.monotonic()), facts.state

    def _missing(self) -> Condition:
        """ModemManager has no such modem: not yet, or it has given up one that answers nothing, or there is none."""
        self._path = ""
        if self._clock.monotonic() < self._coming_until:
            return STARTING
        if has_interface(self._interface):
            return _MUTE
        raise PeripheralAbsent(self._name, f"ModemManager has no modem of {self._interface}")

    async def _complete(self, bus: Bus, mirror: Mirror, path: str) -> None:
        """Ask for the card, whose object is announced nowhere; and for more of one that works."""
        facts = mirror.facts(path)
        if facts.sim and not mirror.has(facts.sim, SIM):
            mirror.learn(facts.sim, SIM, {})
            with suppress(Refusal):
                mirror.learn(facts.sim, SIM, await bus.ask(Place(SERVICE, facts.sim, PROPERTIES), "GetAll", "s", SIM))
        if path != self._path and facts.running is Running.ON:
            self._path = path
            self._extras = asyncio.ensure_future(_ask_for_more(bus, mirror, path))

    async def _news(self, bus: Bus) -> None:
        """Until something is told, stirred, or due."""
        tasks = [asyncio.ensure_future(self._hear(bus)), asyncio.ensure_future(self._until_stirred())]
        if (due := self._due()) is not None:
            tasks.append(asyncio.ensure_future(self._clock.sleep(due - self._clock.monotonic())))
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _hear(self, bus: Bus) -> None:
        """All that has come until now, so that nothing is told that was over before it was told."""
        self._take(await bus.heard())
        while bus.hears_more:
            self._take(await bus.heard())

    async def _until_stirred(self) -> None:
        await self._stirred.wait()
        self._stirred.clear()

    def _due(self) -> float | None:
        if self._mirror is None:
            return None
        if self._mirror.path_of(self._interface) is None:
            return self._coming_until if self._coming_until > self._clock.monotonic() else None
        return self._judge.due(self._clock.monotonic())

    def _take(self, heard: Heard) -> None:
        served = served_again(heard)
        if served is not None:
            self._mirror = None
            self._coming_until = self._clock.monotonic() + COMING
        elif self._mirror is not None:
            was_there = self._mirror.path_of(self._interface)
            self._mirror.take(heard)
            if was_there and self._mirror.path_of(self._interface) is None:
                self._coming_until = self._expected_until


async def managed(bus: Bus) -> Mirror:
    """All modems that ModemManager has. Raises `ServiceDown`, `NotModemManager`, `HalError`."""
    try:
        return Mirror(await bus.ask(Place(SERVICE, ROOT, OBJECTS), "GetManagedObjects"))
    except Refusal as refusal:
        raise NotModemManager(f"{refusal.name} when asked for its modems") from refusal


async def _ask_for_more(bus: Bus, mirror: Mirror, path: str) -> None:
    """Measurements of the signal and the place of the cell. A modem or a service that has neither does without."""
    enabled = mirror.enabled_places(path)
    for interface, signature, body in ((SIGNAL, "u", (SIGNAL_RATE,)), (LOCATION, "ub", (enabled | CELLS, True))):
        if mirror.has(path, interface):
            with suppress(Refusal, ServiceDown, HalError):
                await bus.call(Place(SERVICE, path, interface), "Setup", signature, *body, deadline=EXTRAS_DEADLINE)
