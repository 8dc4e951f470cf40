"""What ModemManager is asked to do with a modem: to give a PIN to the card, and to repair."""

from contextlib import suppress
from typing import Final

from firmware.hal.drivers.mm_watch import managed
from firmware.hal.errors import PeripheralAbsent, PeripheralFault, PeripheralSilent, PeripheralUnserved
from firmware.hal.ports.device import Reason
from firmware.hal.ports.modem import (
    ModemTrouble,
    PinOutcome,
    PinRefused,
    PukNeeded,
    Repair,
    SimState,
    Unlocked,
)
from firmware.hal.transports.dbus import Bus, Place, Refusal, ServiceDown
from firmware.hal.wire.modem_condition import without_pin
from firmware.hal.wire.modemmanager import (
    MODEM,
    NEEDS_PUK,
    NOWHERE,
    PROPERTIES,
    SERVICE,
    SIM,
    SIMPLE,
    WRONG_PIN,
    NotModemManager,
    sim_of,
    tries_of,
)

PIN_DEADLINE: Final = 7.0
"""Seconds for a card to judge a PIN; ModemManager asks it once more how it is before it answers."""

STEP_DEADLINE: Final = 8.0
UNIT: Final = "ModemManager.service"

_SYSTEMD: Final = Place("org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager")


class Commands:
    """One caller's way to the modem of `interface`."""

    def __init__(self, name: str, interface: str, bus: Bus) -> None:
        self._name = name
        self._interface = interface
        self._bus = bus

    async def unlock(self, pin: str, known_tries: int | None) -> PinOutcome:
        """Give the PIN once. Where the card leaves fewer tries than whoever typed it knew, it is not given.

        Raises `Refusal`, `ServiceDown`, `NotModemManager`, `HalError`.
        """
        path = await self._path()
        state, tries = await self._lock(path)
        if state is not SimState.PIN:
            return without_pin(state)
        if known_tries is not None and tries is not None and tries < known_tries:
            return ModemTrouble(Reason.SIM_PIN)
        try:
            await self._bus.call(await self._sim(path), "SendPin", "s", pin, deadline=PIN_DEADLINE)
        except Refusal as refusal:
            return await self._refused(path, refusal.name, tries)
        except PeripheralSilent:
            return ModemTrouble(Reason.SILENT)
        return Unlocked()

    async def repair(self, step: Repair) -> None:
        """Begin the step. Raises `ServiceDown`, `NotModemManager`, `HalError`."""
        if step is Repair.RESTART_SERVICE:
            await self._call(_SYSTEMD, "RestartUnit", "ss", UNIT, "replace")
            return
        path = await self._path()
        modem = Place(SERVICE, path, MODEM)
        match step:
            case Repair.RECONNECT:
                await self._call(Place(SERVICE, path, SIMPLE), "Disconnect", "o", NOWHERE)
            case Repair.REGISTER:
                with suppress(PeripheralFault):  # it is not on yet
                    await self._call(modem, "Enable", "b", False)  # noqa: FBT003 - the service's own signature
                await self._call(modem, "Enable", "b", True)  # noqa: FBT003
            case Repair.RESET:
                await self._call(modem, "Reset", "")

    async def _path(self) -> str:
        path = (await managed(self._bus)).path_of(self._interface)
        if path is None:
            raise PeripheralAbsent(self._name, f"ModemManager has no modem of {self._interface}")
        return path

    async def _lock(self, path: str) -> tuple[SimState, int | None]:
        told = await self._bus.ask(Place(SERVICE, path, PROPERTIES), "GetAll", "s", MODEM)
        if not isinstance(told, dict):
            raise NotModemManager("no table where there must be one")
        return sim_of(told), tries_of(told)

    async def _sim(self, path: str) -> Place:
        told = await self._bus.ask(Place(SERVICE, path, PROPERTIES), "Get", "ss", MODEM, "Sim")
        if not isinstance(told, str) or told == NOWHERE:
            raise PeripheralFault(self._name, "the modem has no card to which a PIN could be given")
        return Place(SERVICE, told, SIM)

    async def _refused(self, path: str, error: str, before: int | None) -> PinOutcome:
        """The error, and what the card says now: it alone knows whether it has seen a wrong PIN.

        A modem whose card wants the PUK is taken away and announced anew before anybody can ask it.
        """
        state, tries = (SimState.PUK, 0) if error == NEEDS_PUK else await self._lock(path)
        if state is SimState.PUK:
            return PukNeeded()
        if error == WRONG_PIN or (before is not None and tries is not None and tries < before):
            return PinRefused(tries)
        return ModemTrouble(Reason.REFUSED)

    async def _call(self, place: Place, member: str, signature: str, *body: object) -> None:
        try:
            await self._bus.call(place, member, signature, *body, deadline=STEP_DEADLINE / 2)
        except PeripheralSilent:
            return  # it has begun; whether it helps is seen at what passes
        except Refusal as refusal:
            raise PeripheralFault(self._name, f"{member} is refused: {refusal.name}") from refusal
        except ServiceDown as problem:
            raise PeripheralUnserved(self._name, f"nobody serves {member}") from problem
