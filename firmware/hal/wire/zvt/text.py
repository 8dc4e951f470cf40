"""The code pages in which terminals write."""

from collections.abc import Mapping
from enum import StrEnum, unique
from typing import Final


@unique
class CodePage(StrEnum):
    """What bytes above 7F mean, by Python's names."""

    CP437 = "cp437"  # PA00P015 15.2, the default that every terminal must know
    ISO_8859_1 = "iso-8859-1"  # quirk: terminals of CardComplete, whatever was agreed
    ISO_8859_15 = "iso-8859-15"
    UTF_8 = "utf-8"


ANNOUNCED: Final[Mapping[int, str]] = {
    0x00: "ascii",
    **{part: f"iso-8859-{part}" for part in range(1, 17) if part != 12},
    0xFE: CodePage.UTF_8,
    0xFF: CodePage.CP437,
}
"""TLV tag 14: the character set of one message, which goes before what was agreed."""


def read_text(data: bytes, page: str) -> str:
    """`data` as text; what the code page does not know becomes the replacement character, never an error."""
    return data.decode(page, "replace")
