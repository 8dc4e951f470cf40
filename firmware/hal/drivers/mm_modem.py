"""A modem that ModemManager looks after. It is followed while it is observed; commands have a line of their own."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial

from firmware.clock import Clock
from firmware.hal.config.modem import ManagedModemConnection
from firmware.hal.drivers.mm_commands import Commands
from firmware.hal.drivers.mm_watch import Watch
from firmware.hal.drivers.modem_trouble import trouble_of
from firmware.hal.errors import HalError, PeripheralUnserved, ProtocolViolation
from firmware.hal.ports.device import Condition, Reason
from firmware.hal.ports.hotplug import Hotplug, PlugAction
from firmware.hal.ports.modem import ModemState, ModemTrouble, PinOutcome, Repair, check_pin
from firmware.hal.transports.dbus import Refusal, ServiceDown, open_bus
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.transports.turn import Turn
from firmware.hal.wire.modemmanager import NotModemManager


class ManagedModem:
    """A `Modem`. ModemManager owns it: several may ask, and it may be killed at any instant."""

    def __init__(self, name: str, connection: ManagedModemConnection, clock: Clock, hotplug: Hotplug) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._hotplug = hotplug
        self._seat: Seat[ModemState] = Seat(name)
        self._watch: Watch | None = None
        self._turn = Turn(name)

    @property
    def repairs(self) -> frozenset[Repair]:
        return frozenset(Repair)

    async def observe(self) -> AsyncGenerator[Condition | ModemState, None]:
        with self._seat.take() as stream:
            self._watch = Watch(self._name, self._connection.interface, self._clock)
            try:
                async with fed_by(
                    stream, partial(self._listen, self._watch), partial(self._follow, self._watch, stream)
                ):
                    async for item in stream:
                        yield item
            finally:
                self._watch = None

    async def unlock(self, pin: str) -> PinOutcome:
        check_pin(pin)
        with self._turn.take():
            known = self._watch.last.tries if self._watch else None
            self._expect()  # ModemManager takes a modem away whose card wants the PUK now, and announces it anew
            try:
                async with open_bus(self._name, self._connection.bus, self._clock) as bus:
                    return await Commands(self._name, self._connection.interface, bus).unlock(pin, known)
            except ServiceDown:
                return ModemTrouble(Reason.SERVICE_DOWN)
            except Refusal:  # the modem went away over it
                return ModemTrouble(Reason.NOT_CONNECTED)
            except NotModemManager:
                return ModemTrouble(Reason.GARBLED)
            except HalError as problem:
                return trouble_of(problem)

    async def repair(self, step: Repair) -> None:
        with self._turn.take():
            if step is Repair.RESET:
                self._expect()
            try:
                async with open_bus(self._name, self._connection.bus, self._clock) as bus:
                    await Commands(self._name, self._connection.interface, bus).repair(step)
            except ServiceDown as problem:
                raise PeripheralUnserved(self._name, "ModemManager does not run") from problem
            except NotModemManager as problem:
                raise ProtocolViolation(self._name, f"ModemManager tells {problem}") from problem

    def _expect(self) -> None:
        if self._watch is not None:
            self._watch.expect()

    async def _listen(self, watch: Watch) -> None:
        async with aclosing(self._hotplug.events()) as events:
            async for event in events:
                if event.subsystem == "net" and event.action is not PlugAction.CHANGED:
                    watch.stir()

    async def _follow(self, watch: Watch, stream: Stream[ModemState]) -> None:
        async with open_bus(self._name, self._connection.bus, self._clock) as bus:
            await watch.run(bus, stream)
