"""The kernel's USB printer class: printers that answer a read with nothing, lines that are not there."""

import asyncio
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from firmware.clock import FakeClock, settle
from firmware.hal.config.lines import UsbLineConnection
from firmware.hal.errors import PeripheralAbsent, PeripheralFault
from firmware.hal.sim.peers.pty_line import PtyLine
from firmware.hal.transports.usb_link import EMPTY_PAUSE, UsbLine, open_usb


async def test_answer_of_no_byte_is_waited_out_and_is_no_end() -> None:
    """A datagram without a byte reads like a bulk transfer without one."""
    with ExitStack() as stack:
        near, far = (stack.enter_context(end) for end in socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM))
        near.setblocking(False)
        clock = FakeClock()
        receiving = asyncio.create_task(UsbLine("printer", near.fileno(), clock).receive())
        far.send(b"")
        await settle()
        far.send(b"\x12")
        await settle()
        assert not receiving.done()
        await clock.advance(EMPTY_PAUSE)
        async with asyncio.timeout(5):
            assert await receiving == b"\x12"


async def test_plug_that_is_pulled_is_absent(tmp_path: Path) -> None:
    line = PtyLine(tmp_path / "lp", lambda data: None)
    async with open_usb("printer", UsbLineConnection(str(line.path)), FakeClock()) as opened:
        receiving = asyncio.create_task(opened.receive())
        await settle()
        line.unplug()
        async with asyncio.timeout(5):
            with pytest.raises(PeripheralAbsent):
                await receiving


async def test_line_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PeripheralAbsent):
        async with open_usb("printer", UsbLineConnection(str(tmp_path / "lp0")), FakeClock()):
            pass


async def test_directory_is_no_line(tmp_path: Path) -> None:
    with pytest.raises(PeripheralFault):
        async with open_usb("printer", UsbLineConnection(str(tmp_path)), FakeClock()):
            pass
