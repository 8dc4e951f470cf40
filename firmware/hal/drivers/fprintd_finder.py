"""Which sensor of fprintd is ours, and whether there is one."""

from typing import Final

from firmware.hal.errors import PeripheralAbsent, PeripheralFault, ProtocolViolation
from firmware.hal.transports.dbus import CALL_DEADLINE, Bus, Place, Refusal
from firmware.hal.wire.fprint import DEVICE, MANAGER, NO_DEVICE, ROOT, SERVICE

START_DEADLINE: Final = 10.0
"""Seconds for a service that is started by our call: it looks at every USB device first."""

_MANAGER: Final = Place(SERVICE, f"{ROOT}/Manager", MANAGER)
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"


async def find(name: str, bus: Bus, sensor: str) -> str:
    """The path of the sensor, starting the service where that can be done.

    Raises `ServiceDown`, or `PeripheralAbsent` where the service has no such sensor.
    """
    deadline = CALL_DEADLINE if await bus.is_served(SERVICE) else START_DEADLINE
    try:
        for path in _checked(name, await bus.ask(_MANAGER, "GetDevices", deadline=deadline)):
            if not sensor or await bus.ask(Place(SERVICE, path, _PROPERTIES), "Get", "ss", DEVICE, "name") == sensor:
                return path
    except Refusal as refusal:
        if refusal.name != NO_DEVICE:
            raise PeripheralFault(name, f"fprintd says {refusal.name}") from refusal
    raise PeripheralAbsent(name, f"fprintd has no sensor {sensor}".rstrip())


def _checked(name: str, told: object) -> list[str]:
    if isinstance(told, list) and all(isinstance(path, str) and path.startswith(f"{ROOT}/Device/") for path in told):
        return told
    raise ProtocolViolation(name, "fprintd has sensors in places where there are none")
