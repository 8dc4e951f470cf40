"""Each test has a world of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.net_trip import Trip, trip


@pytest.fixture(name="trip")
async def _trip(tmp_path: Path) -> AsyncIterator[Trip]:
    async with trip(tmp_path) as made:
        yield made
