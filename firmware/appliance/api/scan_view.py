"""The document scanner's desk as a client may see it."""

from firmware.appliance.api.messages import ScanView
from firmware.appliance.state.model import CaseState


def scan_view(state: CaseState) -> ScanView | None:
    """The desk as it travels; None where there is no scanner."""
    desk = state.scanning
    if desk is None:
        return None
    return ScanView(desk.sources, desk.colours, desk.running, desk.pages, desk.trouble)
