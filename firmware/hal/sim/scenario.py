"""What happens to a simulated case, as a story in a file, named by its incident."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from firmware.clock import Clock
from firmware.hal.config.reading import NAME, NAME_ALLOWED, read_title
from firmware.hal.kinds import Title
from firmware.hal.sim.peer import Poke
from firmware.reading import ConfigError, Mistakes, Table, read_toml

if TYPE_CHECKING:
    from firmware.hal.sim.world import World

SHIPPED: Final = Path(__file__).with_name("scenarios")
CASE: Final = "case"
"""The name under which steps ask the controller itself to act."""

CASE_ACTS: Final = ("visit-begin", "visit-pay", "visit-end")
LONGEST: Final = 24 * 3600

Acts = Mapping[str, Callable[[], Awaitable[None]]]


@dataclass(frozen=True, slots=True)
class Step:
    """After so many seconds since the step before, something happens to a device."""

    after: float
    device: str
    do: str
    arguments: Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story; with `repeat` it begins again after its last step."""

    name: str
    title: Title
    steps: tuple[Step, ...]
    repeat: bool


def scenario_names() -> tuple[str, ...]:
    """The stories that are shipped."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def shipped_scenario(name: str) -> Path:
    """The file of a shipped story; raises `ConfigError` for a name that is none."""
    if name not in scenario_names():
        raise ConfigError((f"scenario: {name!r} is not allowed; must be one of {', '.join(scenario_names())}",))
    return SHIPPED / f"{name}.toml"


def load_scenario(path: Path, world_pokes: Mapping[str, Mapping[str, Poke]]) -> Scenario:
    """Read a story for a world in which `world_pokes` can happen; raises `ConfigError` with all mistakes."""
    mistakes = Mistakes()
    top = read_toml(path, mistakes)
    steps = tuple(_read_step(row, world_pokes) for row in top.rows("steps"))
    scenario = Scenario(path.stem, read_title(top), steps, top.flag("repeat", default=False))
    top.finish()
    if scenario.repeat and sum(step.after for step in steps) < 1:
        mistakes.add("repeat", "True is not allowed; must be false, as the whole story takes less than a second")
    mistakes.check()
    return scenario


async def play(scenario: Scenario, world: "World", clock: Clock, acts: Acts) -> None:
    """Let the story happen; ends with its last step, or never. `acts` is what the controller does for `case`."""
    while True:
        for step in scenario.steps:
            await clock.sleep(step.after)
            if step.device == CASE:
                await acts[step.do]()
            else:
                world.poke(step.device, step.do, step.arguments)
        if not scenario.repeat:
            return


def _read_step(row: Table, world_pokes: Mapping[str, Mapping[str, Poke]]) -> Step:
    after = row.number("after", 0, LONGEST, "seconds")
    device = row.text("device", NAME_ALLOWED, NAME)
    can = world_pokes.get(device)
    if device == CASE:
        can = dict.fromkeys(CASE_ACTS, _NOTHING)
    elif can is None and device:
        row.wrong("device", "one of " + ", ".join((*world_pokes, CASE)))
    do, arguments = _read_act(row, can)
    row.finish()
    return Step(after, device, do, arguments)


def _read_act(row: Table, can: Mapping[str, Poke] | None) -> tuple[str, Mapping[str, int | str]]:
    """What to do and with what; not judged where the device is not known."""
    if can is None:
        row.has("do")
        row.has("with")
        return "", {}
    allowed = "one of " + ", ".join(can)
    do = row.text("do", allowed)
    if do not in can:
        if do:
            row.wrong("do", allowed)
        row.has("with")
        return do, {}
    return do, _read_arguments(row, can[do])


def _read_arguments(row: Table, poke: Poke) -> Mapping[str, int | str]:
    if not poke.parameters and not row.has("with"):
        return {}
    table = row.table("with")
    arguments = {name: _read_argument(table, name, kind) for name, kind in poke.parameters.items()}
    table.finish()
    return MappingProxyType(arguments)


def _read_argument(table: Table, name: str, kind: type[int] | type[str]) -> int | str:
    if kind is int:
        return table.integer(name, -1_000_000, 1_000_000, "a whole number")
    return table.text(name, "a text of 1 to 200 characters")


_NOTHING: Final = Poke(lambda: None, {})
