"""Serial lines: on a terminal, over TCP, taken, forbidden, missing, and pulled out while something is under way."""

import asyncio
import os
import socket
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from firmware.clock import FakeClock, SystemClock, settle
from firmware.hal.config.lines import SerialConnection
from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralBusy, PeripheralFault, PeripheralSilent
from firmware.hal.sim.peers.pty_line import PtyLine
from firmware.hal.transports.descriptor_line import SEND_DEADLINE, DescriptorLine
from firmware.hal.transports.serial_link import open_line

NOBODY = 65534


class Far:
    """The far end of a line, and what it heard."""

    def __init__(self, path: Path) -> None:
        self.heard = bytearray()
        self.line = PtyLine(path, self.heard.extend)

    @property
    def connection(self) -> SerialConnection:
        return SerialConnection(str(self.line.path), 9600)


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[Far]:
    far = Far(tmp_path / "line")
    yield far
    far.line.unplug()


async def opening(connection: SerialConnection) -> HalError:
    with pytest.raises(HalError) as told:
        async with open_line("line", connection, SystemClock()):
            pass
    return told.value


async def receive(line: DescriptorLine, size: int) -> bytes:
    data = b""
    async with asyncio.timeout(10):
        while len(data) < size:
            data += await line.receive()
    return data


def descriptors() -> list[str]:
    links = [entry for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()]
    return sorted(str(link.readlink()) for link in links)


async def test_bytes_pass_both_ways(far: Far) -> None:
    async with open_line("line", far.connection, SystemClock()) as line:
        far.line.say(bytes(range(256)))
        assert await receive(line, 256) == bytes(range(256)), "the terminal must not change a byte"
        await line.send(bytes(range(256)))
        async with asyncio.timeout(10):
            while len(far.heard) < 256:
                await settle()
    assert bytes(far.heard) == bytes(range(256))


async def test_line_at_rest_asks_the_processor_for_nothing(far: Far) -> None:
    async with open_line("line", far.connection, SystemClock()) as line:
        waiting = asyncio.ensure_future(line.receive())
        await settle()
        reads = Path("/proc/thread-self/status")

        def switches() -> int:
            return int(reads.read_text().split("voluntary_ctxt_switches:")[1].split()[0])

        before = switches()
        await asyncio.wait({waiting}, timeout=0.3)
        assert switches() - before < 5, "the loop woke up though nothing happened"
        waiting.cancel()
        await asyncio.wait({waiting})


async def test_cancelled_reading_loses_nothing(far: Far) -> None:
    async with open_line("line", far.connection, SystemClock()) as line:
        for _ in range(3):
            waiting = asyncio.ensure_future(line.receive())
            await settle()
            waiting.cancel()
            await asyncio.wait({waiting})
        far.line.say(b"all of it")
        assert await receive(line, 9) == b"all of it"


async def test_empty_line_is_not_mistaken_for_one_hung_up(far: Far) -> None:
    async with open_line("line", far.connection, SystemClock()) as line:
        assert line._take() is None
        far.line.unplug()
        assert line._take() == b""


async def test_plug_is_pulled_while_waiting_and_while_sending(far: Far) -> None:
    async with open_line("line", far.connection, SystemClock()) as line:
        waiting = asyncio.ensure_future(line.receive())
        await settle()
        far.line.unplug()
        with pytest.raises(PeripheralAbsent):
            await waiting
        with pytest.raises(PeripheralAbsent):
            await line.send(b"anybody?")


async def test_far_end_takes_nothing(tmp_path: Path) -> None:
    near, driver = os.openpty()
    clock = FakeClock()
    try:
        async with open_line("line", SerialConnection(os.ttyname(driver), 9600), clock) as line:
            sending = asyncio.ensure_future(line.send(b"x" * 1_000_000))
            await settle()
            assert not sending.done()
            await clock.advance(SEND_DEADLINE + 0.1)
            with pytest.raises(PeripheralSilent):
                await sending
    finally:
        os.close(near)
        os.close(driver)


async def test_line_is_taken(far: Far) -> None:
    async with open_line("line", far.connection, SystemClock()):
        assert isinstance(await opening(far.connection), PeripheralBusy)
    async with open_line("line", far.connection, SystemClock()):
        pass


async def test_there_is_no_such_line(tmp_path: Path) -> None:
    assert isinstance(await opening(SerialConnection(str(tmp_path / "none"), 9600)), PeripheralAbsent)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may open anything, so it is somebody else meanwhile."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


async def test_line_is_forbidden(tmp_path: Path) -> None:
    path = tmp_path / "forbidden"
    path.touch(mode=0o000)
    with as_nobody():
        assert isinstance(await opening(SerialConnection(str(path), 9600)), PeripheralFault)


@pytest.mark.parametrize("port", ["/dev/null", "/", "loop://", "nonsense://here", "socket://nowhere"])
async def test_what_is_no_serial_line_is_refused(port: str) -> None:
    before = descriptors()
    assert isinstance(await opening(SerialConnection(port, 9600)), PeripheralFault)
    assert descriptors() == before


async def test_speed_that_cannot_be_is_refused(far: Far) -> None:
    connection = SerialConnection(far.connection.port, -1)
    assert isinstance(await opening(connection), PeripheralFault)


class Server:
    """The far end of a `socket://` line."""

    def __init__(self, backlog: int = 1) -> None:
        self._door = socket.create_server(("127.0.0.1", 0), backlog=backlog)
        self.connection = SerialConnection(f"socket://127.0.0.1:{self._door.getsockname()[1]}", 9600)
        self.door = self._door

    def accept(self) -> socket.socket:
        far, _ = self._door.accept()
        return far

    def close(self) -> None:
        self._door.close()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


async def test_bytes_pass_over_tcp(server: Server) -> None:
    async with open_line("line", server.connection, SystemClock()) as line:
        with server.accept() as far:
            far.sendall(b"hello")
            assert await receive(line, 5) == b"hello"
            await line.send(b"world")
            assert far.recv(5) == b"world"


async def test_far_end_of_tcp_closes(server: Server) -> None:
    async with open_line("line", server.connection, SystemClock()) as line:
        server.accept().close()
        with pytest.raises(PeripheralAbsent):
            await line.receive()


async def test_far_end_of_tcp_resets_and_no_descriptor_is_left(server: Server) -> None:
    before = descriptors()
    async with open_line("line", server.connection, SystemClock()) as line:
        far = server.accept()
        far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        far.close()
        with pytest.raises(PeripheralAbsent):
            await line.receive()
    assert descriptors() == before


async def test_nobody_listens_to_tcp(unused_tcp_port: int) -> None:
    before = descriptors()
    assert isinstance(await opening(SerialConnection(f"socket://127.0.0.1:{unused_tcp_port}", 9600)), PeripheralAbsent)
    assert descriptors() == before


@pytest.fixture
def full_server() -> Iterator[Server]:
    """A server whose queue is full: the kernel answers no further connection."""
    server = Server(backlog=0)
    address = server.door.getsockname()
    waiting = [socket.socket() for _ in range(4)]
    for caller in waiting:
        caller.setblocking(False)
        caller.connect_ex(address)
    yield server
    for caller in waiting:
        caller.close()
    server.close()


async def test_tcp_finds_no_answer(full_server: Server) -> None:
    assert isinstance(await opening(full_server.connection), PeripheralSilent)


async def test_opening_is_given_up(full_server: Server) -> None:
    before = descriptors()
    waiting = asyncio.ensure_future(opening(full_server.connection))
    await asyncio.wait({waiting}, timeout=0)  # the thread has been asked, and has not answered
    waiting.cancel()
    async with asyncio.timeout(5):
        await asyncio.wait({waiting})
    assert waiting.cancelled()
    assert descriptors() == before


async def test_opening_is_given_up_and_succeeds_all_the_same(far: Far) -> None:
    before = descriptors()
    for _ in range(20):
        waiting = asyncio.ensure_future(opening(far.connection))
        await asyncio.wait({waiting}, timeout=0)  # the thread has been asked, and has not answered
        waiting.cancel()
        await asyncio.wait({waiting})
        assert waiting.cancelled()
    assert descriptors() == before
    async with open_line("line", far.connection, SystemClock()):
        pass
