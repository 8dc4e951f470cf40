"""The list of all cases: filtered, the needy first, in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from fleet.pages.views import Glance, Need

ROWS: Final = 100
LONGEST_SEARCH: Final = 100  # characters


@dataclass(frozen=True, slots=True)
class Query:
    """What the address asks for. `need` shows only one group; `language` is set only where it was asked for."""

    text: str = ""
    need: Need | None = None
    page: int = 1
    language: str = ""

    @classmethod
    def read(cls, text: str, show: str, page: str, language: str) -> "Query":
        """From the address; whatever makes no sense is left out."""
        need = next((need for need in Need if need.name.lower() == show), None)
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
        return cls(text.strip()[:LONGEST_SEARCH], need, max(1, number), language)

    def link(self, need: Need | None = None, page: int = 1) -> str:
        """The address of another group or page of the same search."""
        shown = need.name.lower() if need is not None else ""
        parts = {"q": self.text, "show": shown, "page": str(page) if page > 1 else "", "lang": self.language}
        query = urlencode({key: value for key, value in parts.items() if value})
        return f"/?{query}" if query else "/"


@dataclass(frozen=True, slots=True)
class Board:
    """What the list shows; `counts` are of the search without the group."""

    query: Query
    rows: tuple[Glance, ...]
    counts: dict[Need, int]
    found: int
    total: int
    pages: int


def board(glances: Sequence[Glance], query: Query) -> Board:
    """Keep what is asked for, and put the needy first."""
    tokens = tuple(query.text.casefold().split())
    matching = [glance for glance in glances if glance.matches(tokens)] if tokens else glances
    counts = dict.fromkeys(Need, 0)
    for glance in matching:
        counts[glance.need] += 1
    chosen = [glance for glance in matching if query.need is None or glance.need is query.need]
    chosen.sort(key=lambda glance: (glance.need, glance.name))
    pages = max(1, -(-len(chosen) // ROWS))
    start = (min(query.page, pages) - 1) * ROWS
    return Board(query, tuple(chosen[start : start + ROWS]), counts, len(chosen), len(glances), pages)
