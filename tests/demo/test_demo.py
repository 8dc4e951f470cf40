"""The demo is the first thing a newcomer sees, and it leaves nothing behind, however it ends."""

import asyncio
import signal
import urllib.request
from pathlib import Path

import pytest
from support.house import house, processes_below, start_demo

from firmware.clock import SystemClock


async def page(url: str) -> str:
    def get() -> str:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return str(answer.read().decode("utf-8"))

    return await asyncio.get_running_loop().run_in_executor(None, get)


async def until_page_says(url: str, *words: str) -> None:
    clock = SystemClock()
    async with asyncio.timeout(30):
        shown = await page(url)
        while not all(word in shown for word in words):
            await clock.sleep(0.2)
            shown = await page(url)


async def test_ends_by_itself_and_leaves_nothing(temporary: Path) -> None:
    process = await start_demo(temporary, "--for", "2")
    output, _ = await asyncio.wait_for(process.communicate(), 90)
    assert process.returncode == 0
    assert output.count(b"\n") == 1, "one JSON line and nothing else"
    assert list(temporary.iterdir()) == []
    assert processes_below(temporary) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_ended_by_a_signal_leaves_nothing(temporary: Path, number: signal.Signals) -> None:
    async with house(temporary) as running:
        assert await running.end(number) == 0
    assert list(temporary.iterdir()) == []
    assert processes_below(temporary) == []


async def test_killed_takes_its_programs_with_it(temporary: Path) -> None:
    clock = SystemClock()
    async with house(temporary) as running:
        assert len(processes_below(temporary)) >= 3
        running.process.kill()
        async with asyncio.timeout(20):
            while processes_below(temporary):
                await clock.sleep(0.1)


async def test_fleet_page_shows_every_case(temporary: Path) -> None:
    async with house(temporary, "--cases", "3") as running:
        await until_page_says(running.told["fleet"], "KOFFER-0007", "KOFFER-0008", "KOFFER-0009")


async def test_unknown_scenario_is_named_before_anything_starts(temporary: Path) -> None:
    process = await start_demo(temporary, "--scenario", "no-such-day", stderr=asyncio.subprocess.PIPE)
    _, errors = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 2
    assert b"no-such-day" in errors
    assert b"cable-pulled-at-noon" in errors
    assert list(temporary.iterdir()) == []
