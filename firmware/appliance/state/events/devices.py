"""What happens to the devices."""

from typing import ClassVar

from firmware.appliance.power.recovery import Hold, Rung
from firmware.appliance.state.events.event import Device, Event, Lane, UsbId
from firmware.hal.ports.device import DeviceState, Reason
from firmware.hal.ports.usb import UsbRefusal


class DeviceChanged(Event, frozen=True):
    """A device's condition is another than before."""

    device: Device
    state: DeviceState
    reason: Reason


class DeviceRecovering(Event, frozen=True):
    """Something is done for a device that hangs, `reason` being how; `cycles` is how often it lost power in a day."""

    device: Device
    step: Rung
    reason: Reason
    cycles: int


class DeviceRecovered(Event, frozen=True):
    """A device that hung is well again; `step` is what was done last."""

    device: Device
    step: Rung


class RecoveryHeld(Event, frozen=True):
    """A device hangs and nothing is done for it now; why."""

    device: Device
    why: Hold


class DeviceArrived(Event, frozen=True):
    """The operating system sees the device that `case.toml` calls so."""

    device: Device


class DeviceLeft(Event, frozen=True):
    """The device's plug was pulled."""

    device: Device


class StrangerArrived(Event, frozen=True):
    """Something was plugged in that `case.toml` does not know; its USB ids, four hexadecimal digits each."""

    lane: ClassVar[Lane] = Lane.ALARM
    vendor: UsbId
    product: UsbId


class UsbRefused(Event, frozen=True):
    """Something on USB was not let in. `device` is the name of the one in `case.toml` that it says it is, if any."""

    lane: ClassVar[Lane] = Lane.ALARM
    vendor: UsbId
    product: UsbId
    why: UsbRefusal
    device: Device | None
