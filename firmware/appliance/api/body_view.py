"""The body of the case as a client may see it."""

from firmware.appliance.api.messages import BodyView, OpenedView
from firmware.appliance.state.model import CaseState


def body_view(state: CaseState) -> BodyView:
    """`state`'s body as it travels."""
    body = state.body
    opened = tuple(OpenedView(each.device, each.at, each.while_off) for each in body.opened)
    return BodyView(opened, body.seal, body.tilted, body.charging_held, body.sound, body.dark)
