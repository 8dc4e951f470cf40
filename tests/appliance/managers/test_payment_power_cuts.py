"""The power goes in the middle of payments, and what was not fsynced is gone, torn, or there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.power_cuts import record_a_morning, some_cuts, survive
from support.wire_till import quick_directory

CUTS = 1000


@pytest.fixture
def ram() -> Iterator[Path]:
    with quick_directory() as directory:
        yield directory


@pytest.mark.peer("fusermount3")
async def test_power_cuts_with_unsynced_data_dropped_leave_one_booking_each(ram: Path) -> None:
    story = await record_a_morning(ram)
    for number, cut in enumerate(some_cuts(story, CUTS, seed=20260302)):
        await survive(story, cut, ram / f"cut-{number}")
