"""The power as a client may see it."""

import math

from firmware.appliance.api.messages import PowerView
from firmware.appliance.state.model import Power


def power_view(power: Power, now: float) -> PowerView:
    """What feeds the case, how long it lasts, and what that is worth; `now` is monotonic."""
    return PowerView(
        source=power.source,
        percent=power.percent,
        minutes=power.minutes,
        mode=power.mode,
        minutes_likely=power.minutes_likely,
        citizens=power.citizens,
        costliest=power.costliest,
        gauge=power.gauge,
        wear=power.wear,
        worn=power.worn,
        saving=power.saving,
        ending=power.ending,
        ends_in=None if power.ends_at is None else math.ceil(max(0.0, power.ends_at - now)),
    )
