"""What a plain HTTP answer from our server's address says of who stands in between. No I/O."""

from enum import Enum, auto, unique
from typing import Final
from urllib.parse import urlsplit

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_LOGIN: Final = 511  # RFC 6585: Network Authentication Required


@unique
class Page(Enum):
    """Who answered. OWN sends us to another port of our own server; FOREIGN can only be somebody in between."""

    NONE = auto()
    OWN = auto()
    FOREIGN = auto()
    SOME = auto()


def look(host: str) -> bytes:
    """The request whose answer gives a portal away."""
    name = f"[{host}]" if ":" in host else host
    return f"GET / HTTP/1.1\r\nHost: {name}\r\nUser-Agent: Amtskoffer\r\nConnection: close\r\n\r\n".encode("ascii")


def judged(data: bytes, host: str) -> Page:
    """Who sent these first bytes of an answer."""
    head = data.split(b"\r\n\r\n", 1)[0].decode("latin-1").split("\r\n")
    first = head[0].split(" ")
    if not first[0].startswith("HTTP/") or len(first) < 2 or not first[1].isdecimal():
        return Page.NONE
    status = int(first[1][:4])
    if status == _LOGIN:
        return Page.FOREIGN
    if status not in _REDIRECTS:
        return Page.SOME
    return Page.OWN if _target(head) in (None, host.lower()) else Page.FOREIGN


def _target(head: list[str]) -> str | None:
    """The host a redirect leads to; None: it stays where it is, or leads nowhere."""
    for line in head[1:]:
        name, _, value = line.partition(":")
        if name.strip().lower() == "location":
            try:
                return urlsplit(value.strip()).hostname
            except ValueError:
                return ""
    return None
