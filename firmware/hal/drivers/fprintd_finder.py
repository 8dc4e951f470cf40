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
        (paths,) = await bus.call(_MANAGER, "GetDevices", deadline=deadline)
        for path in paths if isinstance(paths, list) else ():
            if not sensor or await _name_of(bus, path) == sensor:
                return str(path)
    except Refusal as refusal:
        if refusal.name != NO_DEVICE:
            raise PeripheralFault(name, f"fprintd says {refusal.name}") from refusal
    except ValueError as problem:
        raise ProtocolViolation(name, "fprintd answers what it may not") from problem
    raise PeripheralAbsent(name, f"fprintd has no sensor {sensor}".rstrip())


async def _name_of(bus: Bus, path: str) -> object:
    (name,) = await bus.call(Place(SERVICE, path, _PROPERTIES), "Get", "ss", DEVICE, "name")
    return name
