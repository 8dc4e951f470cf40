"""What a check of the network asks, over sockets that are bound to one way out, and over free ones for services."""

import asyncio
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from firmware.clock import Clock
from firmware.hal.drivers.bound_names import BoundNames
from firmware.hal.drivers.bound_socket import bound_socket
from firmware.hal.ports.inquiry import PortalPage
from firmware.hal.transports.deadline import within
from firmware.hal.wire.portal_page import LARGEST, PageReader, Target, question

ONWARD: Final = 3
"""So many times a page may send us on; each time in plain HTTP and by the same way, else its address must do."""
_WEB: Final = 443
_HTTP: Final = 80
_SYSTEM: Final = ""  # the way that the machine chooses


class BoundInquirer:
    """`names` knows our server, None: there is none. `files` is where `resolv.conf` and `hosts` lie."""

    def __init__(
        self, interfaces: Mapping[str, str], names: BoundNames | None, clock: Clock, files: Path = Path("/etc")
    ) -> None:
        self._interfaces = {**interfaces, _SYSTEM: None}
        self._names = names
        self._clock = clock
        self._files = files

    @property
    def has_server(self) -> bool:
        return self._names is not None

    async def names(self, link: str, wait: float) -> bool | None:
        if self._names is None:
            return None
        try:
            return await within(self._clock, wait, self._names.ask_anew(link))
        except TimeoutError:
            return False

    async def elsewhere(self, link: str, wait: float) -> bool:
        known = () if self._names is None else self._names.known(link)
        with suppress(TimeoutError):
            return await within(self._clock, wait, self._any_answers(link, known))
        return False

    async def page(self, link: str, wait: float) -> PortalPage | None:
        """The last page that could be had counts, and the address to which the last one sent us."""
        if self._names is None or not (known := self._names.known(link)):
            return None
        book = _Book(self._names.host)
        with suppress(TimeoutError, OSError):
            await within(self._clock, wait, self._leaf(link, known[0], book))
        return book.page()

    async def service(self, host: str, port: int, wait: float) -> bool:
        with suppress(TimeoutError, OSError):
            return await within(self._clock, wait, self._lets_in(host, port))
        return False

    async def _any_answers(self, link: str, known: tuple[str, ...]) -> bool:
        for address in known:
            try:
                (await self._connected(link, address, _WEB)).close()
            except ConnectionRefusedError:
                return True
            except OSError:
                continue
            return True
        return False

    async def _leaf(self, link: str, address: str, book: "_Book") -> None:
        host, port, path = book.host, _HTTP, "/"
        for _ in range(ONWARD):
            onward = await self._ask(link, (address, port), question(host, path), book)
            if onward is None or onward.secure:
                return
            host, port, path = onward.host, onward.port, onward.path
            found = await self._resolve(host, link)
            if not found:
                return
            address = found[0]

    async def _ask(self, link: str, at: tuple[str, int], asked: bytes, book: "_Book") -> Target | None:
        """Some keep the connection open behind their answer, some break it off."""
        loop = asyncio.get_running_loop()
        reader = book.open()
        with await self._connected(link, *at) as line:
            await loop.sock_sendall(line, asked)
            while not reader.feed(more := await loop.sock_recv(line, LARGEST)) and more:
                continue
        return book.close()

    async def _lets_in(self, host: str, port: int) -> bool:
        for address in await self._resolve(host, _SYSTEM):
            with suppress(OSError):
                (await self._connected(_SYSTEM, address, port)).close()
                return True
        return False

    async def _resolve(self, host: str, link: str) -> tuple[str, ...]:
        free = BoundNames(host, {_SYSTEM: None}, self._clock, self._files)
        names = free if link == _SYSTEM or self._names is None else self._names.of_another(host)
        return await names.of(link)

    async def _connected(self, link: str, address: str, port: int) -> socket.socket:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        made = bound_socket(family, socket.SOCK_STREAM, self._interfaces[link])
        try:
            await asyncio.get_running_loop().sock_connect(made, (address, port))
        except BaseException:
            made.close()
            raise
        return made


class _Book:
    """What was read of a portal so far; what came before the time was over counts as well."""

    def __init__(self, host: str) -> None:
        self.host = host
        self._reader: PageReader | None = None
        self._page: PortalPage | None = None

    def open(self) -> PageReader:
        """Another answer comes."""
        self._reader = PageReader()
        return self._reader

    def close(self) -> Target | None:
        """Take in what was read; where it sends us on to."""
        answer = None if self._reader is None else self._reader.answer()
        self._reader = None
        if answer is None:
            return None
        before = self._page or PortalPage(None, ())
        address = before.address if answer.onward is None else answer.onward.address
        self._page = PortalPage(address, answer.lines or before.lines)
        return answer.onward

    def page(self) -> PortalPage | None:
        self.close()
        return self._page
