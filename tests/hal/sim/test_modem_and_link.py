"""A rehearsed stick is a modem and a link at once: what happens to the one is seen at the other."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import cast

import pytest
from support.cases import hal_in

from firmware.clock import FakeClock
from firmware.hal.config.modem import HilinkConnection, ManagedModemConnection
from firmware.hal.contracts.base import next_item
from firmware.hal.inventory import Hal, build_hal
from firmware.hal.ports.device import READY
from firmware.hal.ports.modem import Modem, Repair, Unlocked
from firmware.hal.sim.peers.kernel_link import KernelLinkPeer
from firmware.hal.sim.world import World
from firmware.reading import ConfigError

CASE = """
[bays.base]
title = {de = "Boden", en = "Base"}

[devices.lte]
kind = "uplink"
driver = "kernel-link"
bay = "base"
title = {de = "LTE", en = "LTE"}
connection = {interface = "wwan0", medium = "lte"}

[devices.modem]
kind = "modem"
driver = "modemmanager"
bay = "base"
title = {de = "Modem", en = "Modem"}
connection = {interface = "wwan0"}
"""
STICK = CASE.replace('driver = "modemmanager"', 'driver = "hilink"').replace(
    'connection = {interface = "wwan0"}', 'connection = {interface = "wwan0", address = "192.168.8.1"}'
)


@pytest.fixture(params=[CASE, STICK], ids=["modemmanager", "hilink"])
async def hal(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Hal]:
    hal = build_hal(hal_in(request.param), FakeClock(), rehearsal=True, below=tmp_path)
    yield hal
    await hal.close()


def link(hal: Hal) -> KernelLinkPeer:
    assert hal.world is not None
    return hal.world.ends(KernelLinkPeer)["lte"]


def modem_of(hal: Hal) -> Modem:
    return cast("Modem", hal.devices["modem"].peripheral)


def world(hal: Hal) -> World:
    assert hal.world is not None
    return hal.world


def test_connections_are_read_and_mistakes_named() -> None:
    assert hal_in(CASE).devices[1].connection == ManagedModemConnection("wwan0")
    assert hal_in(STICK).devices[1].connection == HilinkConnection("wwan0", "192.168.8.1", 80)
    with pytest.raises(ConfigError, match=r"connection\.address"):
        hal_in(STICK.replace("192.168.8.1", "my.stick"))
    with pytest.raises(ConfigError, match=r"connection\.interface"):
        hal_in(CASE.replace('connection = {interface = "wwan0"}', 'connection = {interface = "wwan0/../x"}'))


async def test_card_that_wants_its_pin_takes_the_link_along_until_it_has_it(hal: Hal) -> None:
    modem = modem_of(hal)
    assert link(hal).carries
    world(hal).poke("modem", "sim-lock", {"pin": "4711"})
    assert not link(hal).carries
    assert await modem.unlock("4711") == Unlocked()
    assert link(hal).carries
    for name, carries in (("deny", False), ("roam", True), ("sim-pull", False), ("sim-put", False)):
        world(hal).poke("modem", name, {})
        assert link(hal).carries is carries, name
    assert await modem.unlock("4711") == Unlocked()
    world(hal).poke("modem", "unplug", {})
    assert not link(hal).carries
    world(hal).poke("modem", "plug", {})
    world(hal).poke("modem", "sim-unlock", {})
    assert link(hal).carries


async def test_link_that_stalls_is_mended_when_the_modem_dials_anew(hal: Hal) -> None:
    modem = modem_of(hal)
    async with aclosing(modem.observe()) as stream:
        clock = FakeClock()
        assert await next_item(stream, clock) == READY
        world(hal).poke("lte", "stall", {})
        assert link(hal).passage.stalled
        await modem.repair(Repair.RECONNECT)
        assert not link(hal).passage.stalled
