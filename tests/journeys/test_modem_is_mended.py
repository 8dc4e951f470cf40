"""A whole case whose modem stalls, hangs or wants its PIN: what is done, how long it takes, and what is told."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.canaries import Canaries, files_below
from support.network_case import NetworkCase, network_case, verdict

from firmware.appliance.api import methods
from firmware.appliance.api.client import RequestRefused
from firmware.appliance.api.messages import Nothing, SimPin
from firmware.appliance.network.data import DataLevel
from firmware.appliance.network.evidence import Bar
from firmware.appliance.network.link import Verdict
from firmware.appliance.network.modem import PinDesk
from firmware.appliance.network.pin_guard import Unlocking
from firmware.appliance.network.rungs import SPARE, Cause, Mending, Result
from firmware.appliance.state.events import (
    DataLevelChanged,
    DeviceRecovering,
    ModemMended,
    ModemMending,
    SimUnlockTried,
)
from firmware.appliance.state.model import CaseState, Paying
from firmware.appliance.state.notes import PayingNoted
from firmware.hal.ports.device import DeviceState

PIN = "59307164"
"""Eight digits that stand nowhere else."""


@pytest.fixture
async def case(temporary: Path) -> AsyncIterator[NetworkCase]:
    async with network_case(temporary) as case:
        yield case


def desk(state: CaseState) -> PinDesk | None:
    return None if state.network.modem is None else state.network.modem.desk


def bar(state: CaseState) -> Bar | None:
    return next(way.bar for way in state.network.ways if way.name == "lte")


async def enter(case: NetworkCase, pin: str) -> None:
    await case.client.call(methods.SIM_PIN.name, SimPin(pin), Nothing)


async def test_stall_is_over_within_a_minute_by_dialling_anew(case: NetworkCase) -> None:
    await case.poke("lte", "stall")
    await case.poke("cable", "carrier-down")
    took = await case.until(lambda state: verdict(state, "lte") is Verdict.DEAD, 10)
    took += await case.passes("lte")
    assert took <= 60
    assert await case.told(ModemMending, ModemMended) == [
        ModemMending("modem", Mending.RECONNECT, Cause.STALLED, 1),
        ModemMended("modem", Mending.RECONNECT, Result.HELPED),
    ]


async def test_modem_that_obeys_no_command_any_more_has_its_service_restarted_within_ninety_seconds(
    case: NetworkCase,
) -> None:
    await case.poke("modem", "hang")
    await case.poke("lte", "black-hole")
    await case.poke("cable", "carrier-down")
    took = await case.until(lambda state: verdict(state, "lte") is Verdict.DEAD, 10)
    took += await case.mends(Mending.RESTART_SERVICE, 75)
    assert took <= 90
    steps = [event.step for event in await case.told(ModemMending) if isinstance(event, ModemMending)]
    assert steps[:4] == [Mending.RECONNECT, Mending.REGISTER, Mending.RESET, Mending.RESTART_SERVICE]
    refused = [event for event in await case.told(ModemMended) if isinstance(event, ModemMended)]
    assert {event.step for event in refused if event.result is Result.REFUSED} == {Mending.REGISTER, Mending.RESET}


async def test_modem_that_is_gone_though_it_has_power_is_cycled_by_one_hand(case: NetworkCase) -> None:
    await case.poke("modem", "unplug")
    assert await case.mends(Mending.POWER_CYCLE, 90 + SPARE) > SPARE, "nobody waits for it"
    await case.poke("modem", "plug")
    took = await case.until(lambda state: state.devices["modem"].condition.state is DeviceState.READY, 60)
    assert took <= 60
    steps = [event.step for event in await case.told(ModemMending) if isinstance(event, ModemMending)]
    assert steps == [Mending.RESTART_SERVICE, Mending.POWER_CYCLE]
    assert (await case.told(ModemMended))[-1] == ModemMended("modem", Mending.POWER_CYCLE, Result.HELPED)
    assert await case.told(DeviceRecovering) == []


async def test_stall_on_a_way_that_nobody_needs_is_mended_in_the_end(case: NetworkCase) -> None:
    await case.poke("cable", "carrier-down")
    await case.until(lambda state: state.network.chosen == "lte", 5)
    await case.spend(2)
    await case.poke("lte", "stall")
    await case.poke("cable", "carrier-up")
    await case.until(lambda state: state.network.chosen == "cable", 30)
    await case.until(lambda state: verdict(state, "lte") is Verdict.DEAD, 2000, pace=5)
    assert await case.passes("lte", SPARE + 60) > SPARE, "nobody waits for it"


async def test_no_coverage_is_nothing_to_mend(case: NetworkCase) -> None:
    await case.poke("cable", "carrier-down")
    await case.poke("modem", "no-coverage")
    await case.spend(200)
    assert await case.told(ModemMending) == []


async def test_payment_holds_a_modem_that_passes_and_lets_go_of_it_afterwards(case: NetworkCase) -> None:
    await case.poke("cable", "carrier-down")
    await case.until(lambda state: state.network.chosen == "lte", 5)
    case.appliance.store.dispatch(PayingNoted(Paying("1")))
    await case.poke("modem", "stop")
    await case.spend(2)
    await case.poke("cable", "carrier-up")
    await case.spend(60)
    assert await case.told(ModemMending) == []
    assert case.state.network.chosen == "lte", "it is pinned"
    case.appliance.store.dispatch(PayingNoted(None))
    await case.until(lambda state: state.network.chosen == "cable", 30)
    await case.mends(Mending.RESTART_SERVICE, 120)


async def test_payment_on_a_way_that_is_dead_does_not_pin_it(case: NetworkCase) -> None:
    case.appliance.store.dispatch(PayingNoted(Paying("1")))
    await case.poke("cable", "black-hole")
    await case.until(lambda state: state.network.chosen == "lte", 3)


async def test_foreign_network_is_not_used(case: NetworkCase) -> None:
    await case.poke("modem", "roam")
    await case.poke("cable", "carrier-down")
    await case.until(lambda state: bar(state) is Bar.ROAMING, 5)
    await case.until(lambda state: state.network.chosen is None, 5)
    await case.poke("modem", "home")
    await case.until(lambda state: state.network.chosen == "lte", 5)


async def test_used_up_data_are_told_and_close_the_way_while_the_cable_works(case: NetworkCase) -> None:
    await case.spend(15)  # in which a modem can pass as much
    await case.poke("lte", "use-data", megabytes=1005)
    await case.poke("cable", "carrier-down")
    await case.until(lambda state: state.network.data.level is DataLevel.USED_UP, 5)
    assert bar(case.state) is None, "a citizen may sit there"
    await case.poke("cable", "carrier-up")
    await case.until(lambda state: bar(state) is Bar.DATA_USED_UP, 60)
    assert [event.level for event in await case.told(DataLevelChanged) if isinstance(event, DataLevelChanged)] == [
        DataLevel.USED_UP
    ]


async def test_pin_that_a_clerk_types_opens_the_card_and_rests_nowhere(
    temporary: Path, caplog: pytest.LogCaptureFixture
) -> None:
    canaries = Canaries({"pin": PIN})
    caplog.set_level(logging.DEBUG)
    async with network_case(temporary) as case:
        await case.poke("modem", "sim-lock", pin=PIN)
        caplog.clear()  # what the rehearsal's own far end was told
        case.views.clear()
        await case.until(lambda state: desk(state) is PinDesk.WANTED, 10)
        await case.until(lambda state: bar(state) is Bar.SIM_CLOSED, 5)
        shown = f'"rehearsal_pin":"{PIN}"'.encode()
        with pytest.raises(RequestRefused) as refused:
            await enter(case, PIN + "x")
        assert not canaries.in_bytes(str(refused.value).encode(), "the refusal")
        await enter(case, PIN)
        await case.until(lambda state: desk(state) is PinDesk.CLOSED and bar(state) is None, 10)
        await case.poke("modem", "unplug")
        await case.spend(5)
        await case.poke("modem", "plug")
        told = [SimUnlockTried("modem", Unlocking.UNLOCKED, None, again) for again in (False, True)]
        await case.until(lambda state: state.devices["modem"].condition.state is DeviceState.READY, 60)
        assert await case.told(SimUnlockTried) == told
        assert b"sim" in case.views
        assert shown in case.views  # what a rehearsal shows to those who practise, and nothing else
        assert not canaries.in_bytes(bytes(case.views).replace(shown, b""), "the views")
        assert not canaries.in_files(files_below(temporary))
    assert not canaries.in_bytes(caplog.text.encode(), "the log")
    assert not canaries.in_files(files_below(temporary))


async def test_wrong_pin_costs_one_try_and_no_start_of_the_case_another(temporary: Path) -> None:
    async with network_case(temporary) as case:
        await case.poke("modem", "sim-lock", pin=PIN)
        await case.until(lambda state: desk(state) is PinDesk.WANTED, 10)
        await enter(case, "0000")
        await case.until(lambda state: desk(state) is PinDesk.SPARED, 10)
        with pytest.raises(RequestRefused):
            await enter(case, PIN)
        assert case.state.network.modem is not None
        assert case.state.network.modem.tries == 2
