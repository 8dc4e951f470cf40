"""Device configurations for tests, without the bays and titles that no driver reads."""

from firmware.hal.config import Connection, DeviceConfig
from firmware.hal.kinds import Kind, Title


def device(kind: Kind, driver: str, connection: Connection, name: str = "") -> DeviceConfig:
    """A device by the name of its kind unless it is given another."""
    name = name or kind.value
    return DeviceConfig(name, kind, driver, "front", Title(name, name), connection, None, 0)
