"""Every state of the page on which a citizen signs."""

from dataclasses import replace
from types import MappingProxyType

from firmware.appliance.state.inputs import Signing
from firmware.appliance.state.model import CaseState, Device, Tray, Visit
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from support.ui_case import NOON, ready_case


def sign_case(signing: Signing | None = None, *, visit: bool = True, condition: Condition = READY) -> CaseState:
    """A case with a signature pad."""
    pad = Device("pad", Kind.SIGNATURE_PAD, "right", Title("Unterschriftenfeld", "Signature pad"), condition, NOON)
    state = ready_case()
    devices = MappingProxyType({**state.devices, "pad": pad})
    return replace(state, devices=devices, signing=signing, visit=Visit("a1") if visit else None)


SCENES: dict[str, CaseState] = {
    "no-visit": sign_case(visit=False),
    "ready": sign_case(),
    "waiting": sign_case(Signing("pad")),
    "writing": sign_case(Signing("pad", 70)),
    "full": sign_case(Signing("pad", 16384, full=True)),
    "given": replace(sign_case(), tray=Tray(signature=True)),
    "absent": sign_case(condition=Condition(DeviceState.ABSENT, Reason.NOT_CONNECTED)),
    "in-use": sign_case(condition=Condition(DeviceState.FAULT, Reason.IN_USE)),
}
