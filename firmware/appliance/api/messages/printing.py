"""What is known of the document printer, and what it may be asked to print."""

from typing import Annotated

import msgspec

from firmware.appliance.api.messages.shape import Name, Shape
from firmware.appliance.state.printing import Paper, PrintEnd
from firmware.hal.ports.document_printer import Failure, SupplyColour, SupplyKind


class SupplyView(Shape, frozen=True):
    """Toner or ink, and how much is left in percent; None where the printer does not know."""

    kind: SupplyKind
    colour: SupplyColour
    percent: int | None


class PrintJobView(Shape, frozen=True):
    """A document on its way, or with an `end` the last one. `waiting`: for hands, the device's reason says for what.

    `pages` have come out, None where the printer does not count.
    """

    paper: Paper
    pages: int | None
    waiting: bool
    end: PrintEnd | None
    failure: Failure | None


class PrinterView(Shape, frozen=True):
    """The document printer of this case, by the name of its device."""

    device: Name
    job: PrintJobView | None
    supplies: tuple[SupplyView, ...]


class ProtocolRequest(Shape, frozen=True):
    """Names the protocol of a sealed day."""

    number: Annotated[int, msgspec.Meta(ge=1)]


class ProtocolView(Shape, frozen=True):
    """A sealed day: its number, and its date as it stands on the protocol (YYYY-MM-DD)."""

    number: int
    date: str


class ProtocolList(Shape, frozen=True):
    """Sealed days, the newest first."""

    protocols: tuple[ProtocolView, ...]
