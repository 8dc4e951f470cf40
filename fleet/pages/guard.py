"""What holds for every answer: reading only, asked by the right name, and nothing from elsewhere."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# `form-action` lets the search form ask this server; everything else of a form stays forbidden.
POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
HEADERS: Final = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


class Guard:
    """Refuses other methods than GET and HEAD, and other names than `hosts`.

    A page of a stranger can point a name of its own at this machine's address and so read what only this machine
    may read (DNS rebinding); the Host header then still carries the stranger's name. The port says nothing of that,
    and differs behind an SSH tunnel.
    """

    def __init__(self, app: "ASGIApp", hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.encode() for host in hosts)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Keep the rules, then pass on."""
        if scope["type"] != "http":
            return
        if scope["method"] not in {"GET", "HEAD"}:
            await _refuse(send, 405, b"reading only\n")
        elif [_name(value) in self._hosts for key, value in scope["headers"] if key == b"host"] != [True]:
            await _refuse(send, 421, b"this server is not called so\n")
        else:
            await self._app(scope, receive, _with_headers(send))


def _name(host: bytes) -> bytes:
    """The Host header without its port."""
    name, _, port = host.rpartition(b":")
    return name if port.isdigit() else host


def _with_headers(send: "Send") -> "Send":
    async def wrapped(message: "Message") -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *HEADERS]
        await send(message)

    return wrapped


async def _refuse(send: "Send", status: int, body: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"allow", b"GET, HEAD"), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
