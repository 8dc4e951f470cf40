"""`koffer demo`: the whole house on one machine, by one command."""

import asyncio
import json
import shutil
import signal
import sys
import tempfile
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

from firmware.appliance.demo import options, web
from firmware.appliance.demo.children import Child, ChildFailed, in_foreground
from firmware.appliance.demo.realism import missing_realism
from firmware.appliance.demo.stage import SimulatedCase, case_ids, set_up_case
from provisioning.authority import Authority


def main(argv: list[str]) -> int:
    """Run the demo; 0 when it ended as asked, 1 when a part of it failed, 2 for wrong arguments."""
    wanted = options.parse(argv)
    root = Path(tempfile.mkdtemp(prefix="koffer-"))
    try:
        return asyncio.run(_until_told(wanted, root))
    except ChildFailed as failure:
        print(f"koffer demo: {failure}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(root, ignore_errors=True)


async def _until_told(wanted: options.Options, root: Path) -> int:
    """Run until Ctrl-C, SIGTERM or the end of the time asked for; each of them is a good end."""
    show = asyncio.ensure_future(_show(wanted, root))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, show.cancel)
    with suppress(asyncio.CancelledError):
        return await show
    return 0


async def _show(wanted: options.Options, root: Path) -> int:
    async with AsyncExitStack() as children:
        fleet, told = await _start_fleet(wanted, root, children)
        cases = await _start_cases(wanted, root, told["mqtt"], children)
        controllers = [child for _, child in cases]
        _introduce(wanted, told, [case for case, _ in cases])
        return await _act(wanted, [fleet, *controllers], [case for case, _ in cases], told)


async def _start_fleet(wanted: options.Options, root: Path, children: AsyncExitStack) -> tuple[Child, dict[str, Any]]:
    data = root / "fleet"
    words = [
        "fleet",
        "--data",
        str(data),
        "--http",
        f"127.0.0.1:{wanted.http}",
        "--mqtt",
        "127.0.0.1:0",
        "--ready-json",
    ]
    fleet = await Child.start("fleet", words, root)
    children.push_async_callback(fleet.stop)
    return fleet, await fleet.ready()


async def _start_cases(
    wanted: options.Options, root: Path, broker: str, children: AsyncExitStack
) -> list[tuple[SimulatedCase, Child]]:
    authority = Authority.open(root / "fleet" / "ca")
    cases = []
    for case_id in case_ids(wanted.cases):
        case = set_up_case(root, authority, case_id, broker)
        words = ["controller", "--config", str(case.config), "--data", str(case.data), "--run", str(case.run)]
        child = await Child.start(case_id, [*words, "--scenario", wanted.scenario, "--ready-json"], root)
        children.push_async_callback(child.stop)
        cases.append((case, child))
    for _, child in cases:
        await child.ready()
    return cases


def _introduce(wanted: options.Options, told: dict[str, Any], cases: list[SimulatedCase]) -> None:
    """Tell where everything is: one JSON line for programs, a few words for people."""
    missing = missing_realism()
    if missing:
        print(missing, file=sys.stderr, flush=True)
    if wanted.headless:
        where = [{"case": case.case_id, "run": str(case.run), "data": str(case.data)} for case in cases]
        ready = {"ready": True, "fleet": told["http"], "mqtt": told["mqtt"], "broker": told["broker"], "cases": where}
        print(json.dumps(ready), flush=True)
        return
    print(f"Fleet page: {told['http']}   (broker: {told['broker']}, scenario: {wanted.scenario})", flush=True)


async def _act(wanted: options.Options, programs: list[Child], cases: list[SimulatedCase], told: dict[str, Any]) -> int:
    """Play until the touch UI is left, the time is over, or a program fails."""
    first = asyncio.ensure_future(_front(wanted, cases[0], told))
    failures: list[asyncio.Future[int]] = [asyncio.ensure_future(program.ended()) for program in programs]
    try:
        done, _ = await asyncio.wait([first, *failures], timeout=wanted.seconds, return_when=asyncio.FIRST_COMPLETED)
        codes = [task.result() for task in done]
        return next((code for code in codes if code), 0)
    finally:
        for task in (first, *failures):
            task.cancel()
        await asyncio.gather(first, *failures, return_exceptions=True)


async def _front(wanted: options.Options, case: SimulatedCase, told: dict[str, Any]) -> int:
    """What a person sees of the case: the touch UI here, in a browser, or nothing."""
    words = ["ui", "--run", str(case.run)]
    if wanted.web is not None:
        return await web.serve(words, wanted.web)
    if wanted.headless:
        await asyncio.Event().wait()
    title = f"Amtskoffer {case.case_id} – {told['http']}"
    if sys.stdout.isatty():
        sys.stdout.write(f"\x1b]0;{title}\x07")
        sys.stdout.flush()
    return await in_foreground(words)
