"""What is told of documents at the document printer; what stood on them, nobody knows."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from fleet.pages.language import Text
from fleet.pages.words import Tone

if TYPE_CHECKING:
    from fleet.pages.sentences import Teller

OUTCOME: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "printed": Text("gedruckt", "printed"),
        "cancelled": Text("abgebrochen", "cancelled"),
        "not-printed": Text("nicht gedruckt", "not printed"),
        "unknown": Text("unklar, ob gedruckt", "unclear whether printed"),
    }
)


def document_printed(teller: "Teller", fields: Mapping[str, object]) -> tuple[Tone | None, str]:
    """What did not come out, or may not have, somebody had to see to."""
    outcome, pages = str(fields.get("outcome")), fields.get("pages")
    how = teller.word(OUTCOME, outcome)
    count = "" if pages is None else teller.say(f", {pages} Seiten", f", {pages} pages")
    tone = Tone.NOTICE if outcome in {"not-printed", "unknown"} else None
    return tone, teller.say(f"Dokument {how}{count}.", f"Document {how}{count}.")
