"""What the kernel says of its clock, asked of the kernel itself; the clock of this machine is never set here."""

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from firmware.clock import SystemClock, settle
from firmware.hal.drivers.kernel_clock import KernelClock, heard
from firmware.hal.transports.kernel_time import is_synchronised, judged, open_set_timer, read_rtc, was_set


@pytest.mark.parametrize(
    ("state", "status", "good"),
    [(0, 0x2001, True), (0, 0x2041, False), (5, 0x2001, False), (5, 0x40, False), (1, 0x11, True), (-1, 0, False)],
)
def test_what_adjtimex_means(state: int, status: int, good: bool) -> None:
    assert judged(state, status) is good


def test_the_kernel_answers() -> None:
    assert is_synchronised() in (True, False)


def test_the_kernel_takes_the_timer_as_one_that_tells_of_settings() -> None:
    timer = open_set_timer()
    try:
        told = Path(f"/proc/self/fdinfo/{timer}").read_text("ascii")
        fields = dict(line.split(": ", 1) for line in told.splitlines() if ": " in line)
        assert fields["clockid"].strip() == "0"
        assert fields["settime flags"].strip() == "03"
        assert not was_set(timer)
    finally:
        os.close(timer)


async def test_a_set_clock_wakes_who_waits_once() -> None:
    """An eventfd stands in for the timer: the clock of the machine that runs this is not to be touched."""
    timer = os.eventfd(0, os.EFD_NONBLOCK)
    try:
        with heard(timer) as sets:
            os.eventfd_write(timer, 1)
            async with asyncio.timeout(5):
                await sets.next()
            again = asyncio.ensure_future(sets.next())
            await settle()
            assert not again.done()
            again.cancel()
            await asyncio.wait({again})
    finally:
        os.close(timer)


async def test_nothing_is_left_open() -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    with KernelClock(SystemClock()).watching():
        pass
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def chip(root: Path, name: str, **files: str) -> None:
    (root / name).mkdir(parents=True)
    for file, text in files.items():
        (root / name / file).write_text(text)


def test_the_chip_that_the_kernel_began_with_is_asked(tmp_path: Path) -> None:
    chip(tmp_path, "rtc0", hctosys="0\n", since_epoch="1\n")
    chip(tmp_path, "rtc1", hctosys="1\n", since_epoch="1780000000\n")
    assert read_rtc(tmp_path) == datetime.fromtimestamp(1780000000, UTC)


@pytest.mark.parametrize("text", ["", "-1\n", "nonsense\n", "9" * 30, "١\n"])
def test_a_chip_that_has_lost_its_time_says_none(tmp_path: Path, text: str) -> None:
    chip(tmp_path, "rtc0", hctosys="1\n", since_epoch=text)
    assert read_rtc(tmp_path) is None


def test_a_computer_without_such_a_chip(tmp_path: Path) -> None:
    assert read_rtc(tmp_path / "none") is None
