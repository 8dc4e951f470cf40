"""What is known of the visit's tray, and how it is emptied."""

from typing import Annotated

import msgspec

from firmware.appliance.api.messages.shape import Shape
from firmware.appliance.state.model import TrayKind


class TrayView(Shape, frozen=True):
    """How much of the citizen at the table lies in memory; what it is, nobody is told."""

    pages: int = 0
    signature: bool = False
    document: bool = False
    codes: int = 0


class TakeRequest(Shape, frozen=True):
    """The oldest thing of this kind, from this byte on. The first call says 0, each next one what it has by now."""

    kind: TrayKind
    offset: Annotated[int, msgspec.Meta(ge=0)] = 0


class Taken(Shape, frozen=True):
    """A piece of a thing of `size` bytes; base64 on the wire. With the last piece the case has forgotten the thing."""

    data: bytes
    offset: int
    size: int
    media: str

    def __repr__(self) -> str:
        """Without what it carries."""
        return f"Taken({len(self.data)} of {self.size} bytes from {self.offset}, {self.media})"


class DiscardRequest(Shape, frozen=True):
    """Wipe everything of this kind."""

    kind: TrayKind
