"""A case with a document printer for the screen's tests: at work, waiting for hands, and each way in which it ends."""

from dataclasses import replace
from types import MappingProxyType

from firmware.appliance.state.model import CaseState, Device
from firmware.appliance.state.printing import Paper, PrintEnd, Printing, PrintJobNow
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.document_printer import Failure, Supply, SupplyColour, SupplyKind
from support.ui_case import NOON
from support.ui_till import till_case

SUPPLIES = (
    Supply(SupplyKind.TONER, SupplyColour.BLACK, 75),
    Supply(SupplyKind.WASTE, SupplyColour.OTHER, None),
)
JAM = Condition(DeviceState.FAULT, Reason.PAPER_JAM)
GOES = PrintJobNow(Paper.RECEIPT, 1)


def printing_case(
    job: PrintJobNow | None = None, condition: Condition = READY, state: CaseState | None = None
) -> CaseState:
    """A case of the till, or `state`, with a printer that is so and at this."""
    state = state or till_case()
    printer = Device("a4", Kind.DOCUMENT_PRINTER, "left", Title("Drucker", "Printer"), condition, NOON)
    devices = MappingProxyType({**state.devices, "a4": printer})
    return replace(state, devices=devices, printing=Printing("a4", job, SUPPLIES))


SCENES = {
    "idle": printing_case(),
    "runs": printing_case(GOES),
    "waits": printing_case(replace(GOES, waiting=True), JAM),
    "printed": printing_case(PrintJobNow(Paper.PROTOCOL, 2, end=PrintEnd.PRINTED)),
    "cancelled": printing_case(replace(GOES, end=PrintEnd.CANCELLED)),
    "unknown": printing_case(replace(GOES, end=PrintEnd.UNKNOWN)),
    **{
        f"failed-{failure}": printing_case(PrintJobNow(Paper.RECEIPT, None, end=PrintEnd.NOT_PRINTED, failure=failure))
        for failure in Failure
    },
}
