"""The kernel's USB tree as umockdev plays it: who is plugged in where, and the switch at each."""

import json

import pytest
from support.umockdev import lines_under_umockdev


@pytest.mark.peer("umockdev-wrapper")
async def test_the_tree_is_told_and_each_device_can_be_switched() -> None:
    tree, switched = map(json.loads, await lines_under_umockdev("support.usb_child"))
    assert tree == [
        ["usb1", "1d6b:0002", "", "", ["090000"], True],
        ["1-1", "0424:2514", "", "", ["090000"], True],
        ["1-1.2", "04b8:0202", "J4HK", "EPSON TM-T20", ["070102"], True],
        ["1-1.3", "04b8:0202", "", "", ["030101", "070102"], False],
        ["1-1.4", "04b8:0202", "", "", None, True],  # says other ids in its descriptors than to the kernel
    ]
    assert switched == ["0", "0", "1", "1"]
