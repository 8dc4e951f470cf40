"""What `wg show INTERFACE …` says of the far ends, one a line: its key, a tab, and what was asked for.

`wg show INTERFACE dump` says all of it at once and the private key as well, which nobody here wants to see.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MOST: Final = 64  # far ends; a case has one
_LONGEST: Final = 256  # characters of a line
_KEY: Final = re.compile(r"[A-Za-z0-9+/]{43}=")
_ENDPOINT: Final = re.compile(r"(\[[0-9A-Fa-f:.%a-z]{2,64}\]|[0-9.]{7,15}):[0-9]{1,5}")
_NUMBER: Final = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class Far:
    """A far end. `handshake` is Unix time, 0: never; `endpoint` is "host:port", None where nobody knows."""

    handshake: int = 0
    endpoint: str | None = None
    received: int = 0
    sent: int = 0


def far_end(handshakes: str, endpoints: str, transfer: str) -> Far | None:
    """The far end that answered last, of answers to `latest-handshakes`, `endpoints` and `transfer`; None: there is
    none. Lines that do not fit say nothing.
    """
    answered = {key: int(words[0]) for key, words in _lines(handshakes, 1) if _NUMBER.fullmatch(words[0])}
    if not answered:
        return None
    key = max(answered, key=lambda one: answered[one])
    places = {one: words[0] for one, words in _lines(endpoints, 1) if _ENDPOINT.fullmatch(words[0])}
    passed = {one: words for one, words in _lines(transfer, 2) if all(map(_NUMBER.fullmatch, words))}
    received, sent = passed.get(key, ("0", "0"))
    return Far(answered[key], places.get(key), int(received), int(sent))


def _lines(text: str, columns: int) -> Iterator[tuple[str, list[str]]]:
    for line in text.split("\n", MOST)[:MOST]:
        key, *words = line[:_LONGEST].split("\t")
        if _KEY.fullmatch(key) and len(words) == columns:
            yield key, words
