"""What is asked of the case's power."""

from firmware.appliance.api.messages.shape import Shape


class SaveRequest(Shape, frozen=True):
    """Whether power is to be saved: on battery printers and scanners are switched off while nobody uses them."""

    on: bool
