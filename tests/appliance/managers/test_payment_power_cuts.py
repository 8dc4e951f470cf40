"""The power goes in the middle of payments, and what was not fsynced is gone, torn, or there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.power_cuts import record_a_morning, some_cuts, survive
from support.wire_till import quick_directory

EVERYWHERE = 0


@pytest.fixture
def ram() -> Iterator[Path]:
    with quick_directory() as directory:
        yield directory


@pytest.mark.peer("fusermount3")
@pytest.mark.parametrize("cuts", [EVERYWHERE, pytest.param(1000, marks=pytest.mark.long)], ids=["everywhere", "1000"])
async def test_power_cuts_with_unsynced_data_dropped_leave_one_booking_each(ram: Path, cuts: int) -> None:
    story = await record_a_morning(ram)
    for number, cut in enumerate(some_cuts(story, cuts or len(story), seed=20260302)):
        await survive(story, cut, ram / f"cut-{number}")
