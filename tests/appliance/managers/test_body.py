"""Body, warmth, light and sound: what the world does to a case, and what becomes of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.appliance import settled, timeline_in
from support.bodies import BOARD, SimBody, body_of, living

from firmware.appliance.managers.enclosure import STORM, BodyRefusal
from firmware.appliance.managers.lamp import signal_for
from firmware.appliance.managers.sound import tune_for
from firmware.appliance.power.thermal import BLIND
from firmware.appliance.state.enclosure import Opened
from firmware.appliance.state.events import ChargingHeld, Event, MotionFelt, SealBroken, SealLookedAt, UnlockFailed
from firmware.appliance.state.model import Lock, Paying
from firmware.appliance.state.notes import PayingNoted
from firmware.hal.errors import PeripheralAbsent, PeripheralFault
from firmware.hal.ports.battery import Charge, CutOutcome, PowerSource
from firmware.hal.ports.buzzer import Tune
from firmware.hal.ports.indicator import Signal
from firmware.hal.ports.lid import LidPosition
from firmware.hal.ports.motion import Motion
from firmware.hal.sim.battery import SimBattery

AT_NIGHT = datetime(2026, 3, 2, 2, 14, tzinfo=UTC)


class Charger(SimBattery):
    """A battery that can be told not to charge."""

    def __init__(self) -> None:
        super().__init__("battery")
        self.allowed: list[bool] = []
        self.broken = False

    async def cut_and_restore(self, after: float) -> CutOutcome:
        return CutOutcome.NOT_SUPPORTED

    async def allow_charging(self, allowed: bool) -> bool:
        if self.broken:
            raise PeripheralAbsent("battery", "it is gone")
        self.allowed.append(allowed)
        return True


@pytest.fixture
async def body(tmp_path: Path) -> AsyncIterator[SimBody]:
    async with timeline_in(tmp_path) as parts:
        unlock(made := body_of(parts))
        async with living(made):
            await settled(parts)
            yield made


def unlock(body: SimBody) -> None:
    body.parts.store.state = replace(body.parts.store.state, lock=Lock(locked=False))


async def events(body: SimBody, kind: type[Event]) -> list[Event]:
    await settled(body.parts)
    return [row.event for row in await body.parts.journal.tail(99) if isinstance(row.event, kind)]


async def test_opened_while_off_is_one_alarm_with_its_time_over_any_number_of_starts(tmp_path: Path) -> None:
    opened = SealBroken("seal", AT_NIGHT, while_off=True)
    for _ in range(3):
        async with timeline_in(tmp_path) as parts:
            made = body_of(parts)
            made.seal.move(closed=False, at=AT_NIGHT)
            made.seal.move(closed=True)
            async with living(made):
                assert await events(made, SealBroken) == [opened]
                assert parts.store.state.body.opened == (Opened("seal", AT_NIGHT, while_off=True),)
                assert signal_for(parts.store.state) is Signal.FAULT


async def test_a_power_cut_between_an_opening_and_its_record_loses_no_alarm(tmp_path: Path) -> None:
    opened = Opened("seal", AT_NIGHT, while_off=False)
    async with timeline_in(tmp_path) as parts:
        await body_of(parts).enclosure._memory.keep_opened((opened,), told=False)
    async with timeline_in(tmp_path) as parts, living(body_of(parts)) as made:
        assert await events(made, SealBroken) == [SealBroken("seal", AT_NIGHT, while_off=False)]
    async with timeline_in(tmp_path) as parts, living(body_of(parts)) as made:
        assert len(await events(made, SealBroken)) == 1


async def test_an_opening_stays_until_somebody_who_is_signed_in_has_looked(body: SimBody) -> None:
    body.seal.move(closed=False, at=AT_NIGHT)
    body.seal.move(closed=True)
    await settled(body.parts)
    body.parts.store.state = replace(body.parts.store.state, lock=Lock(locked=True))
    assert await body.enclosure.look() is BodyRefusal.LOCKED
    assert body.parts.store.state.body.opened
    unlock(body)
    assert await body.enclosure.look() is None
    assert await events(body, SealLookedAt) == [SealLookedAt(None)]
    assert not body.parts.store.state.body.opened


async def test_a_body_that_stands_open_is_told_anew_when_somebody_says_to_have_looked(body: SimBody) -> None:
    body.seal.move(closed=False, at=AT_NIGHT)
    await settled(body.parts)
    await body.enclosure.look()
    assert len(await events(body, SealBroken)) == 2
    assert body.parts.store.state.body.opened


async def test_a_latch_that_does_not_forget_leaves_the_alarm_up(body: SimBody) -> None:
    body.seal.move(closed=False, at=AT_NIGHT)
    body.seal.move(closed=True)
    await settled(body.parts)
    body.seal.jam = PeripheralFault("seal", "the latch does not let go")
    assert await body.enclosure.look() is BodyRefusal.CONTACT
    assert body.parts.store.state.body.opened == (Opened("seal", AT_NIGHT, while_off=False),)


async def test_seal_and_muted_buzzer_outlive_a_restart(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as parts:
        made = body_of(parts)
        assert await made.enclosure.set_seal("004711") is BodyRefusal.LOCKED
        unlock(made)
        assert await made.enclosure.set_seal("004711") is None
        await made.enclosure.sound(on=False)
    async with timeline_in(tmp_path) as parts, living(body_of(parts)):
        assert (parts.store.state.body.seal, parts.store.state.body.sound) == ("004711", False)


async def test_a_storm_of_shocks_is_two_records_a_minute_and_none_is_lost(body: SimBody) -> None:
    for _ in range(50):
        body.motion.shake()
        await settled(body.parts)
        await body.parts.clock.advance(1.0)
    assert await events(body, MotionFelt) == [MotionFelt("motion", Motion.SHOCK, 1)]
    await body.parts.clock.advance(STORM)
    felt = await events(body, MotionFelt)
    assert [event.times for event in felt if isinstance(event, MotionFelt)] == [1, 49]
    await body.parts.clock.advance(2 * STORM)
    body.motion.shake()
    assert len(await events(body, MotionFelt)) == 3


async def test_a_case_that_rolls_in_a_boot_ends_up_as_it_stands(body: SimBody) -> None:
    for stance in (Motion.TILTED, Motion.UPRIGHT) * 20 + (Motion.TILTED,):
        body.motion.stand(stance)
        await settled(body.parts)
    assert body.parts.store.state.body.tilted
    await body.parts.clock.advance(2 * STORM)
    await settled(body.parts)
    assert body.parts.store.state.body.tilted
    assert len(await events(body, MotionFelt)) <= 3


async def test_the_fan_follows_the_warmest_and_a_case_that_feels_nothing_is_cooled(body: SimBody) -> None:
    assert body.fan.share == 0.0
    body.board.warm(76.0)
    await settled(body.parts)
    assert body.fan.share == 1.0
    body.board.warm(30.0)
    await settled(body.parts)
    assert body.fan.share == 0.0
    for name in (BOARD, "cell-warmth"):
        body.watch.lost(name)
    assert body.fan.share == BLIND


async def test_charging_is_held_while_the_cells_are_too_hot_and_told_once(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as parts:
        charger = Charger()
        async with living(body_of(parts, charger)) as made:
            made.watch.charged(Charge(PowerSource.MAINS, 80, None))
            await settled(parts)
            assert charger.allowed == [True], "another run may have left it held"
            for celsius in (46.0, 47.0, 44.0, 40.0):
                made.cells.warm(celsius)
                await settled(parts)
            assert charger.allowed == [True, False, True]
            assert await events(made, ChargingHeld) == [
                ChargingHeld(held=True, celsius=46),
                ChargingHeld(held=False, celsius=40),
            ]


async def test_a_charger_that_was_gone_is_told_when_it_is_back(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as parts:
        charger = Charger()
        charger.broken = True
        async with living(body_of(parts, charger)) as made:
            made.watch.charged(Charge(PowerSource.MAINS, 80, None, celsius=51.0))
            await settled(parts)
            assert not parts.store.state.body.charging_held
            charger.broken = False
            made.watch.charged(Charge(PowerSource.MAINS, 81, None, celsius=51.0))
            await settled(parts)
            assert charger.allowed == [False]
            assert parts.store.state.body.charging_held


async def test_the_light_goes_out_with_the_lid_and_comes_back_with_it(body: SimBody) -> None:
    await body.watch.observed("lid", LidPosition.OPEN)
    await settled(body.parts)
    await body.watch.observed("lid", LidPosition.CLOSED)
    await settled(body.parts)
    assert (body.light.share, body.parts.store.state.body.dark) == (0.0, True)
    await body.watch.observed("lid", LidPosition.OPEN)
    await settled(body.parts)
    assert (body.light.share, body.parts.store.state.body.dark) == (1.0, False)


async def test_no_screen_goes_dark_under_a_citizens_hands(body: SimBody) -> None:
    assert await body.display.darken() is None
    body.parts.timeline.noted(PayingNoted(Paying("p")))
    await settled(body.parts)
    assert (body.light.share, body.parts.store.state.body.dark) == (1.0, False)
    assert await body.display.darken() is BodyRefusal.TURN


async def test_a_light_that_refuses_to_go_out_leaves_a_screen_that_takes_touches(body: SimBody) -> None:
    body.light.refusal = PeripheralFault("light", "it does not obey")
    assert await body.display.darken() is BodyRefusal.LIGHT
    assert not body.parts.store.state.body.dark


async def test_a_light_that_refuses_to_come_back_is_told_until_it_does(body: SimBody) -> None:
    await body.display.darken()
    body.light.refusal = PeripheralFault("light", "it does not obey")
    await body.display.wake()
    assert not body.parts.store.state.body.dark, "whoever sees nothing must not have each touch swallowed"
    await body.parts.clock.advance(5.0)
    assert body.light.share == 0.0
    body.light.refusal = None
    await body.parts.clock.advance(60.0)
    await settled(body.parts)
    assert body.light.share == 1.0


async def test_a_light_that_another_run_left_dark_is_lit(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as parts:
        made = body_of(parts)
        made.light.value = replace(made.light.value, share=0.0) if made.light.value else None
        async with living(made):
            await settled(parts)
            assert made.light.share == 1.0


async def test_sound_doubles_the_signs_and_can_be_muted(body: SimBody) -> None:
    body.parts.store.state = replace(body.parts.store.state, lock=Lock(locked=True))
    await settled(body.parts)
    body.buzzer.heard.clear()
    await body.parts.timeline.happened(UnlockFailed(1))
    await settled(body.parts)
    assert body.buzzer.heard == [Tune.FAULT]
    await body.enclosure.sound(on=False)
    await body.parts.timeline.happened(UnlockFailed(2))
    await settled(body.parts)
    assert body.buzzer.heard == [Tune.FAULT]


def test_what_is_heard_when_it_is_the_citizens_turn(body: SimBody) -> None:
    state = body.parts.store.state
    ready = replace(state, devices={}, services=())
    assert tune_for(ready, replace(ready, paying=Paying("p"))) is Tune.NEEDS_YOU
    locked = replace(ready, lock=Lock(locked=True))
    assert tune_for(locked, replace(ready, lock=Lock(locked=False))) is Tune.ACCEPTED
    assert tune_for(ready, ready) is None


async def test_the_lamp_pulses_while_it_is_the_citizens_turn(body: SimBody) -> None:
    body.parts.timeline.noted(PayingNoted(Paying("p")))
    assert signal_for(body.parts.store.state) is Signal.CITIZEN
    await asyncio.wait_for(body.enclosure.look(), 5)
