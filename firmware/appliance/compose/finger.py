"""The desk that measures fingers, with the sensors of this case."""

from firmware.appliance.managers.finger import FingerDesk
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.hal.inventory import Hal
from firmware.hal.kinds import Kind
from firmware.hal.ports.fingerprint import Cleanable, FingerprintGauge


def make_finger(hal: Hal, timeline: Timeline, store: Store) -> FingerDesk:
    """With the first sensor in the case's file that judges fingers; a case needs no second."""
    sensors = [fitted.peripheral for fitted in hal.devices.values() if fitted.config.kind is Kind.FINGERPRINT_SENSOR]
    gauge = next((sensor for sensor in sensors if isinstance(sensor, FingerprintGauge)), None)
    return FingerDesk(gauge, tuple(sensor for sensor in sensors if isinstance(sensor, Cleanable)), timeline, store)
