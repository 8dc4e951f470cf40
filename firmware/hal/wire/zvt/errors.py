"""The protocol's own error, the only one that bytes from outside can cause here."""


class ZvtError(Exception):
    """What is wrong, and at which byte (from 0) of what was given."""

    def __init__(self, offset: int, what: str) -> None:
        super().__init__(f"byte {offset}: {what}")
        self.offset = offset
        self.what = what

    def moved(self, by: int) -> "ZvtError":
        """The same error where the bytes were a part of more."""
        return ZvtError(self.offset + by, self.what)
