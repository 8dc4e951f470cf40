"""What hands must do: the set-up list and the packing list."""

from firmware.appliance.api.messages.shape import Shape
from firmware.appliance.state.guide import Hands, Phase, Standing


class SetUpItemView(Shape, frozen=True):
    """A device, or `mains`, and what hands must do to it; it is ticked where that is nothing."""

    name: str
    hands: Hands


class PackItemView(Shape, frozen=True):
    """A device, or `mains`, and what is known of where it is."""

    name: str
    standing: Standing


class GuideView(Shape, frozen=True):
    """How far hands are. Both lists are in the order in which hands do it best.

    `done` is how many of `set_up` are ticked, `complete` that no more is needed. `minutes` are those since the lid was
    opened, until the set-up was complete. `grams` is what the whole case weighs, 0 where that is not known. `left` were
    still plugged in when the lid was closed last. `dismissed`: the clerk has gone on without the list.
    """

    phase: Phase
    set_up: tuple[SetUpItemView, ...]
    pack: tuple[PackItemView, ...]
    done: int
    complete: bool
    minutes: int | None
    grams: int
    left: tuple[str, ...]
    dismissed: bool


class PackRequest(Shape, frozen=True):
    """Begin to pack, or work on after all."""

    packing: bool
