"""Reading the HAL's slice of `case.toml`: every mistake is named with its path, its value and what is allowed."""

from collections.abc import Mapping
from typing import Final

from firmware.hal.config import BayConfig, Connection, DeviceConfig, HalConfig, UsbConfig
from firmware.hal.config.hands import MAINS
from firmware.hal.config.rails import check_rails, read_feed
from firmware.hal.config.reading import NAME, NAME_ALLOWED, read_title
from firmware.hal.config.usb import read_match, read_usb
from firmware.hal.kinds import Kind
from firmware.hal.packs.foreign import every_pack, foreign, pack_of
from firmware.hal.packs.pack import DriverPack
from firmware.hal.packs.registry import DRIVERS
from firmware.reading import Mistakes, Table

RESERVED: Final = frozenset({"case", "uplink", MAINS})
"""Words with another meaning where devices are named: the case in scenarios, any way out in the needs of services, the
power supply in the orders of hands.
"""

SINGLE: Final = frozenset(
    {Kind.LID, Kind.INDICATOR, Kind.BATTERY, Kind.PAYMENT_TERMINAL, Kind.MOTION_SENSOR, Kind.BUZZER, Kind.BACKLIGHT}
)
"""Kinds of which a case has one at most, because the whole case has one state of it."""


def read_hal(top: Table, mistakes: Mistakes) -> HalConfig:
    """Bays and devices of a `case.toml`. What is wrong is noted; the result is good only after `mistakes.check()`."""
    bays = tuple(_read_bay(name, table) for name, table in top.tables("bays", NAME, NAME_ALLOWED))
    devices = []
    sound = []
    for name, table in top.tables("devices", NAME, NAME_ALLOWED):
        before = len(mistakes.lines)
        device = _read_device(name, table, {bay.name for bay in bays}, mistakes)
        devices.append(device)
        if len(mistakes.lines) == before:  # stand-in values would collide with each other
            sound.append(device)
    _check_singles(sound, mistakes)
    _check_claims(sound, mistakes)
    check_rails(devices, mistakes)
    usb = read_usb(top.table("usb"), {bay.name for bay in bays}) if top.has("usb") else UsbConfig()
    return HalConfig(bays, tuple(devices), usb)


def _read_bay(name: str, table: Table) -> BayConfig:
    bay = BayConfig(name, read_title(table))
    table.finish()
    return bay


def _read_device(name: str, table: Table, bays: set[str], mistakes: Mistakes) -> DeviceConfig:
    if name in RESERVED:
        mistakes.add(table.path, f"{name!r} is not allowed as a name; it has a meaning of its own")
    before = len(mistakes.lines)
    kind = table.choice("kind", Kind)
    kinds = {kind} if len(mistakes.lines) == before else set(Kind)
    driver = table.text("driver", _drivers_for(kinds, DRIVERS))
    feed = read_feed(table)
    device = DeviceConfig(
        name=name,
        kind=kind,
        driver=driver,
        bay=_read_bay_name(table, bays),
        title=read_title(table),
        connection=_read_connection(table, kinds, driver, mistakes),
        match=read_match(table.table("match")) if table.has("match") else None,
        weight_grams=table.integer("weight_grams", 0, 50_000, "a weight in grams", default=0),
        rail=feed.rail,
        rank=feed.rank,
        milliwatts=feed.milliwatts,
    )
    table.finish()
    return device


def _read_bay_name(table: Table, bays: set[str]) -> str:
    allowed = "the name of a bay: " + (", ".join(sorted(bays)) or "there is none")
    bay = table.text("bay", allowed)
    if bay and bay not in bays:
        table.wrong("bay", allowed)
    return bay


def _read_connection(table: Table, kinds: set[Kind], name: str, mistakes: Mistakes) -> Connection:
    driver = pack_of(name)
    if driver is None or driver.kind not in kinds:
        if name:
            table.wrong("driver", _drivers_for(kinds, every_pack()) + _unusable())
        table.has("connection")
        return Connection()
    inner = table.table("connection")
    connection = _read_by(driver, inner, mistakes)
    inner.finish()
    return connection


def _read_by(driver: DriverPack, table: Table, mistakes: Mistakes) -> Connection:
    """What the driver's pack reads; a pack of somebody else may also fail, which is one mistake more."""
    try:
        connection: object = driver.read(table)
    except Exception as problem:
        if driver.name in DRIVERS:
            raise
        mistakes.add(table.path, f"the pack of {driver.name} cannot read it: {type(problem).__name__}: {problem}")
        return Connection()
    if not isinstance(connection, Connection):
        mistakes.add(table.path, f"the pack of {driver.name} makes no Connection of it")
        return Connection()
    return connection


def _unusable() -> str:
    """What is installed and cannot be used, since the driver that is missing may be among it."""
    return "".join(f"; not usable: {trouble}" for trouble in foreign().troubles)


def _drivers_for(kinds: set[Kind], packs: Mapping[str, DriverPack]) -> str:
    """What is allowed as a driver; a `kind` that is wrong itself gives no second mistake here."""
    served = next(iter(kinds)).value if len(kinds) == 1 else "a device"
    return f"a driver for {served}: " + ", ".join(name for name, driver in packs.items() if driver.kind in kinds)


def _check_singles(devices: list[DeviceConfig], mistakes: Mistakes) -> None:
    first: dict[Kind, str] = {}
    for device in devices:
        other = first.setdefault(device.kind, device.name)
        if device.kind in SINGLE and other != device.name:
            what = f"{device.kind.value!r} is not allowed; {other!r} is one already and a case has one at most"
            mistakes.add(f"devices.{device.name}.kind", what)


def _check_claims(devices: list[DeviceConfig], mistakes: Mistakes) -> None:
    owners: dict[str, str] = {}
    for device in devices:
        for key, what in device.connection.claims():
            path = f"devices.{device.name}.connection.{key}"
            if what in owners:
                mistakes.add(path, f"{what} is not allowed; {owners[what]} has it already")
            owners.setdefault(what, path)
