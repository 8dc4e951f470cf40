"""The power's manager: what is told of mains, battery and gauge, and an end that a payment may delay only so long."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.appliance import timeline_in
from support.power import BATTERY, MAINS, power_in

from firmware.appliance.power.gauge import GaugeWord
from firmware.appliance.power.policy import BINDING_LIMIT, BLIND, CLOSED_LIMIT, NOTICE, RETURN_HOLD, EndReason, Mode
from firmware.appliance.state.events import (
    ChargeMeasured,
    GaugeJudged,
    LidMoved,
    PowerCritical,
    PowerModeEntered,
    VisitAdvanced,
    VisitBegan,
    VisitEnded,
)
from firmware.appliance.state.model import HandingIn, Hitch, VisitStage
from firmware.appliance.state.notes import HandingInNoted
from firmware.hal.ports.lid import LidPosition

WATTS_40 = 40_000
DESIGN = 100_000


async def test_what_is_told_of_a_battery_that_empties(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, power_in(desk) as power:
        for source, percent in ((MAINS, 90), (BATTERY, 90), (BATTERY, 80), (BATTERY, 69), (BATTERY, 60)):
            await power.charge(source, percent)
        for percent in (50, 40, 30, 19, 8, 5):
            await power.charge(BATTERY, percent)
        assert await power.told() == [
            PowerModeEntered(Mode.MAINS, MAINS, 90, None),
            PowerModeEntered(Mode.BATTERY, BATTERY, 90, None),
            *(ChargeMeasured(percent, None) for percent in (80, 69, 60, 50, 40, 30)),
            PowerModeEntered(Mode.LOW, BATTERY, 19, None),
            ChargeMeasured(8, None),
            PowerModeEntered(Mode.CRITICAL, BATTERY, 5, None),
            PowerCritical(5),
        ]


async def test_mains_that_flicker_fifty_times_in_ten_seconds_are_one_event(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, power_in(desk) as power:
        await power.charge(MAINS, 80)
        for _ in range(50):
            await power.charge(BATTERY, 80)
            await power.advance(0.1)
            await power.charge(MAINS, 80)
            await power.advance(0.1)
        assert desk.store.state.power.source is BATTERY
        assert (await power.told())[1:] == [PowerModeEntered(Mode.BATTERY, BATTERY, 80, None)]
        await power.advance(RETURN_HOLD)
        assert (await power.told())[2:] == [PowerModeEntered(Mode.MAINS, MAINS, 80, None)]


async def test_empty_battery_ends_the_case_after_the_notice(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, power_in(desk) as power:
        await desk.timeline.decided(VisitBegan("v"))
        await power.charge(BATTERY, 5)
        await power.advance(NOTICE - 1)
        assert power.ends == []
        await power.advance(1)
        assert power.ends == [EndReason.EMPTY]
        assert desk.store.state.power.mode is Mode.SHUTDOWN
        await power.advance(BINDING_LIMIT)
        assert power.ends == [EndReason.EMPTY]


async def test_at_three_percent_a_payment_delays_the_end_until_it_is_over(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, power_in(desk) as power:
        await desk.timeline.decided(VisitAdvanced("v", VisitStage.PAYING))
        await power.charge(BATTERY, 3)
        await power.advance(BINDING_LIMIT - 1)
        assert power.ends == []
        await desk.timeline.decided(VisitEnded("v", True))
        await power.advance(0)
        assert power.ends == [EndReason.EMPTY]


async def test_at_three_percent_no_payment_delays_the_end_for_ever(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, power_in(desk) as power:
        await desk.timeline.decided(VisitAdvanced("v", VisitStage.PAYING))
        await power.charge(BATTERY, 3)
        await power.advance(BINDING_LIMIT)
        assert power.ends == [EndReason.EMPTY]


async def test_terminals_end_of_day_delays_the_end_until_it_is_over(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, power_in(desk) as power:
        desk.timeline.noted(HandingInNoted(HandingIn(running=True)))
        await power.charge(BATTERY, 5)
        await power.advance(BINDING_LIMIT - 1)
        assert power.ends == []
        desk.timeline.noted(HandingInNoted(HandingIn(running=False, hitch=Hitch.LOST)))
        await power.advance(0)
        assert power.ends == [EndReason.EMPTY]


async def test_mains_that_come_back_in_time_call_the_end_off(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, power_in(desk) as power:
        await power.charge(BATTERY, 5)
        await power.advance(NOTICE - 1)
        await power.charge(MAINS, 5)
        await power.advance(2 * BINDING_LIMIT)
        assert power.ends == []
        assert desk.store.state.power.mode is Mode.MAINS


async def test_lid_closed_in_a_visit_ends_nothing_at_the_socket_and_the_case_on_the_road(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, power_in(desk) as power:
        await desk.timeline.decided(VisitBegan("v"))
        await power.charge(MAINS, 80)
        await desk.timeline.happened(LidMoved(LidPosition.CLOSED))
        await power.advance(2 * CLOSED_LIMIT)
        assert power.ends == []
        await power.charge(BATTERY, 80)
        await power.advance(CLOSED_LIMIT)
        assert power.ends == [EndReason.LID_CLOSED]
        visit = desk.store.state.visit
        assert visit is not None and visit.id == "v"  # until the end closes it


async def test_frozen_gauge_is_told_and_counted_on(tmp_path: Path) -> None:
    """Nothing comes from a gauge that froze: only the manager's own minute finds it out."""
    async with timeline_in(tmp_path) as desk, power_in(desk) as power:
        await power.charge(BATTERY, 50, WATTS_40, design=DESIGN)
        for _ in range(30):  # 20 of 100 watt hours
            await power.advance(60)
        now = desk.store.state.power
        assert now.gauge is GaugeWord.FROZEN
        assert now.percent == pytest.approx(30, abs=1)
        assert GaugeJudged(GaugeWord.FROZEN) in await power.told()


async def test_lying_gauge_is_told_and_not_believed(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, power_in(desk) as power:
        await power.charge(BATTERY, 50, WATTS_40, design=DESIGN)
        await power.charge(BATTERY, 1, WATTS_40, design=DESIGN)
        now = desk.store.state.power
        assert (now.mode, now.percent, now.gauge) == (Mode.BATTERY, 50, GaugeWord.LYING)
        await power.charge(BATTERY, 49, WATTS_40, design=DESIGN)
        judged = [event for event in await power.told() if isinstance(event, GaugeJudged)]
        assert judged == [GaugeJudged(GaugeWord.LYING), GaugeJudged(GaugeWord.SOUND)]


async def test_vanished_gauge_is_counted_on_to_the_end(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, power_in(desk) as power:
        await power.charge(BATTERY, 10, WATTS_40, design=DESIGN)
        await power.advance(60)
        await power.manager.lost("battery")
        await power.advance(360)
        now = desk.store.state.power
        assert (now.gauge, now.mode) == (GaugeWord.GONE, Mode.CRITICAL)
        await power.advance(NOTICE)
        assert power.ends == [EndReason.EMPTY]


async def test_gauge_that_vanished_on_mains_says_nothing_and_ends_nothing(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, power_in(desk) as power:
        await power.charge(MAINS, 80)
        await power.manager.lost("battery")
        await power.advance(2 * BLIND)
        now = desk.store.state.power
        assert (now.source, now.percent, now.mode) == (None, None, Mode.MAINS)
        assert power.ends == []


async def test_other_device_that_is_lost_is_not_the_gauge(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, power_in(desk) as power:
        await power.charge(MAINS, 80)
        before = desk.store.state.power
        await power.manager.lost("scanner")
        await power.advance(0)
        assert desk.store.state.power == before


async def test_idle_case_on_mains_has_no_timer(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk, power_in(desk) as power:
        await power.charge(MAINS, 80)
        assert desk.clock._sleepers == []


async def test_wish_to_save_outlives_a_restart(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        async with power_in(desk) as power:
            await power.manager.save(on=True)
            await power.advance(0)
            assert desk.store.state.power.saving
        desk.store.state = replace(desk.store.state, power=replace(desk.store.state.power, saving=False))
        async with power_in(desk):
            assert desk.store.state.power.saving
