"""The board's power: by contract as simulator and as driver over the kernel's files, and what supplies do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from support.devices import device
from support.hung_calls import pass_slowly
from support.umockdev import lines_under_umockdev

from firmware.clock import FakeClock
from firmware.hal.config.power import BoardConnection
from firmware.hal.contracts.base import fails_with, next_item
from firmware.hal.contracts.board import SAGS, THROTTLED, BoardContract, BoardRig
from firmware.hal.drivers.board_power import CALM, GARBLED, BoardPower
from firmware.hal.errors import PeripheralAbsent, PeripheralSilent
from firmware.hal.kinds import Kind
from firmware.hal.ports.board import Board
from firmware.hal.ports.device import READY
from firmware.hal.sim.board import SimBoard
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.peers.board_power import BoardPowerPeer

BOARD = BoardConnection("rpi_volt", Path("/sys/devices/platform/soc/soc:firmware/get_throttled"))


class SimRig(BoardRig):
    def __init__(self) -> None:
        self.board = SimBoard("board")
        super().__init__(self.board, FakeClock())

    def garble(self) -> None:
        self.board.garble()

    def hang(self) -> None:
        self.board.hang()

    def unplug(self) -> None:
        self.board.unplug()

    def plug(self) -> None:
        self.board.plug()

    def sag(self) -> None:
        self.board.sag()

    def throttle(self) -> None:
        self.board.throttle()

    def recover(self) -> None:
        self.board.recover()


class DriverRig(BoardRig):
    def __init__(self, directory: Path) -> None:
        config = device(Kind.BOARD, "board-power", BOARD)
        self.hotplug = SimHotplug()
        self.peer = BoardPowerPeer(config, directory, self.hotplug)
        clock = FakeClock()
        board: Board = BoardPower(config.name, self.peer.connection, clock, self.hotplug)
        super().__init__(board, clock)

    def garble(self) -> None:
        self.peer.garbage()

    def hang(self) -> None:
        self.peer.hang()

    def unplug(self) -> None:
        self.peer.unplug()

    def plug(self) -> None:
        self.peer.plug()

    def sag(self) -> None:
        self.peer.undervoltage()

    def throttle(self) -> None:
        self.peer.throttle()

    def recover(self) -> None:
        self.peer.recover()

    async def calm(self) -> None:
        await pass_slowly(self.clock, CALM)


@pytest.fixture
async def wired(tmp_path: Path) -> AsyncIterator[DriverRig]:
    rig = DriverRig(tmp_path)
    yield rig
    rig.peer.close()


class TestBoard(BoardContract):
    @pytest.fixture(params=["driver", "simulator"])
    def rig(self, request: pytest.FixtureRequest, wired: DriverRig) -> BoardRig:
        return wired if request.param == "driver" else SimRig()


async def test_a_supply_that_sags_with_every_load_is_told_once(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        assert await next_item(stream, wired.clock) == READY
        wired.peer.undervoltage()
        assert await next_item(stream, wired.clock) == SAGS
        news = asyncio.ensure_future(anext(stream))
        for _ in range(10):
            for change in (wired.peer.voltage_back, wired.peer.undervoltage):
                change()
                await pass_slowly(wired.clock, CALM / 4)
        assert not news.done()
        news.cancel()
        await asyncio.wait({news})


async def test_a_supply_that_sagged_once_is_well_after_a_minute(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        wired.peer.undervoltage()
        assert await next_item(stream, wired.clock) == SAGS
        wired.peer.voltage_back()  # the firmware's flags go on saying that it happened
        await pass_slowly(wired.clock, CALM)
        assert await next_item(stream, wired.clock) == READY


async def test_files_that_make_no_sense_want_attention(wired: DriverRig) -> None:
    async with aclosing(wired.peripheral.observe()) as stream:
        await next_item(stream, wired.clock)
        wired.peer.garbage()
        assert await next_item(stream, wired.clock) == GARBLED


async def test_a_board_with_the_alarm_alone_is_enough(wired: DriverRig) -> None:
    wired.peer.connection.flags.unlink()
    async with aclosing(wired.peripheral.observe()) as stream:
        assert await next_item(stream, wired.clock) == READY
        (wired.peer.connection.root / "hwmon1" / "in0_lcrit_alarm").write_text("1\n")
        wired.hotplug.change("hwmon", "/devices/hwmon1")
        assert await next_item(stream, wired.clock) == SAGS


async def test_a_board_with_the_flags_alone_is_enough(wired: DriverRig, tmp_path: Path) -> None:
    wired.peer.connection.root.rename(tmp_path / "gone")
    async with aclosing(wired.peripheral.observe()) as stream:
        assert await next_item(stream, wired.clock) == READY
        wired.peer.connection.flags.write_text("0x4\n")
        wired.hotplug.change("hwmon", "/devices/hwmon1")
        assert await next_item(stream, wired.clock) == THROTTLED


async def test_a_board_that_says_nothing_is_absent(tmp_path: Path) -> None:
    clock = FakeClock()
    board = BoardPower("board", BoardConnection("rpi_volt", tmp_path / "flags", tmp_path), clock, SimHotplug())
    async with aclosing(board.observe()) as stream:
        assert isinstance(await fails_with(stream, clock), PeripheralAbsent)


async def test_firmware_that_hangs_is_silent(wired: DriverRig) -> None:
    wired.peer.hang()
    async with aclosing(wired.peripheral.observe()) as stream:
        assert isinstance(await fails_with(stream, wired.clock), PeripheralSilent)


@pytest.mark.peer("umockdev-wrapper")
async def test_the_alarm_of_a_kernel_tree_that_somebody_else_wrote() -> None:
    assert await lines_under_umockdev("support.board_child") == [str(READY), str(SAGS)]
