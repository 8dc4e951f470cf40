"""What everything at the local API is made of."""

from typing import Annotated, Final

import msgspec

PROTOCOL: Final = 1
LONGEST_LINE: Final = 64 * 1024  # bytes of a request; a longer one ends the connection
CHANGED: Final = "state.changed"

Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,30}$")]


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of everything that travels."""


class Nothing(Shape, frozen=True):
    """No parameters, or a result that says only: it is done."""
