"""A stick that is a small router of its own (HiLink): it is asked over HTTP, since it tells nothing by itself."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from functools import partial
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.modem import HilinkConnection
from firmware.hal.drivers.hilink_talk import HilinkTalk, open_hilink
from firmware.hal.drivers.modem_trouble import trouble_of
from firmware.hal.errors import HalError, PeripheralFault, PeripheralSilent
from firmware.hal.ports.device import Condition, DeviceState, Reason
from firmware.hal.ports.hotplug import Hotplug
from firmware.hal.ports.modem import (
    ModemState,
    ModemTrouble,
    PinOutcome,
    PinRefused,
    PukNeeded,
    Repair,
    SimState,
    Unlocked,
    check_pin,
)
from firmware.hal.transports.deadline import within
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.transports.turn import Turn
from firmware.hal.wire.hilink import (
    CONTROL,
    DATA_SWITCH,
    PIN_OPERATE,
    PIN_STATUS,
    WRONG_PIN,
    control_request,
    data_request,
    is_done,
    pin_request,
)
from firmware.hal.wire.hilink_modem import (
    read_modem,
    sim_of,
    tries_of,
)
from firmware.hal.wire.hilink_xml import (
    HilinkRefusal,
)
from firmware.hal.wire.modem_condition import Judge, without_pin

WELL: Final = 30.0
"""Seconds between two looks at a stick that is in its network: six small questions over USB, nothing over the air."""

UNWELL: Final = 5.0
"""Where somebody waits for it: it searches, or its card was just opened."""


class HilinkModem:
    """A `Modem`. It looks after its data connection by itself; what it does not tell everybody is not known."""

    repairs = frozenset({Repair.RECONNECT, Repair.RESET})

    def __init__(self, name: str, connection: HilinkConnection, clock: Clock, hotplug: Hotplug) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._hotplug = hotplug
        self._seat: Seat[ModemState] = Seat(name)
        self._due = asyncio.Event()
        self._last = ModemState()
        self._turn = Turn(name)
        self._line = asyncio.Lock()

    async def observe(self) -> AsyncGenerator[Condition | ModemState, None]:
        with self._seat.take() as stream:
            self._last = ModemState()
            async with fed_by(stream, self._listen, partial(self._watch, stream)):
                async for item in stream:
                    yield item

    async def unlock(self, pin: str) -> PinOutcome:
        check_pin(pin)
        with self._turn.take():
            try:
                async with self._open() as talk:
                    return await self._give(talk, pin)
            except HilinkRefusal:
                return ModemTrouble(Reason.REFUSED)
            except HalError as problem:
                return trouble_of(problem)
            finally:
                self._due.set()

    async def repair(self, step: Repair) -> None:
        with self._turn.take():
            try:
                async with self._open() as talk:
                    await self._repair(talk, step)
            except HilinkRefusal as refusal:
                raise PeripheralFault(self._name, f"refuses {step}: {refusal.number}") from refusal
            finally:
                self._due.set()

    async def _repair(self, talk: HilinkTalk, step: Repair) -> None:
        match step:
            case Repair.RECONNECT:
                await talk.tell(DATA_SWITCH, data_request(on=False))
                await talk.tell(DATA_SWITCH, data_request(on=True))
            case Repair.RESET:
                await talk.tell(CONTROL, control_request())
            case Repair.REGISTER | Repair.RESTART_SERVICE:
                raise PeripheralFault(self._name, f"knows no {step}")

    async def _give(self, talk: HilinkTalk, pin: str) -> PinOutcome:
        """Once; what became of it, the card says."""
        before = await talk.ask(PIN_STATUS)
        known, tries = self._last.tries, tries_of(before)
        if sim_of(before) is not SimState.PIN:
            return without_pin(sim_of(before))
        if known is not None and tries is not None and tries < known:
            return ModemTrouble(Reason.SIM_PIN)
        try:
            answer = await talk.tell(PIN_OPERATE, pin_request(pin))
        except HilinkRefusal as refusal:
            return await self._refused(talk, refusal.number, tries)
        except PeripheralSilent:
            return ModemTrouble(Reason.SILENT)
        return Unlocked() if is_done(answer) else ModemTrouble(Reason.GARBLED)

    async def _refused(self, talk: HilinkTalk, number: int, before: int | None) -> PinOutcome:
        now = await talk.ask(PIN_STATUS)
        tries = tries_of(now)
        if sim_of(now) is SimState.PUK:
            return PukNeeded()
        if number in WRONG_PIN or (before is not None and tries is not None and tries < before):
            return PinRefused(tries)
        return ModemTrouble(Reason.REFUSED)

    async def _listen(self) -> None:
        """A network interface that came or went may be the stick's."""
        async with aclosing(self._hotplug.events()) as events:
            async for event in events:
                if event.subsystem == "net":
                    self._due.set()

    async def _watch(self, stream: Stream[ModemState]) -> None:
        judge = Judge()
        while True:
            self._due.clear()
            condition = await self._look(judge)
            stream.tell_change(condition)
            stream.tell_change(self._last)
            await self._wait(WELL if condition.state in _AT_REST else UNWELL)

    async def _look(self, judge: Judge) -> Condition:
        try:
            async with self._open() as talk:
                told = await talk.look()
        except HilinkRefusal as refusal:
            raise PeripheralFault(self._name, f"refuses to tell how it is: {refusal.number}") from refusal
        self._last, running = read_modem(told)
        return judge.judge(self._last, running, self._clock.monotonic())

    async def _wait(self, seconds: float) -> None:
        try:
            await within(self._clock, seconds, self._until_due())
        except TimeoutError:
            return

    async def _until_due(self) -> None:
        await self._due.wait()

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[HilinkTalk]:
        """One conversation at a time: a stick that is asked for a session may forget the one before."""
        async with self._line, open_hilink(self._name, self._connection, self._clock) as talk:
            yield talk


_AT_REST: Final = (DeviceState.READY, DeviceState.ATTENTION, DeviceState.FAULT)
"""Where the next look may take its time: what is broken is mended by hands, and those press a key."""
