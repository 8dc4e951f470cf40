"""The addresses of our server, asked for through one way out; the last ones known outlive a name server that died.

Asked are those whom the way itself named, else those of `resolv.conf`, which may belong to another way. `getaddrinfo`
knows no interface and blocks ten seconds where the chosen way's name server is dead, so it is not asked.
"""

import asyncio
import ipaddress
import secrets
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from firmware.clock import Clock
from firmware.hal.drivers.bound_socket import bound_socket
from firmware.hal.transports.deadline import within
from firmware.hal.wire.dns import MalformedAnswer, Wanted, answers, question

PATIENCE: Final = 1.0  # seconds for all name servers of one source together
FRESH: Final = 300.0  # seconds for which an answer is not asked for again
_SERVERS: Final = 3
_PORT: Final = 53
_LARGEST: Final = 4096


class BoundNames:
    """Knows the addresses of `host` by way; `files` is where `resolv.conf` and `hosts` lie.

    A way whose interface is None is the one that the machine chooses.
    """

    def __init__(
        self, host: str, interfaces: Mapping[str, str | None], clock: Clock, files: Path = Path("/etc")
    ) -> None:
        self.host = host
        self._interfaces = interfaces
        self._clock = clock
        self._files = files
        self._fixed = _literal(host)
        self._known: dict[str, tuple[str, ...]] = {}
        self._asked: dict[str, float] = {}
        self._served: dict[str, tuple[str, ...]] = {}

    def served(self, link: str, servers: tuple[str, ...]) -> None:
        """By these the way is served; none: nobody said by whom. Others than before are asked at the next occasion."""
        servers = tuple(server for server in servers if _literal(server))[:_SERVERS]
        if servers != self._served.get(link, ()):
            self._served[link] = servers
            self._asked.pop(link, None)

    def known(self, link: str | None) -> tuple[str, ...]:
        """The addresses by this way, else by any; nothing is asked and nothing waited for."""
        if self._fixed:
            return self._fixed
        others = (addresses for addresses in self._known.values() if addresses)
        own = () if link is None else self._known.get(link, ())
        return own or next(others, ())

    async def of(self, link: str) -> tuple[str, ...]:
        """The addresses, asked for anew where they are old; none where nobody ever told."""
        asked = self._asked.get(link)
        if not self._fixed and (asked is None or self._clock.monotonic() - asked > FRESH):
            found = _in_hosts(self._files / "hosts", self.host) or await self._ask_by(link)
            if found:
                self._known[link], self._asked[link] = found, self._clock.monotonic()
        return self.known(link)

    async def ask_anew(self, link: str) -> bool | None:
        """Whether the way's name servers know the addresses now; None: this machine itself does."""
        if self._fixed or _in_hosts(self._files / "hosts", self.host):
            return None
        found = await self._ask_by(link)
        if found:
            self._known[link], self._asked[link] = found, self._clock.monotonic()
        return bool(found)

    def of_another(self, host: str) -> "BoundNames":
        """The same name servers, asked for `host`."""
        names = BoundNames(host, self._interfaces, self._clock, self._files)
        names._served.update(self._served)
        return names

    def worked(self, link: str, address: str) -> None:
        """Let the one that answered go first from now on."""
        if link in self._known:
            self._known[link] = (address, *(other for other in self._known[link] if other != address))

    def missed(self, link: str) -> None:
        """Nothing came from the first one: another goes first next time."""
        if link in self._known:
            self._known[link] = (*self._known[link][1:], *self._known[link][:1])

    async def _ask_by(self, link: str) -> tuple[str, ...]:
        """Those who serve the way first; an address that they do not know may still be known to the machine's own."""
        interface, own = self._interfaces[link], self._served.get(link, ())
        others = [server for server in _servers(self._files / "resolv.conf") if server not in own]
        return await self._ask(own, interface) or await self._ask(others, interface)

    async def _ask(self, servers: Sequence[str], interface: str | None) -> tuple[str, ...]:
        found: dict[Wanted, tuple[str, ...]] = {}
        asking = [
            asyncio.ensure_future(self._ask_one(server, interface, wanted, found))
            for server in servers
            for wanted in Wanted
        ]
        try:
            with suppress(TimeoutError):
                await within(self._clock, PATIENCE, _answered(asking, found))
        finally:
            for one in asking:
                one.cancel()
            await asyncio.gather(*asking, return_exceptions=True)
        return tuple(address for wanted in Wanted for address in found.get(wanted, ()))

    async def _ask_one(
        self, server: str, interface: str | None, wanted: Wanted, found: dict[Wanted, tuple[str, ...]]
    ) -> None:
        """A name server on this machine itself decides which way it asks, so it is not reached through one."""
        local = ipaddress.ip_address(server).is_loopback
        number = secrets.randbelow(1 << 16)
        loop = asyncio.get_running_loop()
        try:
            with bound_socket(_family(server), socket.SOCK_DGRAM, None if local else interface) as asked:
                asked.connect((server, _PORT))
                await loop.sock_sendall(asked, question(self.host, wanted, number))
                while (told := answers(await loop.sock_recv(asked, _LARGEST), number, wanted)) is None:
                    continue
        except (OSError, MalformedAnswer):
            return
        found[wanted] = found.get(wanted) or told


async def _answered(asking: "Sequence[asyncio.Future[None]]", found: Mapping[Wanted, tuple[str, ...]]) -> None:
    """Until both questions are answered by somebody, or nobody is left who could."""
    waiting = set(asking)
    while waiting and len(found) < len(Wanted):
        _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)


def _literal(host: str) -> tuple[str, ...]:
    try:
        return (str(ipaddress.ip_address(host)),)
    except ValueError:
        return ()


def _family(address: str) -> int:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def _servers(file: Path) -> list[str]:
    lines = (line.split() for line in _lines(file))
    told = [words[1] for words in lines if len(words) > 1 and words[0] == "nameserver"]
    return [server for server in told if _literal(server)][:_SERVERS]


def _in_hosts(file: Path, host: str) -> tuple[str, ...]:
    lines = (line.split("#")[0].split() for line in _lines(file))
    return tuple(words[0] for words in lines if host.lower() in map(str.lower, words[1:]) and _literal(words[0]))


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
