"""What `koffer demo` can be told."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from firmware.hal.sim.scenario import scenario_names

MOST_CASES = 50
MOST_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Options:
    """`seconds` None: until somebody ends it. `http` is the port of the fleet page, 0 for any free one."""

    cases: int
    scenario: str
    headless: bool
    web: int | None
    seconds: float | None
    http: int


def _bounded(low: int, high: int, what: str) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if text.isdigit() and low <= int(text) <= high:
            return int(text)
        raise argparse.ArgumentTypeError(f"{text!r} is not {what} ({low} to {high})")

    return parse


_PORT = _bounded(0, 65535, "a port")


def parse(argv: list[str]) -> Options:
    """The options in `argv`; wrong ones end the program with exit code 2 and a line that says what is allowed."""
    parser = argparse.ArgumentParser(prog="koffer demo", description="All of it on one machine, on simulated devices.")
    add = parser.add_argument
    add("--scenario", default="quiet-day", metavar="NAME", help="what happens to the case; default: quiet-day")
    add("--cases", type=_bounded(1, MOST_CASES, "a number of cases"), default=1, metavar="N", help="default: 1")
    add("--headless", action="store_true", help="without the touch UI; prints one JSON line when ready")
    add("--web", type=_PORT, nargs="?", const=8781, metavar="PORT", help="touch UI in a browser; default port: 8781")
    add("--for", dest="seconds", type=_bounded(1, MOST_SECONDS, "a number of seconds"), metavar="SECONDS",
        help="end by itself after so long")  # fmt: skip
    add("--http", type=_PORT, default=0, metavar="PORT", help="port of the fleet page; default: any free one")
    found = parser.parse_args(argv)
    if found.scenario not in scenario_names():
        parser.error(f"--scenario: {found.scenario!r} is none of {', '.join(scenario_names())}")
    return Options(found.cases, found.scenario, found.headless, found.web, found.seconds, found.http)
