"""The computer as systemd's logind switches it: its manager on the system's message bus."""

from typing import Final

from firmware.clock import Clock
from firmware.hal.errors import PeripheralFault
from firmware.hal.transports.dbus import Place, Refusal, ServiceDown, open_bus

DEVICE: Final = "machine"
DEADLINE: Final = 5.0
"""Seconds for logind to begin: it asks polkit, and may have to be started first."""

LOGIND: Final = Place("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")


class LogindMachine:
    """A `Machine`. `bus` is the address of the message bus, "" for the system's.

    polkit has to allow `org.freedesktop.login1.power-off` and `.reboot` to the controller's user: nobody is asked for a
    password, since nobody could type one.
    """

    def __init__(self, clock: Clock, bus: str = "") -> None:
        self._clock = clock
        self._bus = bus

    async def power_off(self) -> None:
        await self._ask("PowerOff")

    async def reboot(self) -> None:
        await self._ask("Reboot")

    async def _ask(self, act: str) -> None:
        interactive = False
        async with open_bus(DEVICE, self._bus, self._clock) as bus:
            try:
                await bus.call(LOGIND, act, "b", interactive, deadline=DEADLINE)
            except (Refusal, ServiceDown) as problem:
                raise PeripheralFault(DEVICE, f"logind refuses {act}: {problem}") from problem
