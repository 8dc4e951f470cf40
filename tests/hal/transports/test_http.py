"""HTTP to devices: nobody there, hanging at every stage, endless, no HTTP at all, and somebody else's certificate."""

import asyncio
import hashlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate

from firmware.clock import FakeClock, SystemClock, settle
from firmware.hal.config.lines import TcpConnection
from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralFault, PeripheralSilent, ProtocolViolation
from firmware.hal.transports.http import MOST_HEADERS, PROMPT, HttpAnswer, HttpRequest, Limits, open_http
from provisioning.authority import Authority
from provisioning.identity import Pinned
from provisioning.local import server_identity

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HOST = "127.0.0.1"
ASK = HttpRequest("POST", "/ipp/print", (("Content-Type", "application/ipp"),), (b"eins", b"zwei"))
FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-Name: Drucker\r\n\r\ngut!"


@asynccontextmanager
async def device(serve: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[TcpConnection]:
    """A far end that does to each connection what `serve` does, and then closes it."""
    running: set[asyncio.Task[None]] = set()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        try:
            await serve(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(one, HOST, 0, ssl=tls)
    async with server:
        yield TcpConnection(HOST, server.sockets[0].getsockname()[1])
        for task in running:
            task.cancel()
        await asyncio.gather(*running)


async def heard(reader: asyncio.StreamReader) -> bytes:
    """A whole chunked request."""
    return await reader.readuntil(b"\r\n0\r\n\r\n")


def says(answer: bytes) -> Serve:
    """A far end that hears a request and says this."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await heard(reader)
        writer.write(answer)
        await writer.drain()
        writer.write_eof()
        await reader.read()

    return serve


async def answer_of(serve: Serve, request: HttpRequest = ASK, limits: Limits = PROMPT) -> HttpAnswer:
    async with device(serve) as there, open_http("printer", there, SystemClock(), limits=limits) as line:
        return await line.ask(request, limits)


async def test_two_questions_on_one_connection() -> None:
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            asked.append(await heard(reader))
            writer.write(FINE)

    async with device(serve) as there, open_http("printer", there, SystemClock()) as line:
        for _ in range(2):
            answer = await line.ask(ASK)
            assert (answer.status, answer.headers["x-name"], answer.body) == (200, "Drucker", b"gut!")
    assert len(asked) == 2
    assert asked[0].startswith(f"POST /ipp/print HTTP/1.1\r\nHost: {HOST}:{there.port}\r\n".encode())
    assert asked[0].endswith(b"4\r\neins\r\n4\r\nzwei\r\n0\r\n\r\n")


async def test_any_method_and_no_body() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"MOSIPDISC /device HTTP/1.1\r\nHost: here\r\n")
        writer.write(FINE)
        await reader.read()

    assert (await answer_of(serve, HttpRequest("MOSIPDISC", "/device", host="here"))).status == 200


async def test_a_device_that_has_heard_enough() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        await asyncio.Event().wait()

    large = HttpRequest("POST", "/", (), (bytes(8_000_000),))
    assert (await answer_of(serve, large, Limits(piece=30))).status == 413


async def test_informational_answers_are_no_answers() -> None:
    assert (await answer_of(says(b"HTTP/1.1 100 Continue\r\n\r\n" + FINE))).body == b"gut!"


async def test_one_byte_at_a_time() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await heard(reader)
        for byte in FINE:
            writer.write(bytes((byte,)))
            await writer.drain()
        await reader.read()

    assert (await answer_of(serve)).body == b"gut!"


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (b"", PeripheralAbsent),
        (b"HTTP/1.1 200 OK\r\nContent-Le", PeripheralAbsent),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\nhalf", PeripheralAbsent),
        (b"\x00\xff\x8f garbage \xfe\r\n\r\n", ProtocolViolation),
        (b"20 10 OK\r\n\r\n", ProtocolViolation),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", ProtocolViolation),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * (2 * MOST_HEADERS), ProtocolViolation),
        (b"HTTP/1.1 200 OK\r\n\r\n" + bytes(PROMPT.body + 1), ProtocolViolation),
    ],
)
async def test_what_is_no_answer(said: bytes, problem: type[HalError]) -> None:
    with pytest.raises(problem):
        await answer_of(says(said))


async def test_a_broken_connection_stays_broken() -> None:
    async with device(says(b"garbage\r\n\r\n")) as there, open_http("printer", there, SystemClock()) as line:
        with pytest.raises(ProtocolViolation):
            await line.ask(ASK)
        with pytest.raises(PeripheralAbsent, match="used up"):
            await line.ask(ASK)


async def _hangs(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def _hangs_in_the_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(FINE[:-1])
    await asyncio.Event().wait()


@pytest.mark.parametrize("serve", [_hangs, _hangs_in_the_answer])
@pytest.mark.parametrize("size", [1, 8_000_000])
async def test_a_device_that_hangs_is_silent_after_the_deadline(serve: Serve, size: int) -> None:
    clock = FakeClock()
    async with device(serve) as there, open_http("printer", there, clock) as line:
        asking = asyncio.create_task(line.ask(HttpRequest("POST", "/", (), (bytes(size),))))
        assert not (await asyncio.wait({asking}, timeout=0.1))[0]
        await clock.advance(1.6)
        with pytest.raises(PeripheralSilent):
            await asking


async def test_nobody_who_listens_is_absent() -> None:
    async with device(_hangs) as there:
        pass
    with pytest.raises(PeripheralAbsent):
        async with open_http("printer", there, SystemClock()):
            pass


async def test_cancelled_while_it_asks_leaves_nothing() -> None:
    async with device(_hangs) as there:
        for rounds in range(12):
            asking = asyncio.create_task(_ask(there))
            await settle(rounds)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking


async def _ask(there: TcpConnection, tls: ssl.SSLContext | None = None) -> HttpAnswer:
    async with open_http("printer", there, SystemClock(), tls) as line:
        return await line.ask(ASK)


def _secret(directory: Path) -> tuple[ssl.SSLContext, str]:
    """A device's own TLS, in which a client needs no certificate, and its fingerprint."""
    identity = server_identity(Authority.create(directory / "ca"), directory / "device", ["somebody.example"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(identity.certificate, identity.key)
    certificate = load_pem_x509_certificate(identity.certificate.read_bytes())
    return context, hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


async def test_the_pinned_certificate_is_trusted_and_no_other(tmp_path: Path) -> None:
    server, fingerprint = _secret(tmp_path / "right")
    _, other = _secret(tmp_path / "wrong")
    heard_of: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard_of.append(await heard(reader))
        writer.write(FINE)
        await reader.read()

    async with device(serve, server) as there:
        assert (await _ask(there, Pinned(fingerprint).client_context())).body == b"gut!"
        with pytest.raises(PeripheralFault, match="pinned"):
            await _ask(there, Pinned(other).client_context())
    assert len(heard_of) == 1


async def test_a_handshake_that_never_ends_is_silent() -> None:
    clock = FakeClock()
    tls = Pinned("00" * 32).client_context()

    async def opened(there: TcpConnection) -> None:
        async with open_http("printer", there, clock, tls):
            pass

    async with device(_hangs) as there:
        opening = asyncio.create_task(opened(there))
        assert not (await asyncio.wait({opening}, timeout=0.1))[0]
        await clock.advance(1.6)
        with pytest.raises(PeripheralSilent, match="handshake"):
            await opening
