"""What the local API may ask of the power, and of whom it takes it."""

from pathlib import Path

from support.counter import PIN, Counter, counter_in

from firmware.appliance.api import messages as m
from firmware.appliance.api.client import Client, RequestRefused
from firmware.appliance.power.policy import EndReason
from firmware.appliance.state.events import VisitAdvanced
from firmware.appliance.state.model import VisitStage


async def asked(client: Client, method: str, params: m.Shape) -> str | None:
    """Why it was refused; None where it was done."""
    try:
        await client.call(method, params, m.Nothing)
    except RequestRefused as refused:
        return refused.refusal
    return None


async def unlocked(house: Counter) -> Client:
    client = await house.client()
    await client.call("screen.unlock", m.Pin(PIN), m.Unlocked)
    return client


async def test_locked_screen_neither_saves_power_nor_switches_the_case_off(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house, await house.client() as client:
        assert await asked(client, "power.save", m.SaveRequest(on=True)) == "locked"
        assert await asked(client, "case.shut_down", m.Nothing()) == "locked"
        assert house.ends == []


async def test_clerk_switches_the_case_off(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house, await unlocked(house) as client:
        assert await asked(client, "case.shut_down", m.Nothing()) is None
        assert house.ends == [EndReason.ASKED]


async def test_nobody_switches_the_case_off_in_a_payment(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house, await unlocked(house) as client:
        await house.parts.timeline.decided(VisitAdvanced("a" * 16, VisitStage.PAYING))
        assert await asked(client, "case.shut_down", m.Nothing()) == "binding"
        assert house.ends == []


async def test_wish_to_save_power_is_kept(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house, await unlocked(house) as client:
        assert await asked(client, "power.save", m.SaveRequest(on=True)) is None
        assert await house.parts.journal.get("power.saving") == "on"
