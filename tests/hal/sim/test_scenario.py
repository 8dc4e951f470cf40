"""Scenario files: all that are shipped fit the demo's world, and a wrong one is told line by line."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.cases import DEMO, hal_of

from firmware.clock import FakeClock, settle
from firmware.hal.inventory import far_end
from firmware.hal.sim.scenario import CASE_ACTS, Scenario, load_scenario, play, scenario_names, shipped_scenario
from firmware.hal.sim.world import PokeError, World
from firmware.reading import ConfigError

TITLE = 'title = {de = "Probe", en = "Trial"}\n'
INCIDENTS = {
    "application-out-of-reach",
    "battery-low-during-payment",
    "cable-pulled-at-noon",
    "customer-cancels",
    "garbage-on-every-wire",
    "lid-slammed-during-visit",
    "paper-ends-in-a-receipt",
    "portal-in-the-town-hall",
    "sim-asks-for-its-pin",
    "printer-out-of-paper",
    "quiet-day",
    "scanner-unplugged-mid-read",
    "staff-card-pulled-at-pin",
    "terminal-dies-after-approval",
}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World(hal_of(DEMO), far_end)
    yield world
    world.close()


def duration(scenario: Scenario) -> float:
    return sum(step.after for step in scenario.steps)


class Controller:
    """Notes what it was asked to do."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.acts = {name: self._act(name) for name in CASE_ACTS}

    def _act(self, name: str):  # type: ignore[no-untyped-def]
        async def act() -> None:
            self.asked.append(name)

        return act


def test_the_incidents_are_shipped() -> None:
    assert set(scenario_names()) >= INCIDENTS


@pytest.mark.parametrize("name", scenario_names())
async def test_shipped_scenario_can_be_played_to_its_end(name: str, world: World) -> None:
    scenario = load_scenario(shipped_scenario(name), world.pokes())
    clock, controller = FakeClock(), Controller()
    task = asyncio.create_task(play(scenario, world, clock, controller.acts))
    await settle()
    for _ in range(3 if scenario.repeat else 1):
        await clock.advance(duration(scenario))
    assert task.done() is not scenario.repeat
    task.cancel()
    await asyncio.wait({task})
    asked = [step.do for step in scenario.steps if step.device == "case"]
    assert controller.asked == asked * (3 if scenario.repeat else 1)


def test_unknown_scenario_names_those_that_there_are() -> None:
    with pytest.raises(ConfigError, match=r"scenario: 'no-such-day' is not allowed; must be one of .*quiet-day"):
        shipped_scenario("no-such-day")
    with pytest.raises(ConfigError):
        shipped_scenario("../scenarios/quiet-day")


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (
            'after = 1\ndevice = "printer"\ndo = "explode"',
            r"steps\[1\].device: 'printer' is not allowed; must be one of .*receipt-printer, payment, .*case",
        ),
        (
            'after = 1\ndevice = "receipt-printer"\ndo = "explode"',
            r"steps\[1\].do: 'explode' is not allowed; must be one of paper-low, paper-out, .*",
        ),
        (
            'after = 1\ndevice = "case"\ndo = "fly"',
            r"steps\[1\].do: 'fly' is not allowed; must be one of visit-begin, visit-pay, visit-end",
        ),
        (
            'after = -1\ndevice = "lid"\ndo = "open"',
            r"steps\[1\].after: -1 is not allowed; must be seconds \(0 to 86400\)",
        ),
        (
            'after = 1\ndevice = "battery"\ndo = "charge"\nwith = {percent = "full"}',
            r"steps\[1\].with.percent: 'full' is not allowed; must be a whole number .*",
        ),
        (
            'after = 1\ndevice = "battery"\ndo = "charge"',
            r"steps\[1\].with: is missing; must be a table",
        ),
        (
            'after = 1\ndevice = "lid"\ndo = "open"\nwith = {wide = 1}',
            r"steps\[1\].with.wide: unknown key; known here: nothing",
        ),
        (
            'after = 1\ndevice = "lid"\ndo = "open"\nwhy = "wind"',
            r"steps\[1\].why: unknown key; .*",
        ),
    ],
)
async def test_one_mistake_in_a_scenario_is_one_line(world: World, tmp_path: Path, step: str, line: str) -> None:
    path = tmp_path / "trial.toml"
    path.write_text(f"{TITLE}[[steps]]\n{step}\n", "utf-8")
    with pytest.raises(ConfigError, match=f"^{line}$") as caught:
        load_scenario(path, world.pokes())
    assert len(caught.value.mistakes) == 1


async def test_story_that_would_repeat_without_end_in_no_time_is_refused(world: World, tmp_path: Path) -> None:
    path = tmp_path / "trial.toml"
    path.write_text(f'{TITLE}repeat = true\n[[steps]]\nafter = 0\ndevice = "lid"\ndo = "open"\n', "utf-8")
    with pytest.raises(ConfigError, match="repeat: True is not allowed"):
        load_scenario(path, world.pokes())


@pytest.mark.parametrize(
    ("device", "name", "arguments", "message"),
    [
        ("fax", "unplug", {}, "there is no device 'fax'; there are: "),
        ("lid", "fly", {}, "'fly' cannot happen to lid; what can: open, close, slam, chatter"),
        ("battery", "charge", {}, r"'charge' at battery needs percent \(int\) and got {}"),
        ("battery", "charge", {"percent": "4"}, r"needs percent \(int\)"),
        ("lid", "open", {"wide": 1}, "needs nothing"),
    ],
)
async def test_poke_that_cannot_be_says_what_can(
    world: World, device: str, name: str, arguments: dict[str, int | str], message: str
) -> None:
    with pytest.raises(PokeError, match=message):
        world.poke(device, name, arguments)
