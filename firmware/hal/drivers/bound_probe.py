"""Tries one way out: a connection to our server, or a proof that it is our server, through that interface alone."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from firmware.clock import Clock
from firmware.hal.drivers.bound_names import BoundNames
from firmware.hal.drivers.bound_socket import bound_socket
from firmware.hal.ports.probe import Finding, Outcome, ProbeKind
from firmware.hal.transports.deadline import within
from firmware.hal.wire.portal import Page, judged, look

SILENCE: Final = 0.7  # seconds without a word, after which somebody in between is looked for
LOOK: Final = 1.0  # seconds for a page
_HTTP: Final = 80
_LARGEST: Final = 2048
_NOT_IN_TIME: Final = frozenset({9, 10})  # X509_V_ERR_CERT_NOT_YET_VALID, _HAS_EXPIRED; the chain was ours till there


class BoundProber:
    """`interfaces` are the ways by device name; `tls` makes the context that knows our server."""

    def __init__(
        self,
        interfaces: Mapping[str, str],
        names: BoundNames,
        server: tuple[str, int],
        tls: Callable[[], ssl.SSLContext],
        clock: Clock,
    ) -> None:
        self._interfaces = interfaces
        self._names = names
        self._host, self._port = server
        self._tls = tls
        self._clock = clock

    async def probe(self, link: str, kind: ProbeKind, wait: float) -> Outcome:
        began = self._clock.monotonic()
        try:
            finding = await within(self._clock, wait, self._find(link, kind))
        except TimeoutError:
            finding = Finding.TIMEOUT
            self._names.missed(link)
        return Outcome(finding, self._clock.monotonic() - began)

    async def _find(self, link: str, kind: ProbeKind) -> Finding:
        """Each address in its turn as long as there is no way to it; one that is silent uses the time up."""
        finding = Finding.UNREACHABLE
        for address in await self._names.of(link):
            match kind:
                case ProbeKind.CONNECT:
                    finding = await self._connected(link, address)
                case ProbeKind.PROVE:
                    finding = await self._proven(link, address)
            if finding is not Finding.UNREACHABLE:
                self._names.worked(link, address)
                break
        return finding

    async def _connected(self, link: str, address: str) -> Finding:
        try:
            (await self._connect(link, address, self._port)).close()
        except OSError as problem:
            return _without(problem)
        return Finding.PASSED

    async def _proven(self, link: str, address: str) -> Finding:
        """Who is silent for long, or does not prove to be ours, may be a portal: then it shows a page to whoever asks.

        A redirect to elsewhere is one; any other page is only where somebody else answered in our server's place,
        because our own machine may have a page as well.
        """
        proof = asyncio.ensure_future(self._shaken(link, address))
        try:
            with suppress(TimeoutError):
                await within(self._clock, SILENCE, _settled(proof))
            if proof.done() and proof.result() in (Finding.PASSED, Finding.CLOCK):
                return proof.result()
            page = await self._look(link, address)
            if page is Page.FOREIGN:
                return Finding.PORTAL
            finding = await proof
            return Finding.PORTAL if finding is Finding.INTERCEPTED and page is Page.SOME else finding
        finally:
            proof.cancel()
            await asyncio.gather(proof, return_exceptions=True)

    async def _shaken(self, link: str, address: str) -> Finding:
        context = self._tls()
        try:
            connected = await self._connect(link, address, self._port)
            transport, _ = await asyncio.get_running_loop().create_connection(
                asyncio.Protocol, sock=connected, ssl=context, server_hostname=self._host
            )
        except ssl.SSLCertVerificationError as problem:
            return Finding.CLOCK if problem.verify_code in _NOT_IN_TIME else Finding.INTERCEPTED
        except ssl.SSLError:
            return Finding.INTERCEPTED
        except OSError as problem:
            return _without(problem)
        transport.abort()
        return Finding.PASSED

    async def _look(self, link: str, address: str) -> Page:
        try:
            return await within(self._clock, LOOK, self._page(link, address))
        except (OSError, TimeoutError):
            return Page.NONE

    async def _page(self, link: str, address: str) -> Page:
        loop = asyncio.get_running_loop()
        told = b""
        with await self._connect(link, address, _HTTP) as asked:
            await loop.sock_sendall(asked, look(self._host))
            while b"\r\n\r\n" not in told and len(told) < _LARGEST and (more := await loop.sock_recv(asked, _LARGEST)):
                told += more
        return judged(told, self._host)

    async def _connect(self, link: str, address: str, port: int) -> socket.socket:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        made = bound_socket(family, socket.SOCK_STREAM, self._interfaces[link])
        try:
            await asyncio.get_running_loop().sock_connect(made, (address, port))
        except BaseException:
            made.close()
            raise
        return made


def _without(problem: OSError) -> Finding:
    """What it means that no connection came about; one that was cut while it proved itself proves nothing."""
    return Finding.REFUSED if isinstance(problem, ConnectionRefusedError) else Finding.UNREACHABLE


async def _settled(work: "asyncio.Future[Finding]") -> None:
    await asyncio.wait({work})
