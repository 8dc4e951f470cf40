"""Pens and typing scanners over python-evdev, on recordings that umockdev replays: it knows nothing of our code."""

import json

import pytest
from support.umockdev import lines_under_umockdev


@pytest.mark.peer("umockdev-wrapper")
async def test_recorded_pen_and_keys_are_read_through_the_library() -> None:
    told = [json.loads(line) for line in await lines_under_umockdev("support.inputs_child")]
    strokes = [line[1] for line in told if line[0] == "stroke"]
    assert strokes == [
        [[1000, 1000, 0.39], [1500, 1000, 0.5], [2000, 1000, 0.59], [2000, 1600, 1.0]],
        [[3000, 3000, 0.29], [3100, 3000, 0.29]],  # cut by the kernel's lost buffer
        [[5000, 4000, 0.1], [9600, 0, 0.1]],  # beyond the ends of both axes
    ]
    assert [line[1] for line in told if line[0] == "refused"] == ["HAL-101", "HAL-101"]
    scanned = [line for line in told if line[0] != "stroke"][4:]
    assert [line[0] for line in scanned] == ["code", "told", "told", "code"]
    assert [line[1] for line in scanned if line[0] == "code"] == ["K0-y/Z=@\x1d7ö", "c"]
    assert "garbled" in scanned[1][1], "the code in which keys were lost is told as garbled, not in part"
