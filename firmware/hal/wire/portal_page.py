"""Asking the web server of whoever stands in between for its page, and what it answers. No I/O."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from firmware.hal.wire.plain_page import plain, tidy

if TYPE_CHECKING:
    import h11

LARGEST: Final = 32768
"""Bytes of an answer that are read at most."""
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_CODINGS: Final = frozenset({"utf-8", "iso-8859-1", "windows-1252", "iso-8859-15"})
_MOST_HEADERS: Final = 16384


@dataclass(frozen=True, slots=True)
class Target:
    """Where a page sends whoever asks for it, in plain HTTP or not. `path` begins with a slash."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def address(self) -> str:
        """What may be shown of it: not its path, which often names the device that asked."""
        usual = self.port == (443 if self.secure else 80)
        name = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.secure else 'http'}://{name}{'' if usual else f':{self.port}'}"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question for a page: its words, and where it sends on to, if it does."""

    lines: tuple[str, ...] = ()
    onward: Target | None = None


def question(host: str, path: str = "/") -> bytes:
    """Ask `host` for a page; who sends it more packed than asked for is not understood."""
    name = f"[{host}]" if ":" in host else host
    head = f"GET {path} HTTP/1.1\r\nHost: {name}\r\nUser-Agent: Amtskoffer\r\nAccept: text/html\r\n"
    return f"{head}Accept-Language: de, en\r\nConnection: close\r\n\r\n".encode("ascii")


class PageReader:
    """Takes in an answer piece by piece, in time that grows with it whoever chooses the pieces."""

    def __init__(self) -> None:
        import h11

        self._h11 = h11
        self._told = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MOST_HEADERS)
        self._told.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
        self._told.send(h11.EndOfMessage())
        self._head: h11.Response | None = None
        self._body = bytearray()
        self._room = LARGEST
        self._over = False

    def feed(self, data: bytes) -> bool:
        """Take `data` in, nothing where the other side has closed; whether the answer is over, or more than enough."""
        self._over = self._over or len(data) > self._room
        self._room -= len(data)
        if not self._over:
            try:
                self._told.receive_data(data)
                self._over = not self._take()
            except self._h11.RemoteProtocolError:
                self._over = True
        return self._over

    def answer(self) -> Answer | None:
        """What is understood so far; None: it is no answer of a web server."""
        return None if self._head is None else _understood(self._head, bytes(self._body))

    def _take(self) -> bool:
        """All that can be read now; whether more may come."""
        while True:
            event = self._told.next_event()
            if event is self._h11.NEED_DATA:
                return True
            if isinstance(event, self._h11.Response):
                self._head = event
            elif isinstance(event, self._h11.Data):
                self._body += event.data
            elif not isinstance(event, self._h11.InformationalResponse):
                return False


def _understood(head: "h11.Response", body: bytes) -> Answer:
    headers = {bytes(name).decode("latin-1"): bytes(value).decode("latin-1") for name, value in head.headers}
    onward = _target(headers.get("location", "")) if head.status_code in _REDIRECTS else None
    kind, _, options = headers.get("content-type", "text/html").partition(";")
    packed = headers.get("content-encoding", "identity").strip().lower() != "identity"
    if packed or kind.strip().lower() not in ("text/html", "text/plain", "application/xhtml+xml"):
        return Answer((), onward)
    text = body.decode(_coding(options, body), "replace")
    return Answer(plain(text) if "html" in kind.lower() else tidy(text.splitlines()), onward)


def _coding(options: str, body: bytes) -> str:
    """As the header says, else as the page does; whatever it is, it is one of few."""
    for told in (options, body[:1024].decode("ascii", "ignore")):
        _, found, name = told.lower().partition("charset=")
        name = name.lstrip("\"'")
        for coding in sorted(_CODINGS) if found else ():
            if name.startswith(coding):
                return coding
    return "utf-8"


def _target(location: str) -> Target | None:
    """Where it leads, if that is a web page somewhere else, named in letters that a screen may show."""
    try:
        parts = urlsplit(location.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or len(host) > 253 or not host.isascii():
        return None
    if not all(each.isalnum() or each in ".-:_" for each in host) or port == 0:
        return None
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    path = path if path.isascii() and path.isprintable() and " " not in path and len(path) < 2048 else "/"
    return Target(secure, host, port or (443 if secure else 80), path if path.startswith("/") else "/")
