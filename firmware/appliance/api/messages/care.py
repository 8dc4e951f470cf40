"""What self-care found, as a screen may know it."""

from datetime import datetime

from firmware.appliance.api.messages.shape import Shape
from firmware.appliance.state.care import Check, Finding


class CareRow(Shape, frozen=True):
    """A check and what came of it; `value` in the unit of the check, None where it has no figure."""

    check: Check
    finding: Finding
    value: int | None


class CareView(Shape, frozen=True):
    """The worst first. `tested` is when the last whole self-test ended, `passed` whether nothing was bad in it."""

    rows: tuple[CareRow, ...] = ()
    testing: bool = False
    tested: datetime | None = None
    passed: bool | None = None
