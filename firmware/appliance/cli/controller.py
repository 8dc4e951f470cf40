"""`koffer controller`: run the case until SIGTERM, SIGINT or an empty battery ends it."""

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Final

from firmware.appliance.cli.words import add_directories, complain, paths_of, say
from firmware.appliance.compose.opening import appliance
from firmware.appliance.compose.parts import Appliance
from firmware.appliance.config import Config, ConfigError, read_config
from firmware.appliance.errors import AlreadyRunning, Rebooting
from firmware.appliance.journal import JournalError
from firmware.appliance.paths import Paths
from firmware.appliance.supervise import EssentialEnded, notify, supervise
from firmware.clock import SystemClock

CONFIG: Final = Path("/etc/koffer/case.toml")
LONGEST_END: Final = 10  # seconds; then the kernel ends what hangs, and the next start finds an unclean run


def main(argv: list[str]) -> int:
    """0 ended in order, 1 broke, 2 wrong words or configuration, 3 another controller owns the case."""
    wanted = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    paths = paths_of(wanted)
    try:
        config = read_config(wanted.config)
        return asyncio.run(_run(config, paths, rehearse(config, wanted.scenario), ready_json=wanted.ready_json))
    except ConfigError as wrong:
        return complain(wrong.mistakes, 2)
    except AlreadyRunning as taken:
        return complain([f"koffer controller: {taken}"], 3)
    except (EssentialEnded, JournalError, OSError, Rebooting) as broken:
        return complain([f"koffer controller: {type(broken).__name__}: {broken}"], 1)


def rehearse(config: Config, scenario: str | None) -> str | None:
    """The scenario of a rehearsal, "" for none; None where the devices are real."""
    if scenario is not None:
        return scenario
    return None if config.simulation is None else config.simulation.scenario


async def _run(config: Config, paths: Paths, scenario: str | None, *, ready_json: bool) -> int:
    clock = SystemClock()
    async with appliance(config, paths, clock, scenario) as case:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, case.ask_to_stop)
        told = [loop.create_task(_tell_ready(case, paths, ready_json=ready_json)), loop.create_task(_tell_stop(case))]
        try:
            await supervise(case.services, case.stop, clock)
        finally:
            signal.alarm(LONGEST_END)
            for task in told:
                task.cancel()
            await asyncio.wait(told)
    signal.alarm(0)
    return 0


async def _tell_ready(case: Appliance, paths: Paths, *, ready_json: bool) -> None:
    await case.ready.wait()
    notify("READY=1")
    if ready_json:
        ready = {"case": case.store.state.case_id, "pid": os.getpid(), "socket": str(paths.socket)}
        say(json.dumps(ready))


async def _tell_stop(case: Appliance) -> None:
    """From here on the end has a deadline, whatever hangs."""
    await case.stop.wait()
    signal.alarm(LONGEST_END)
    notify("STOPPING=1")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="koffer controller", description="Run the case.")
    parser.add_argument("--config", type=Path, default=CONFIG, metavar="FILE", help=f"the case.toml; default: {CONFIG}")
    add_directories(parser)
    parser.add_argument("--scenario", metavar="NAME", help="rehearse on simulated devices and play this story")
    parser.add_argument("--ready-json", action="store_true", help="print one JSON line when the local API answers")
    return parser
