"""What watches over the body of the case and speaks for it."""

from typing import TYPE_CHECKING, Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.enclosure import (
    BacklightConnection,
    BuzzerConnection,
    FanConnection,
    HwmonConnection,
    MotionConnection,
    TamperConnection,
)
from firmware.hal.config.reading import read_pin
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import USUAL, DriverPack, Rim
from firmware.hal.ports.device import Reason
from firmware.reading import Table

if TYPE_CHECKING:
    from firmware.hal.drivers.gpio_buzzer import GpioBuzzer
    from firmware.hal.drivers.gpio_motion import GpioMotion
    from firmware.hal.drivers.gpio_tamper import GpioTamper
    from firmware.hal.drivers.hwmon_thermometer import HwmonThermometer
    from firmware.hal.drivers.pwm_fan import PwmFan
    from firmware.hal.drivers.sysfs_backlight import SysfsBacklight
    from firmware.hal.sim.ground import Ground
    from firmware.hal.sim.peer import Peer

KERNEL_NAME: Final = r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}"


def _maybe_pin(table: Table, key: str) -> int | None:
    return read_pin(table, key) if table.has(key) else None


def _read_thermometer(table: Table) -> HwmonConnection:
    usual = HwmonConnection("")
    coldest = table.number("coldest", -40.0, 40.0, "degrees Celsius", default=usual.coldest)
    return HwmonConnection(
        table.text("chip", "the name of a chip in the kernel's hwmon class", KERNEL_NAME),
        table.integer("number", 1, 32, "which of the chip's temperatures", default=usual.number),
        coldest,
        table.number("hottest", coldest + 10.0, 120.0, "degrees, 10 above the coldest at least", default=usual.hottest),
    )


def _build_thermometer(device: DeviceConfig, rim: Rim) -> "HwmonThermometer":
    from firmware.hal.drivers.hwmon_thermometer import HwmonThermometer

    return HwmonThermometer(device.name, connection_of(device, HwmonConnection), rim.clock)


def _thermometer_peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.hwmon import HwmonPeer

    return HwmonPeer(device, ground.directory)


def _read_fan(table: Table) -> FanConnection:
    usual = FanConnection(0)
    return FanConnection(
        read_pin(table, "pin"),
        table.number("frequency", 10.0, 10_000.0, "pulses a second", default=usual.frequency),
        _maybe_pin(table, "tachometer"),
        table.integer("pulses", 1, 8, "the tachometer's pulses in a turn", default=usual.pulses),
    )


def _build_fan(device: DeviceConfig, rim: Rim) -> "PwmFan":
    from firmware.hal.drivers.pwm_fan import PwmFan

    return PwmFan(device.name, connection_of(device, FanConnection), rim.clock, rim.pins)


def _fan_peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.pwm_fan import PwmFanPeer

    return PwmFanPeer(device, ground.header)


def _read_tamper(table: Table) -> TamperConnection:
    return TamperConnection(
        read_pin(table, "pin"),
        table.flag("closed_high"),
        table.number("bounce", 0.001, 1.0, "the contact's bounce in seconds", default=0.05),
        _maybe_pin(table, "latch"),
        _maybe_pin(table, "reset"),
        table.text("rtc", "a clock of /sys/class/rtc, such as rtc0", r"(rtc\d{1,2})?", default=""),
    )


def _build_tamper(device: DeviceConfig, rim: Rim) -> "GpioTamper":
    from firmware.hal.drivers.gpio_tamper import GpioTamper

    return GpioTamper(device.name, connection_of(device, TamperConnection), rim.clock, rim.pins)


def _tamper_peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.gpio_tamper import GpioTamperPeer

    return GpioTamperPeer(device, ground.directory, ground.header)


def _read_motion(table: Table) -> MotionConnection:
    shock, tilt = _maybe_pin(table, "shock"), _maybe_pin(table, "tilt")
    if shock is None and tilt is None:
        read_pin(table, "shock")  # one of them is needed, which this notes
    rest = table.number("rest", 0.05, 10.0, "seconds for which a stance must hold", default=1.0)
    return MotionConnection(shock, tilt, rest)


def _build_motion(device: DeviceConfig, rim: Rim) -> "GpioMotion":
    from firmware.hal.drivers.gpio_motion import GpioMotion

    return GpioMotion(device.name, connection_of(device, MotionConnection), rim.clock, rim.pins)


def _motion_peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.gpio_motion import GpioMotionPeer

    return GpioMotionPeer(device, ground.header)


def _read_buzzer(table: Table) -> BuzzerConnection:
    return BuzzerConnection(read_pin(table, "pin"))


def _build_buzzer(device: DeviceConfig, rim: Rim) -> "GpioBuzzer":
    from firmware.hal.drivers.gpio_buzzer import GpioBuzzer

    return GpioBuzzer(device.name, connection_of(device, BuzzerConnection), rim.clock, rim.pins)


def _buzzer_peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.gpio_buzzer import GpioBuzzerPeer

    return GpioBuzzerPeer(device, ground.header)


def _read_backlight(table: Table) -> BacklightConnection:
    return BacklightConnection(table.text("light", "a name in the kernel's backlight class", KERNEL_NAME))


def _build_backlight(device: DeviceConfig, rim: Rim) -> "SysfsBacklight":
    from firmware.hal.drivers.sysfs_backlight import SysfsBacklight

    return SysfsBacklight(device.name, connection_of(device, BacklightConnection), rim.clock, rim.hotplug)


def _backlight_peer(device: DeviceConfig, ground: "Ground") -> "Peer":
    from firmware.hal.sim.peers.sysfs_backlight import SysfsBacklightPeer

    return SysfsBacklightPeer(device, ground.directory, ground.hotplug)


_WARMTH: Final = USUAL | {Reason.TOO_HOT, Reason.TOO_COLD}
_STALL: Final = USUAL | {Reason.FAN_STALLED}

PACKS = (
    DriverPack(
        "hwmon-thermometer", Kind.THERMOMETER, _read_thermometer, _build_thermometer, _thermometer_peer, _WARMTH
    ),
    DriverPack("pwm-fan", Kind.FAN, _read_fan, _build_fan, _fan_peer, _STALL),
    DriverPack("gpio-tamper", Kind.TAMPER_CONTACT, _read_tamper, _build_tamper, _tamper_peer, USUAL),
    DriverPack("gpio-motion", Kind.MOTION_SENSOR, _read_motion, _build_motion, _motion_peer, USUAL),
    DriverPack("gpio-buzzer", Kind.BUZZER, _read_buzzer, _build_buzzer, _buzzer_peer, USUAL),
    DriverPack("sysfs-backlight", Kind.BACKLIGHT, _read_backlight, _build_backlight, _backlight_peer, USUAL),
)
