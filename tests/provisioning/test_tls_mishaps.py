"""The handshake refuses whom it should, and no file has a TLS set-up of its own."""

import ast
import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from provisioning.authority import Authority
from provisioning.identity import Identity
from provisioning.local import case_identity, server_identity

HOST = "127.0.0.1"
ROOT = Path(__file__).parents[2]
ROOMS = ("firmware", "fleet", "provisioning")
FACTORY = ROOT / "provisioning" / "identity.py"
FORBIDDEN = frozenset(
    {
        "SSLContext", "create_default_context", "_create_unverified_context", "wrap_socket", "tls_insecure_set",
        "tls_set", "verify_mode", "check_hostname", "CERT_NONE", "CERT_OPTIONAL",
    }
)  # fmt: skip


@asynccontextmanager
async def _echo(identity: Identity) -> AsyncIterator[int]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readexactly(1))
        writer.close()

    server = await asyncio.start_server(serve, HOST, 0, ssl=identity.server_context())
    async with server:
        yield server.sockets[0].getsockname()[1]


async def _is_let_in(port: int, context: ssl.SSLContext, name: str = HOST) -> bool:
    try:
        reader, writer = await asyncio.open_connection(HOST, port, ssl=context, server_hostname=name)
        writer.write(b"x")
        answer = await reader.read(1)  # TLS 1.3 refuses a client only after the client believes to be done
    except OSError:
        return False
    writer.close()
    return answer == b"x"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.create(tmp_path / "authority")


async def test_friend_is_let_in(tmp_path: Path, authority: Authority) -> None:
    case = case_identity(authority, tmp_path / "case", "KOFFER-0007")
    async with _echo(server_identity(authority, tmp_path / "server", [HOST])) as port:
        assert await _is_let_in(port, case.client_context())


async def test_stranger_of_another_authority(tmp_path: Path, authority: Authority) -> None:
    stranger = case_identity(Authority.create(tmp_path / "other"), tmp_path / "case", "KOFFER-0007")
    trusting = Identity(tmp_path / "server" / "ca.crt", stranger.certificate, stranger.key)
    async with _echo(server_identity(authority, tmp_path / "server", [HOST])) as port:
        assert not await _is_let_in(port, stranger.client_context())  # it does not trust the server
        assert not await _is_let_in(port, trusting.client_context())  # and the server does not trust it


async def test_client_without_a_certificate(tmp_path: Path, authority: Authority) -> None:
    server = server_identity(authority, tmp_path / "server", [HOST])
    async with _echo(server) as port:
        assert not await _is_let_in(port, ssl.create_default_context(cafile=server.ca))


async def test_server_under_another_name(tmp_path: Path, authority: Authority) -> None:
    case = case_identity(authority, tmp_path / "case", "KOFFER-0007")
    async with _echo(server_identity(authority, tmp_path / "server", [HOST, "fleet.example"])) as port:
        assert await _is_let_in(port, case.client_context(), "fleet.example")
        assert not await _is_let_in(port, case.client_context(), "another.example")


async def test_case_that_plays_the_server(tmp_path: Path, authority: Authority) -> None:
    case = case_identity(authority, tmp_path / "case", "KOFFER-0007")
    bad = case_identity(authority, tmp_path / "bad", "KOFFER-0666")
    async with _echo(bad) as port:
        assert not await _is_let_in(port, case.client_context(), "KOFFER-0666")


async def test_old_tls(tmp_path: Path, authority: Authority) -> None:
    case = case_identity(authority, tmp_path / "case", "KOFFER-0007")
    server = server_identity(authority, tmp_path / "server", [HOST])
    assert case.client_context().minimum_version is ssl.TLSVersion.TLSv1_2
    assert server.server_context().minimum_version is ssl.TLSVersion.TLSv1_2


def _words(path: Path) -> set[str]:
    """What a file imports and reads from others; `ssl.SSLContext` as a type harms nobody."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    notes = [node.annotation for node in nodes if isinstance(node, ast.AnnAssign | ast.arg)]
    notes += [node.returns for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    types = {inner for note in notes if note is not None for inner in ast.walk(note)}
    used = {node.attr for node in nodes if isinstance(node, ast.Attribute) and node not in types}
    return used | {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}


def test_nobody_else_sets_up_tls() -> None:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if path != FACTORY]
    found = {str(path.relative_to(ROOT)): sorted(_words(path) & FORBIDDEN) for path in files}
    assert {path: words for path, words in found.items() if words} == {}
    assert _words(FACTORY) & FORBIDDEN  # the lint sees what it looks for
