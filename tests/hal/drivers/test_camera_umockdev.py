"""A camera over the kernel's own calls, in a device tree and with ioctls that umockdev plays."""

import json

import pytest
from support.umockdev import lines_under_umockdev


@pytest.mark.peer("umockdev-wrapper")
async def test_camera_is_asked_through_the_kernels_calls() -> None:
    told = [json.loads(line) for line in await lines_under_umockdev("support.v4l_child")]
    assert told[0] == ["refused", "HAL-101"], "there is no node yet"
    words = [line[0] for line in told[1:]]
    assert len(words) == 4
    assert "ready" in words[0]
    assert "'MJPG', width=3840, height=2160" in words[1]
    assert "shutter-closed" in words[2]
    assert "in-use" in words[3]
