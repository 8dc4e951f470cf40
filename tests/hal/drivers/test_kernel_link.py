"""A network interface: what the kernel does that no simulator thinks of, and lists that go wrong."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
from support.devices import device
from support.netns import Cable, fresh_network

from firmware.clock import FakeClock, settle
from firmware.hal.config.body import LinkConnection
from firmware.hal.contracts.base import fails_with, next_item, until_quiet
from firmware.hal.drivers.kernel_link import KernelLink
from firmware.hal.errors import PeripheralAbsent, ProtocolViolation
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.uplink import LinkState, UplinkKind
from firmware.hal.sim.peers.kernel_link import KernelLinkPeer, link_message
from firmware.hal.wire.rtnetlink import DumpDone, LinkSeen, Message, OperState, dump_request, read

NO_CARRIER = Condition(DeviceState.FAULT, Reason.NO_CARRIER)
UPLINK = device(Kind.UPLINK, "kernel-link", LinkConnection("eth0", UplinkKind.LTE))


@pytest.fixture
def cable() -> Iterator[Cable]:
    with fresh_network() as cable:
        yield cable


@pytest.fixture
async def peer(tmp_path: Path) -> AsyncIterator[KernelLinkPeer]:
    peer = KernelLinkPeer(UPLINK, tmp_path)
    yield peer
    peer.close()


def on_this_kernel(interface: str = Cable.near) -> tuple[KernelLink, FakeClock]:
    clock = FakeClock()
    return KernelLink("uplink", LinkConnection(interface, UplinkKind.ETHERNET), clock), clock


@pytest.mark.peer("ip")
async def test_kernel_tells_more_than_anybody_takes(cable: Cable) -> None:
    link, clock = on_this_kernel()
    async with aclosing(link.observe()) as stream:
        assert [await next_item(stream, clock) for _ in range(2)] == [READY, LinkState(carrier=True)]
        cable.shake(400)
        items = await until_quiet(stream, clock)
    assert items[-2:] == [NO_CARRIER, LinkState(carrier=False)]


@pytest.mark.peer("ip")
async def test_another_program_claims_to_be_the_kernel(cable: Cable) -> None:
    link, clock = on_this_kernel()
    lies = [
        link_message(Message.NEW_LINK, socket.if_nametoindex(cable.near), cable.near, OperState.DOWN),
        b"\xff\x00\x00\x00\x10\x00garbage",
    ]
    async with aclosing(link.observe()) as stream:
        for _ in range(2):
            await next_item(stream, clock)
        for lie in lies:
            cable.forge(lie)
        assert await until_quiet(stream, clock) == []


@pytest.mark.peer("ip")
async def test_interface_gets_another_name(cable: Cable) -> None:
    link, clock = on_this_kernel()
    async with aclosing(link.observe()) as stream:
        await next_item(stream, clock)
        cable.rename(Cable.near, "elsewhere0")
        assert isinstance(await fails_with(stream, clock), PeripheralAbsent)


@pytest.mark.peer("ip")
async def test_interface_joins_and_leaves_a_bridge(cable: Cable) -> None:
    link, clock = on_this_kernel()
    async with aclosing(link.observe()) as stream:
        for _ in range(2):
            await next_item(stream, clock)
        cable.bridge()
        assert await until_quiet(stream, clock) == []


@pytest.mark.peer("ip")
def test_rehearsed_kernel_tells_what_the_real_one_tells(cable: Cable) -> None:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as kernel:
        kernel.settimeout(5)
        kernel.send(dump_request(7))
        events = read(kernel.recv(65536))
        while DumpDone(7, interrupted=False) not in events:
            events += read(kernel.recv(65536))
    seen = {event.name: event for event in events if isinstance(event, LinkSeen)}
    assert seen[cable.near].carrier is True
    assert seen["lo"].carrier is False, "a fresh network's loopback is down"
    assert seen[cable.near].index == socket.if_nametoindex(cable.near)


async def test_there_is_no_such_file() -> None:
    clock = FakeClock()
    link = KernelLink("uplink", LinkConnection("unix:/nonexistent/eth0", UplinkKind.LTE), clock)
    async with aclosing(link.observe()) as stream:
        assert isinstance(await fails_with(stream, clock), PeripheralAbsent)


async def test_far_end_goes_away(tmp_path: Path) -> None:
    clock = FakeClock()
    peer = KernelLinkPeer(UPLINK, tmp_path)
    link = KernelLink("uplink", peer.connection, clock)
    async with aclosing(link.observe()) as stream:
        await next_item(stream, clock)
        peer.close()
        assert isinstance(await fails_with(stream, clock), PeripheralAbsent)


async def test_nothing_but_garbage_breaks_the_conversation(peer: KernelLinkPeer) -> None:
    clock = FakeClock()
    link = KernelLink("uplink", peer.connection, clock)
    peer.hang()
    async with aclosing(link.observe()) as stream:
        opening = asyncio.ensure_future(anext(stream))
        await settle()
        peer.garble()
        assert await opening == Condition(DeviceState.ATTENTION, Reason.GARBLED)
        assert isinstance(await fails_with(stream, clock), ProtocolViolation)


async def test_many_turns_leave_no_descriptor(peer: KernelLinkPeer) -> None:
    clock = FakeClock()
    link = KernelLink("uplink", peer.connection, clock)

    async def turn() -> int:
        async with aclosing(link.observe()) as stream:
            await next_item(stream, clock)
        peer.unplug()
        peer.plug()
        return len(list(Path("/proc/self/fd").iterdir()))

    counts = [await turn() for _ in range(5)]
    assert counts[-1] <= counts[1]
