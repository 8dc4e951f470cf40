"""An interface that appears and vanishes fifty times a second, as a plug with a loose contact makes it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.network_case import NetworkCase, network_case, verdict

from firmware.appliance.network.link import Verdict
from firmware.appliance.state.events import CarrierChanged, DeviceChanged, UplinkChosen

TURNS = 500
ROWS = 60
"""At most so many in the ten seconds; without any damping they would be thousands."""


@pytest.fixture
async def case(temporary: Path) -> AsyncIterator[NetworkCase]:
    async with network_case(temporary) as case:
        yield case


async def test_case_goes_its_other_way_writes_little_and_comes_back(case: NetworkCase) -> None:
    before = len(await case.told(CarrierChanged, DeviceChanged, UplinkChosen))
    for _ in range(TURNS):
        await case.poke("cable", "unplug")
        await case.advance(0.01)
        await case.poke("cable", "plug")
        await case.advance(0.01)
    await case.until(lambda state: state.network.chosen is not None, 5)
    rows = await case.told(CarrierChanged, DeviceChanged, UplinkChosen)
    assert len(rows) - before <= ROWS
    await case.until(lambda state: state.network.chosen == "cable", 600)
    assert verdict(case.state, "cable") is Verdict.WORKS
