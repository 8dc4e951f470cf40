"""The words of an HTML page, as plain text: no link is followed, no script run, no form filled. No I/O.

Whoever made the page may mean no good, so everything is bounded, and nothing of it but letters reaches a screen.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Final

LINES: Final = 20
LINE: Final = 160
"""Letters of a line at most; a longer one is cut."""

_HIDDEN: Final = {
    name: re.compile(rf"</{name}\b[^>]*>?", re.IGNORECASE)
    for name in ("script", "style", "noscript", "template", "svg", "select", "textarea", "iframe", "object")
}
_TAG: Final = re.compile(r"<(!--|[!?/]?[A-Za-z][A-Za-z0-9]{0,15})")
_TAG_END: Final = re.compile(">")
_COMMENT_END: Final = re.compile("--!?>")
_ENTITY: Final = re.compile(r"&#?[A-Za-z0-9]{1,32};?")
_INLINE: Final = frozenset({"a", "abbr", "b", "big", "bdi", "bdo", "cite", "code", "em", "font", "i", "kbd", "mark",
                            "q", "s", "small", "span", "strong", "sub", "sup", "tt", "u", "var", "wbr"})  # fmt: skip


def plain(page: str) -> tuple[str, ...]:
    """The words of an HTML page in their order, a block a line.

    The time it takes grows with the page and no faster: `html.parser` takes 86 s for 64 KiB of `<a `, and the loop is
    not to stand still for whoever owns the net.
    """
    return tidy("".join(_words(page)).splitlines())


def _words(page: str) -> Iterator[str]:
    """Text, and a line's end for each tag that is no mere decoration."""
    at = 0
    while (tag := _TAG.search(page, at)) is not None:
        yield _spoken(page[at : tag.start()])
        name = tag[1].lower()
        if name == "!--":
            at = _after(_COMMENT_END.search(page, tag.end()), page)
        elif name in _HIDDEN:
            at = _after(_HIDDEN[name].search(page, tag.end()), page)
        else:
            at = _after(_TAG_END.search(page, tag.end()), page)
            yield "" if name.lstrip("/") in _INLINE else "\n"
    yield _spoken(page[at:])


def _spoken(text: str) -> str:
    return _ENTITY.sub(lambda each: unescape(each[0]), " ".join(text.split("\n")))


def _after(found: re.Match[str] | None, page: str) -> int:
    """Behind it, or behind all where it never ends."""
    return len(page) if found is None else found.end()


def printable(text: str) -> str:
    """Without anything that moves a cursor, turns the direction of writing, or cannot be seen; single spaces."""
    seen = (" " if unicodedata.category(each)[0] in "ZC" else each for each in text)
    return " ".join("".join(seen).split())


def tidy(lines: Iterable[str]) -> tuple[str, ...]:
    """The first of them that say anything, fit to be shown."""
    kept: list[str] = []
    for line in map(printable, lines):
        if line and line not in kept[-1:]:
            kept.append(line if len(line) <= LINE else line[: LINE - 1] + "…")
        if len(kept) == LINES:
            break
    return tuple(kept)
