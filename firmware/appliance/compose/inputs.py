"""The signature desk with the pads of this case, and what codes mean here."""

from firmware.appliance.config import Config
from firmware.appliance.managers.codes import Codes
from firmware.appliance.managers.signature import SignatureDesk
from firmware.appliance.managers.tray import Tray
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.inventory import Hal
from firmware.hal.ports.signature_pad import WritingPad


def make_signature_desk(hal: Hal, tray: Tray, timeline: Timeline, store: Store, clock: Clock) -> SignatureDesk:
    """For all pads whose pen can be followed, in the order of the case's file."""
    fitted = ((name, device.peripheral) for name, device in hal.devices.items())
    pads = {name: peripheral for name, peripheral in fitted if isinstance(peripheral, WritingPad)}
    return SignatureDesk(pads, tray, timeline, store, clock)


def make_codes(config: Config, tray: Tray, timeline: Timeline, store: Store) -> Codes:
    """With the series of blanks of this case."""
    return Codes((series.prefix for series in config.blanks), tray, timeline, store)
