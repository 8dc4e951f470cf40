"""Every state of the page on which a PIN of an ID card is changed."""

from dataclasses import replace
from types import MappingProxyType

from firmware.appliance.state.eid import Eid, PinChange, PinChangeEnding
from firmware.appliance.state.model import CaseState, Device, Visit
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.eid_terminal import ChangeStep, EidCard, EidCardState, Task
from support.ui_case import NOON, ready_case

VISIT = "a1"


def eid_case(
    eid: Eid = Eid(), *, visit: bool = True, condition: Condition = READY  # noqa: B008 - a frozen value
) -> CaseState:  # fmt: skip
    """A case with a change terminal."""
    title = Title("Änderungsterminal", "Change terminal")
    terminal = Device("eid", Kind.EID_TERMINAL, "right", title, condition, NOON)
    state = ready_case()
    devices = MappingProxyType({**state.devices, "eid": terminal})
    return replace(state, devices=devices, eid=eid, visit=Visit(VISIT) if visit else None)


def changing(step: ChangeStep, ending: PinChangeEnding | None = None, *, stopping: bool = False) -> CaseState:
    """A change at this step, or ended."""
    return eid_case(Eid(EidCard(EidCardState.USABLE, 3), PinChange(VISIT, step, ending, stopping)))


WAITING = ChangeStep(Task.WAIT)

SCENES: dict[str, CaseState] = {
    "no-visit": eid_case(visit=False),
    "nobody-tells": eid_case(),
    **{f"card-{card}": eid_case(Eid(EidCard(card, 3))) for card in EidCardState},
    **{
        f"device-{reason}": eid_case(condition=Condition(DeviceState.FAULT, reason))
        for reason in (Reason.SERVICE_DOWN, Reason.NO_KEYPAD, Reason.SILENT, Reason.GARBLED, Reason.IN_USE)
    },
    "device-absent": eid_case(condition=Condition(DeviceState.ABSENT, Reason.NOT_CONNECTED)),
    **{f"task-{task}": changing(ChangeStep(task, 3)) for task in Task},
    **{f"again-{task}": changing(ChangeStep(task, 2, again=True)) for task in Task if task is not Task.WAIT},
    "stopping": changing(ChangeStep(Task.ENTER_PIN, 3), stopping=True),
    **{f"end-{ending}": changing(WAITING, ending) for ending in PinChangeEnding},
}
