"""What pytest collects for `koffer conform`: the suite of the driver that is judged, and the rig for it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from firmware.hal.contracts.base import Rig
from firmware.hal.contracts.conform import Subject
from firmware.hal.ports.device import Peripheral

TestDriver = type("TestDriver", (Subject.now.suite,), {"__doc__": "The driver that is judged."})


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig[Peripheral[object]]]:
    """A fresh driver for each test."""
    async with Subject.now.rig(tmp_path) as rig:
        yield rig
