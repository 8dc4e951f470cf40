"""The document printer as a screen may know it."""

from firmware.appliance.api import messages as m
from firmware.appliance.state.model import CaseState


def printer_view(state: CaseState) -> m.PrinterView | None:
    """The document printer of `state`; None in a case without one."""
    now = state.printing
    if now.device is None:
        return None
    job = now.job
    told = None if job is None else m.PrintJobView(job.paper, job.pages, job.waiting, job.end, job.failure)
    left = tuple(m.SupplyView(one.kind, one.colour, one.percent) for one in now.supplies)
    return m.PrinterView(now.device, told, left)
