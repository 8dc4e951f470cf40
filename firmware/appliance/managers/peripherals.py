"""Watches every device: its conversation is kept up, its condition known, and what it tells handed on."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final, Protocol

from firmware.appliance.managers.supply import RECOVERING, Supply
from firmware.appliance.managers.waiting import BackOff, Bound
from firmware.appliance.state.events import DeviceChanged
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.errors import (
    HalError,
    PeripheralAbsent,
    PeripheralBusy,
    PeripheralSilent,
    PeripheralUnserved,
    ProtocolViolation,
)
from firmware.hal.ports.device import STARTING, Condition, DeviceState, Peripheral, Reason
from firmware.waiting import first_of

FIRST_RETRY: Final = 1.0  # seconds
LAST_RETRY: Final = 60.0
STEADY: Final = 30.0  # a conversation that held so long begins its retries anew
BOOTS: Final = 45.0
"""Seconds after its power came back in which a device may be out of touch: the slowest, modems and printers, boot."""
# A loose contact may not fill the journal: a device that changes more often is as good as broken.
MOST_CONDITIONS: Final = 30  # a minute
MOST_VALUES: Final = 600  # a minute

_log = logging.getLogger(__name__)


class Observer(Protocol):
    """Where the things go that devices tell besides their condition."""

    async def observed(self, device: str, value: object) -> None:
        """Something happened at `device`."""
        ...

    async def lost(self, device: str) -> None:
        """The conversation with `device` broke; what it told last is no longer known."""
        ...


class _Restless(HalError):
    """It changes more often than anything that is well."""

    code = "HAL-106"


@dataclass(slots=True)
class _Line:
    """One device and the wishes that it be tried at once, and that its conversation be begun anew.

    `boots_until` is the monotonic second until which it may still be starting, `booting` how it is called meanwhile.
    """

    name: str
    peripheral: Peripheral[object]
    conditions: Bound
    values: Bound
    backoff: BackOff = field(default_factory=lambda: BackOff(FIRST_RETRY, LAST_RETRY))
    wanted: asyncio.Event = field(default_factory=asyncio.Event)
    anew: asyncio.Event = field(default_factory=asyncio.Event)
    taking: asyncio.Lock = field(default_factory=asyncio.Lock)
    boots_until: float = float("-inf")
    booting: Condition = STARTING


class Peripherals:
    """Keeps a conversation with each device. A device that breaks, or whose code does, takes no other with it."""

    name = "peripherals"
    essential = True

    def __init__(
        self,
        devices: Mapping[str, Peripheral[object]],
        observer: Observer,
        timeline: Timeline,
        store: Store,
        clock: Clock,
        explain: Callable[[str], Condition | None] = lambda _: None,
        supply: Supply | None = None,
    ) -> None:
        """`explain` may know why a device is not there, `supply` which has no power."""
        self._explain = explain
        self._supply = supply or Supply({})
        self._observer = observer
        self._timeline = timeline
        self._store = store
        self._clock = clock
        self._lines = {
            name: _Line(name, device, Bound(clock, MOST_CONDITIONS, 60.0), Bound(clock, MOST_VALUES, 60.0))
            for name, device in devices.items()
        }

    async def run(self) -> None:
        """Watch until cancelled; then every device is let go."""
        async with asyncio.TaskGroup() as group:
            for line in self._lines.values():
                group.create_task(self._keep(line), name=f"device-{line.name}")
            await asyncio.Event().wait()  # a case without devices is a case

    def check(self, device: str) -> bool:
        """Try `device` at once instead of waiting for the next retry; false where there is none of this name."""
        line = self._lines.get(device)
        if line is None:
            return False
        line.wanted.set()
        return True

    def reconnect(self, device: str) -> bool:
        """End the conversation with `device` and begin it anew at once; false where there is none of this name."""
        line = self._lines.get(device)
        if line is None:
            return False
        line.anew.set()
        line.wanted.set()
        return True

    async def _keep(self, line: _Line) -> None:
        while True:
            await self._powered(line)
            began = self._clock.monotonic()
            condition = await self._converse(line)
            if condition is not None and self._supply.missing(line.name) is None:
                await self._tell(line.name, self._judged(line, condition))
            await self._observer.lost(line.name)
            if self._clock.monotonic() - began >= STEADY:
                line.backoff.reset()
            line.anew.clear()
            if self._supply.missing(line.name) is None:
                await self._pause(line)

    async def _powered(self, line: _Line) -> None:
        """Wait for power; then it is tried at once, and has the time that it takes to start."""
        while (missing := self._supply.missing(line.name)) is not None:
            if missing != STARTING:
                await self._tell(line.name, missing)
            await self._supply.changed(line.name, missing)
            line.backoff.reset()
            if missing != STARTING:
                line.booting = RECOVERING if missing == RECOVERING else STARTING
                line.boots_until = self._clock.monotonic() + BOOTS

    def _judged(self, line: _Line, condition: Condition) -> Condition:
        """How a device is to be called that is out of touch."""
        if self._clock.monotonic() < line.boots_until:
            return line.booting
        if condition.state is DeviceState.ABSENT:
            return self._explain(line.name) or condition
        return condition

    async def _converse(self, line: _Line) -> Condition | None:
        """Listen until the conversation breaks; how the device is then. None: it was ended here."""
        talking = asyncio.create_task(self._talk(line))
        ending = asyncio.create_task(self._end(line, talking))
        try:
            await asyncio.wait({talking})
        finally:
            talking.cancel()
            ending.cancel()
            await asyncio.wait({talking, ending})
        return None if talking.cancelled() else talking.result()

    async def _end(self, line: _Line, talking: "asyncio.Task[Condition]") -> None:
        """End a conversation whose device loses its power or is to be asked anew; never in the middle of a record."""
        await first_of(self._supply.changed(line.name, None), line.anew.wait())
        async with line.taking:
            talking.cancel()

    async def _talk(self, line: _Line) -> Condition:
        try:
            async with aclosing(line.peripheral.observe()) as stream:
                async for told in stream:
                    async with line.taking:
                        await self._take(line, told)
        except HalError as problem:
            _log.info("%s", problem)
            return condition_after(problem)
        except Exception:  # noqa: BLE001 - a bug in one driver is that device's fault, and no other's
            _log.exception("the driver of %s failed", line.name)
            return Condition(DeviceState.FAULT, Reason.REFUSED)
        _log.error("the driver of %s ended its stream, which it may not", line.name)
        return Condition(DeviceState.FAULT, Reason.REFUSED)

    async def _take(self, line: _Line, told: object) -> None:
        bound = line.conditions if isinstance(told, Condition) else line.values
        if bound.exceeded():
            raise _Restless(line.name, "changes too often")
        if isinstance(told, Condition):
            await self._tell(line.name, told)
        else:
            await self._observer.observed(line.name, told)

    async def _tell(self, name: str, condition: Condition) -> None:
        if self._store.state.devices[name].condition != condition:
            await self._timeline.happened(DeviceChanged(name, condition.state, condition.reason))

    async def _pause(self, line: _Line) -> None:
        """Wait for the next try. A wish cuts it short, but never below `FIRST_RETRY`: plugs bounce."""
        seconds = line.backoff.seconds()
        cut = self._supply.changed(line.name, self._supply.missing(line.name))
        await first_of(self._waited(line, seconds), cut)
        line.wanted.clear()

    async def _waited(self, line: _Line, seconds: float) -> None:
        await self._clock.sleep(min(seconds, FIRST_RETRY))
        if seconds > FIRST_RETRY:
            await first_of(self._clock.sleep(seconds - FIRST_RETRY), line.wanted.wait())


def condition_after(problem: HalError) -> Condition:
    """How a device is whose conversation broke so."""
    match problem:
        case PeripheralAbsent():
            return Condition(DeviceState.ABSENT, Reason.NOT_CONNECTED)
        case PeripheralSilent():
            return Condition(DeviceState.FAULT, Reason.SILENT)
        case ProtocolViolation() | _Restless():
            return Condition(DeviceState.FAULT, Reason.GARBLED)
        case PeripheralUnserved():
            return Condition(DeviceState.FAULT, Reason.SERVICE_DOWN)
        case PeripheralBusy():
            return Condition(DeviceState.FAULT, Reason.IN_USE)
        case _:
            return Condition(DeviceState.FAULT, Reason.REFUSED)
