"""A certified scanner on the kernel's own USB list, and services of makers that say anything at all."""

import asyncio
import json
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.devices import device
from support.umockdev import lines_under_umockdev

from firmware.clock import SystemClock
from firmware.hal.config.fingerprint import SbiPorts, ScannerConnection
from firmware.hal.contracts.fingerprint_scanner import DOWN
from firmware.hal.drivers.finger_presence import FingerPresence
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import READY, STARTING
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.peers.http_port import HttpPort, HttpReply
from firmware.hal.sim.peers.sbi_scanner import SbiScannerPeer
from firmware.hal.wire.fingerprint.sbi import SbiState, state_of

SCANNER = ScannerConnection("0f2c", "1210", SbiPorts())


@pytest.mark.peer("umockdev-wrapper")
async def test_scanner_that_the_kernel_lists_is_there_and_away_when_pulled() -> None:
    assert await lines_under_umockdev("support.finger_child") == ["ready", "absent", "ready", "absent"]


async def test_only_its_state_is_ever_asked(tmp_path: Path) -> None:
    hotplug = SimHotplug()
    peer = SbiScannerPeer(device(Kind.FINGERPRINT_SENSOR, "finger-presence", SCANNER), tmp_path, hotplug)
    driver = FingerPresence("scanner", peer.connection, SystemClock(), hotplug)
    async with asyncio.timeout(10), aclosing(driver.observe()) as stream:
        assert [await anext(stream), await anext(stream)] == [STARTING, READY]
        peer.busy()
        await anext(stream)
    peer.close()
    assert {asked.method for asked in peer.asked} == {"MOSIPDISC"}


async def test_something_else_on_its_port_is_no_service(tmp_path: Path) -> None:
    hotplug = SimHotplug()
    peer = SbiScannerPeer(device(Kind.FINGERPRINT_SENSOR, "finger-presence", SCANNER), tmp_path, hotplug)
    other = HttpPort(lambda _: HttpReply(404, "text/html", b'[{"deviceStatus": "Ready"}]'))
    driver = FingerPresence(
        "scanner", replace(peer.connection, service=SbiPorts(other.port, other.port)), SystemClock(), hotplug
    )
    async with asyncio.timeout(10), aclosing(driver.observe()) as stream:
        assert [await anext(stream), await anext(stream)] == [STARTING, DOWN]
    other.unplug()
    peer.close()


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ([{"deviceStatus": "Ready"}], SbiState.READY),
        ({"deviceStatus": "ready"}, SbiState.READY),
        ([{"deviceStatus": "Not Ready"}, {"deviceStatus": "Ready"}], SbiState.NOT_READY),
        ([{"error": {"errorCode": "103"}}], SbiState.TAMPERED),
        ([{"error": {"errorCode": 100}, "deviceStatus": "Ready"}], SbiState.NOT_REGISTERED),
        ([{"error": {"errorCode": "111"}}], SbiState.BUSY),
        ([{"error": {"errorCode": "106"}}], None),
        ([], None),
        (["Ready"], None),
        ([{"deviceStatus": 1}], None),
    ],
)
def test_words_of_the_interface_are_read(told: object, state: SbiState | None) -> None:
    assert state_of(json.dumps(told).encode()) is state


@given(st.binary(max_size=200))
def test_any_answer_is_taken(body: bytes) -> None:
    assert state_of(body) in (None, *SbiState)


def test_deeply_nested_answer_is_none() -> None:
    assert state_of(b"[" * 60000) is None
