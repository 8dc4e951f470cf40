"""The power as a client may see it."""

from firmware.appliance.api.messages import PowerView
from firmware.appliance.state.model import Power


def power_view(power: Power) -> PowerView:
    """What feeds the case, how long it lasts, and what that is worth."""
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
    )
