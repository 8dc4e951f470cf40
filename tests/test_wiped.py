"""What concerns a citizen does not outlive its buffer, in whatever way that ends."""

import copy
import ctypes
import pickle
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.wiped import CANARY, found_at

from firmware.wiped import MOST, Wiped


def smaps_of(buffer: Wiped) -> dict[str, str]:
    """What the kernel says of the pages that hold `buffer`."""
    lines = iter(Path("/proc/self/smaps").read_text(encoding="ascii").splitlines())
    for line in lines:
        first, _, last = line.split()[0].partition("-")
        if last and int(first, 16) <= buffer.address < int(last, 16):
            return dict(_until_flags(lines))
    raise AssertionError("the buffer is mapped nowhere")


def _until_flags(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, _, value = line.partition(":")
        yield name, value.strip()
        if name == "VmFlags":
            return


def test_what_was_in_it_is_gone_after_closing() -> None:
    buffer = Wiped.of(CANARY * 1000)
    assert found_at(buffer)
    buffer.close()
    assert not found_at(buffer)


def test_a_view_that_is_still_out_does_not_keep_it_from_being_wiped() -> None:
    buffer = Wiped.of(CANARY)
    view = buffer.view()
    buffer.close()
    assert not found_at(buffer)
    assert bytes(view) == bytes(len(CANARY))
    with pytest.raises(ValueError, match="wiped"):
        buffer.view()


def test_forgetting_it_wipes_it_too() -> None:
    buffer = Wiped.of(CANARY)
    view = buffer.view()  # keeps the pages, so that they can be looked at
    address, size = buffer.address, buffer.size
    del buffer
    assert ctypes.string_at(address, size) == bytes(size)
    view.release()


def test_an_error_wipes_it_too() -> None:
    with pytest.raises(KeyError), Wiped.of(CANARY) as buffer:
        raise KeyError
    assert buffer.closed and not found_at(buffer)


def test_it_goes_into_no_core_dump_no_child_and_is_locked_where_that_is_allowed() -> None:
    with Wiped.of(CANARY) as buffer:
        flags = smaps_of(buffer)["VmFlags"].split()
        assert {"dd", "dc"} <= set(flags)
        assert ("lo" in flags) is buffer.locked
        allowed = resource.getrlimit(resource.RLIMIT_MEMLOCK)[0]
        assert buffer.locked or 0 <= allowed < 1024 * 1024


def test_where_no_memory_may_be_locked_it_works_and_says_so() -> None:
    """In a process of its own, as an ordinary user who may lock nothing."""
    program = (
        "import os, resource; from firmware.wiped import Wiped\n"
        "resource.setrlimit(resource.RLIMIT_MEMLOCK, (0, 0))\n"
        "os.geteuid() or os.setuid(65534)\n"
        "buffer = Wiped.of(b'x'); print(buffer.locked, bytes(buffer.view()))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False b'x'"


def test_it_is_neither_printed_nor_pickled_nor_copied() -> None:
    with Wiped.of(CANARY) as buffer:
        assert CANARY.decode() not in f"{buffer!r} {buffer}"
        for act in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError):
                act(buffer)


@pytest.mark.parametrize("size", [0, -1, MOST + 1])
def test_its_size_is_bounded(size: int) -> None:
    with pytest.raises(ValueError, match="bytes"):
        Wiped(size)


def test_it_can_be_filled_and_read_in_place() -> None:
    with Wiped(8) as buffer:
        assert bytes(buffer.view()) == bytes(8)
        buffer.view()[2:5] = b"abc"
        assert bytes(buffer.view()) == b"\0\0abc\0\0\0" and len(buffer) == 8
