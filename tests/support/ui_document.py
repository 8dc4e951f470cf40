"""Every state of the page on which an identity document is laid on."""

from dataclasses import replace
from types import MappingProxyType

from firmware.appliance.state.model import CaseState, Device, DocumentVerdict, Tray, Visit
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from support.ui_case import NOON, ready_case

GONE = Condition(DeviceState.ABSENT, Reason.NOT_CONNECTED)
MISPLACED = Condition(DeviceState.FAULT, Reason.WRONG_PORT)


def document_case(
    verdict: DocumentVerdict | None = None, *, visit: bool = True, kept: bool = False, condition: Condition = READY
) -> CaseState:
    """A case with a document reader."""
    title = Title("Ausweisleser", "Document reader")
    reader = Device("reader", Kind.DOCUMENT_READER, "right", title, condition, NOON)
    state = ready_case()
    devices = MappingProxyType({**state.devices, "reader": reader})
    table = Visit("a1") if visit else None
    return replace(state, devices=devices, document=verdict, tray=Tray(document=kept), visit=table)


SCENES: dict[str, CaseState] = {
    "no-visit": document_case(visit=False),
    "waiting": document_case(),
    "read": document_case(DocumentVerdict.READ, kept=True),
    "taken": document_case(DocumentVerdict.READ),
    "expired": document_case(DocumentVerdict.EXPIRED, kept=True),
    "unreadable": document_case(DocumentVerdict.UNREADABLE),
    "device-absent": document_case(condition=GONE),
    "device-misplaced": document_case(condition=MISPLACED),
}
