"""Where a scanned code leads the clerk: a device's label to its page, a blank's number to its series.

Only from pages that a glance may leave: nobody is led away from a payment, a closing or a citizen's paper.
"""

from typing import Final

from firmware.appliance.api.messages import CaseView
from firmware.appliance.state.inputs import CodeKind

CALM: Final = frozenset({"home", "services", "network", "power", "queue", "device", "tools", "desk", "stock"})


def led_by_code(before: CaseView | None, now: CaseView, place: str) -> str | None:
    """The place to go to, None where no code was scanned since `before` or it leads nowhere from `place`."""
    code = now.scanned
    if before is None or code is None or code == before.scanned or now.lock.locked:
        return None
    if place.partition(":")[0] not in CALM:
        return None
    if code.kind is CodeKind.DEVICE:
        return f"device:{code.about}"
    return _series(now, code.about) if code.kind is CodeKind.BLANK else None


def _series(view: CaseView, serial: str) -> str | None:
    """One prefix may begin another; the longer one is meant."""
    fitting = [series for series in view.series if serial.startswith(series.prefix)]
    return f"stock:{max(fitting, key=lambda series: len(series.prefix)).name}" if fitting else None
