"""The far ends of the wires: everything that can happen to them, in any order, and nothing left behind."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from support.devices import device

from firmware.clock import FakeClock, settle
from firmware.hal.config.body import LinkConnection
from firmware.hal.config.lines import SerialConnection
from firmware.hal.config.receipt_printer import PrinterConnection
from firmware.hal.contracts.base import until_quiet
from firmware.hal.drivers.escpos import Escpos
from firmware.hal.drivers.kernel_link import KernelLink
from firmware.hal.drivers.serial_barcode import SerialBarcode
from firmware.hal.errors import HalError
from firmware.hal.kinds import Kind
from firmware.hal.ports.barcode import Scan
from firmware.hal.ports.device import Condition, Peripheral
from firmware.hal.ports.uplink import LinkState, UplinkKind
from firmware.hal.sim.peers.barcode_scanner import BarcodeScannerPeer
from firmware.hal.sim.peers.escpos_printer import EscposPrinterPeer
from firmware.hal.sim.peers.kernel_link import KernelLinkPeer

SERIAL = SerialConnection("/dev/serial/by-id/none", 19200)
SCANNER = device(Kind.BARCODE_SCANNER, "serial-barcode", SERIAL)
PRINTER = device(Kind.RECEIPT_PRINTER, "escpos", PrinterConnection(SERIAL))
UPLINK = device(Kind.UPLINK, "kernel-link", LinkConnection("eth0", UplinkKind.LTE))

Peers = BarcodeScannerPeer | EscposPrinterPeer | KernelLinkPeer


@pytest.fixture(params=["scanner", "printer", "uplink"])
async def peer(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Peers]:
    before = descriptors()
    peer = make(request.param, tmp_path)
    yield peer
    peer.close()
    assert not list(tmp_path.iterdir())
    assert descriptors() == before


def make(what: str, directory: Path) -> Peers:
    match what:
        case "scanner":
            return BarcodeScannerPeer(SCANNER, directory)
        case "printer":
            return EscposPrinterPeer(PRINTER, directory)
        case _:
            return KernelLinkPeer(UPLINK, directory)


def driver_of(peer: Peers, clock: FakeClock) -> Peripheral[object]:
    if isinstance(peer, BarcodeScannerPeer):
        return SerialBarcode("device", peer.connection, clock)
    if isinstance(peer, EscposPrinterPeer):
        return Escpos("device", peer.connection, clock)
    return KernelLink("device", peer.connection, clock)


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def poke(peer: Peers, name: str) -> None:
    act = peer.pokes()[name]
    samples: dict[type, object] = {str: "KOFFER-0007", int: 7}
    act.act(**{parameter: samples[kind] for parameter, kind in act.parameters.items()})


async def test_connection_is_the_devices_own_at_another_place(peer: Peers, tmp_path: Path) -> None:
    match peer.connection:
        case SerialConnection(port, baud) | PrinterConnection(SerialConnection(port, baud)):
            assert (Path(port).parent, baud) == (tmp_path, 19200)
        case LinkConnection(interface, medium):
            assert (interface, medium) == (f"unix:{tmp_path}/eth0", UplinkKind.LTE)


async def test_plug_may_be_pulled_and_put_back_twice(peer: Peers) -> None:
    where = peer.connection
    for name in ("unplug", "unplug", "plug", "plug"):
        poke(peer, name)
    assert peer.connection == where
    assert isinstance(await first_of(peer), Condition)


async def first_of(peer: Peers) -> object:
    async with aclosing(driver_of(peer, FakeClock()).observe()) as stream, asyncio.timeout(10):
        return await anext(stream)


async def test_everything_may_happen_with_nobody_there(peer: Peers) -> None:
    for name in peer.pokes():
        poke(peer, name)
        await settle(rounds=2)


async def test_everything_may_happen_in_any_order_and_the_driver_says_only_what_it_may(peer: Peers) -> None:
    choose = random.Random(4711)
    clock = FakeClock()
    driver = driver_of(peer, clock)
    for _ in range(5):
        poke(peer, "unplug")
        poke(peer, "plug")
        async with aclosing(driver.observe()) as stream:
            for name in choose.choices(sorted(peer.pokes()), k=12):
                poke(peer, name)
                await settle(rounds=3)
            for item in await until_quiet(stream, clock):
                assert isinstance(item, HalError | Condition | Scan | LinkState)
    poke(peer, "unplug")
    poke(peer, "plug")
    assert isinstance(await first_of(peer), Condition)


async def test_roaring_far_end_does_not_bring_the_driver_down(peer: Peers) -> None:
    noise = random.Random(4711)
    clock = FakeClock()
    async with aclosing(driver_of(peer, clock).observe()) as stream:
        listening = asyncio.ensure_future(until_quiet(stream, clock))
        for _ in range(100):
            peer.say(noise.randbytes(noise.randrange(1, 300)))
            await settle(rounds=3)
        items = await listening
    assert all(isinstance(item, HalError | Condition | Scan | LinkState) for item in items)
