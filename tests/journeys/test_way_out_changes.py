"""The way out changes under a running case: real kernel, real broker, real TLS; only the radio is a cable too."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.failover import PORT, Travelling, travelling
from support.uplinks import CABLE, entered, two_uplinks
from support.world_server import BAD_REQUEST, REDIRECT, served

from firmware.appliance.network.link import Verdict
from firmware.appliance.network.policy import Because
from firmware.appliance.telemetry.codec import decode
from firmware.appliance.telemetry.messages import Presence, PresenceWord
from firmware.clock import SystemClock

pytestmark = pytest.mark.peer("ip", "mosquitto")


@pytest.fixture
async def case(tmp_path: Path) -> AsyncIterator[Travelling]:
    with two_uplinks() as nets, entered(nets.case):
        async with travelling(nets, tmp_path) as case:
            yield case


def said(case: Travelling) -> list[PresenceWord]:
    """Every word of presence that the fleet has seen."""
    return [decode(Presence, word).word for word in case.words if b'"word"' in word]


async def test_pulled_cable_is_no_outage_and_the_cable_is_gone_back_to(case: Travelling) -> None:
    moment = SystemClock().monotonic()
    case.nets.pull(CABLE)
    await case.on("lte")
    await case.heard_after(moment)
    assert case.nets.way() == "wwan0"
    assert case.ways.decided[-1].select.because is Because.LOST
    case.nets.plug(CABLE)
    await case.on("cable")
    assert case.nets.way() == "eth0"
    assert PresenceWord.LOST not in said(case)


async def test_black_hole_is_left_and_the_first_word_arrives(case: Travelling) -> None:
    moment = SystemClock().monotonic()
    case.nets.swallow(CABLE)
    await case.on("lte")
    await case.heard_after(moment)
    thought = dict(case.ways.decided[-1].select.verdicts)
    assert thought["cable"] is Verdict.DEAD
    case.nets.heal(CABLE)
    await case.on("cable")


async def test_portal_that_answers_everything_is_never_gone_back_to(case: Travelling) -> None:
    case.nets.pull(CABLE)
    await case.on("lte")
    case.nets.capture(CABLE)
    async with served(case.nets.router, 80, REDIRECT), served(case.nets.router, PORT, BAD_REQUEST):
        case.nets.plug(CABLE)
        while case.store.state.network.ways[0].verdict is not Verdict.PORTAL:
            await SystemClock().sleep(0.05)
        await SystemClock().sleep(6)  # longer than a cable must hold
        assert case.ways._policy.used == "lte"
        case.nets.set_free(CABLE)
        await case.on("cable", 60)
