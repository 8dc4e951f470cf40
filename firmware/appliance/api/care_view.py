"""What self-care found, in the shape that travels."""

from firmware.appliance.api.messages.care import CareRow, CareView
from firmware.appliance.state.care import Care, Finding

_ORDER = (Finding.BAD, Finding.WATCH, Finding.GOOD, Finding.UNKNOWN)


def care_view(care: Care) -> CareView:
    """The worst first, else in the order of the checks."""
    rows = [CareRow(check, found.finding, found.value) for check, found in care.results.items()]
    rows.sort(key=lambda row: _ORDER.index(row.finding))
    return CareView(tuple(rows), care.testing, care.tested, care.passed)
