"""In which order hands take the devices out and pack them: `[hands]` of `case.toml`."""

from dataclasses import dataclass
from typing import Final

from firmware.hal.config import DeviceConfig, HalConfig
from firmware.hal.config.body import LinkConnection
from firmware.hal.kinds import Kind
from firmware.hal.ports.uplink import UplinkKind
from firmware.reading import Table

MAINS: Final = "mains"
"""In the orders, the power supply that plugs the case into the wall; it is no device of its own."""
BUILT_IN: Final = frozenset(
    {
        Kind.LID,
        Kind.INDICATOR,
        Kind.BATTERY,
        Kind.RAIL,
        Kind.BOARD,
        Kind.THERMOMETER,
        Kind.FAN,
        Kind.TAMPER_CONTACT,
        Kind.MOTION_SENSOR,
        Kind.BUZZER,
        Kind.BACKLIGHT,
    }
)
"""Kinds that nobody takes out of the case."""


@dataclass(frozen=True, slots=True)
class HandsConfig:
    """The orders in which hands set up and pack: names of devices, and `MAINS`."""

    set_up: tuple[str, ...] = ()
    pack: tuple[str, ...] = ()


def read_hands(table: Table | None, hal: HalConfig) -> HandsConfig:
    """`[hands]`; without it all that is not built in is set up in the order of the file and packed backwards."""
    usual = usual_set_up(hal)
    if table is None:
        return HandsConfig(usual, usual[::-1])
    set_up = _read_order(table, "set_up", usual, hal)
    hands = HandsConfig(set_up, _read_order(table, "pack", set_up[::-1], hal))
    table.finish()
    return hands


def usual_set_up(hal: HalConfig) -> tuple[str, ...]:
    """The mains first, then whatever is not built into the case."""
    mains = (MAINS,) if any(device.kind is Kind.BATTERY for device in hal.devices) else ()
    return mains + tuple(device.name for device in hal.devices if not _is_built_in(device))


def _is_built_in(device: DeviceConfig) -> bool:
    link = device.connection
    return device.kind in BUILT_IN or (isinstance(link, LinkConnection) and link.medium is UplinkKind.LTE)


def _read_order(table: Table, key: str, usual: tuple[str, ...], hal: HalConfig) -> tuple[str, ...]:
    if not table.has(key):
        return usual
    names = table.texts(key, "a list of devices, or mains for the power supply", ".{1,31}")
    known = {device.name for device in hal.devices} | {MAINS}
    if not known.issuperset(names) or len(set(names)) != len(names):
        table.wrong(key, "a list, each once, of " + ", ".join(sorted(known)))
    return names
