"""What lies on and in the simulated scanner: as the far end keeps it, and as its program is told of it."""

import msgspec


class Glass(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the simulated scanner is just now. It travels to the program as one line of JSON after each change.

    `loaded` are the sheets in the feeder. `held`: the lamp stands still in the middle of a page. `jam` and `garbage`
    come once. What `marked` says can be found in the bytes of each page.
    """

    there: bool = True
    hung: bool = False
    busy: bool = False
    cover_open: bool = False
    jam: bool = False
    loaded: int = 3
    held: bool = False
    garbage: bool = False
    marked: str = ""


BEGAN, FED, JAMMED, GARBLED = b"b", b"f", b"j", b"g"
"""What the program tells: a page began, one came out, paper got stuck, it talked nonsense."""
