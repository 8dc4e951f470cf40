"""What is learned of battery and consumers, what of it outlives a restart, and what is said of the time left."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.appliance import timeline_in
from support.power import BATTERY, MAINS, PowerBench, power_in

from firmware.appliance.managers.energy import EnergyMeter
from firmware.appliance.state.events import BatteryWorn, VisitBegan, VisitEnded
from firmware.hal.ports.battery import Charge

DESIGN = 100_000
WATTS = 20_000


async def discharge(power: PowerBench, began: int, minutes: int, holds: int = DESIGN, *, metered: bool = True) -> int:
    """The gauge tells each percent; what it tells last."""
    percent = float(began)
    for _ in range(minutes):
        await power.charge(BATTERY, round(percent), WATTS if metered else None, design=DESIGN if metered else None)
        await power.advance(60)
        percent -= WATTS / 60 / holds * 100
    await power.charge(BATTERY, round(percent), WATTS if metered else None, design=DESIGN if metered else None)
    return round(percent)


async def test_measured_drain_gives_a_cautious_time(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, power_in(desk) as power:
        await discharge(power, 90, 30)
        now = desk.store.state.power
        assert now.minutes_likely == pytest.approx(240, abs=15)
        assert now.minutes is not None and now.minutes < 240
        assert now.citizens is None


async def test_gauge_without_a_meter_is_measured_by_its_fall(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, power_in(desk) as power:
        await discharge(power, 90, 30, metered=False)
        now = desk.store.state.power
        assert now.minutes_likely == pytest.approx(240, abs=30)
        assert now.wear is None


async def test_citizens_of_the_day_say_how_many_more_there_may_be(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, power_in(desk) as power:
        percent = 90
        for number in range(4):
            await desk.timeline.decided(VisitBegan(f"{number}"))
            percent = await discharge(power, percent, 15)
            await desk.timeline.decided(VisitEnded(f"{number}", True))
            await power.advance(0)
        citizens = desk.store.state.power.citizens
        assert citizens is not None and 8 <= citizens <= 14  # each takes 5 of the 70 percent that are left


async def test_nothing_is_said_on_mains(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, power_in(desk) as power:
        percent = await discharge(power, 90, 10)
        await power.charge(MAINS, percent, -WATTS, design=DESIGN)
        await power.advance(6)
        now = desk.store.state.power
        assert (now.minutes, now.citizens) == (None, None)


async def test_worn_battery_is_told_once_and_known_after_a_restart(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        async with power_in(desk) as power:
            for _ in range(4):
                percent = await discharge(power, 90, 110, holds=60_000)
                await power.charge(MAINS, percent, -WATTS, design=DESIGN)
                await power.advance(6)
                await power.charge(MAINS, 90, -WATTS, design=DESIGN)
            assert desk.store.state.power.wear == pytest.approx(60, abs=4)
            assert [type(event) for event in await power.told()].count(BatteryWorn) == 1
        desk.store.state = replace(desk.store.state, power=replace(desk.store.state.power, wear=None))
        async with power_in(desk):
            assert desk.store.state.power.wear == pytest.approx(60, abs=4)


async def test_new_battery_is_learned_anew(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        meter = EnergyMeter({}, desk.journal)
        meter.on_mains(Charge(MAINS, 90, None, 0, full=60_000, design=100_000), sound=True)
        assert meter.wear() == 60
        meter.on_mains(Charge(MAINS, 90, None, 0, full=80_000, design=80_000), sound=True)
        assert meter.wear() == 100


async def test_what_was_kept_by_another_version_is_learned_anew(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        await desk.journal.put("power.energy", '{"volts": 12}')
        async with power_in(desk) as power:
            await power.charge(MAINS, 80)
            assert desk.store.state.power.percent == 80
