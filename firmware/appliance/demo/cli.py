"""`koffer demo`: the whole house on one machine, by one command."""

import asyncio
import json
import shutil
import signal
import sys
import tempfile
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from firmware.appliance.demo import options, web
from firmware.appliance.demo.children import Child, ChildFailed, in_foreground
from firmware.appliance.demo.plan import Plan
from firmware.appliance.demo.realism import missing_realism


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
    """Start everything at once: each program waits for those it needs, as on the case and on the server."""
    plan = Plan.make(wanted, root)
    async with AsyncExitStack() as children:
        programs = [await _start(children, "fleet", plan.fleet_words(), root)]
        for case in plan.cases:
            words = [*case.words(), "--scenario", wanted.scenario, "--ready-json"]
            programs.append(await _start(children, case.case_id, words, root))
        told = [await program.ready() for program in programs] if wanted.headless else []
        _introduce(wanted, plan, told[0]["broker"] if told else "")
        return await _act(wanted, programs, plan)


async def _start(children: AsyncExitStack, name: str, words: list[str], root: Path) -> Child:
    child = await Child.start(name, words, root)
    children.push_async_callback(child.stop)
    return child


def _introduce(wanted: options.Options, plan: Plan, broker: str) -> None:
    """Tell where everything is: one JSON line for programs, a few words for people."""
    missing = missing_realism()
    if missing:
        print(missing, file=sys.stderr, flush=True)
    if wanted.headless:
        where = [{"case": case.case_id, "run": str(case.run), "data": str(case.data)} for case in plan.cases]
        ready = {"ready": True, "fleet": plan.page, "mqtt": plan.mqtt, "broker": broker, "cases": where}
        print(json.dumps(ready), flush=True)
        return
    print(f"Fleet page: {plan.page}   (scenario: {wanted.scenario})", flush=True)


async def _act(wanted: options.Options, programs: list[Child], plan: Plan) -> int:
    """Play until the touch UI is left, the time is over, or a program fails."""
    first = asyncio.ensure_future(_front(wanted, plan))
    failures: list[asyncio.Future[int]] = [asyncio.ensure_future(program.ended()) for program in programs]
    try:
        done, _ = await asyncio.wait([first, *failures], timeout=wanted.seconds, return_when=asyncio.FIRST_COMPLETED)
        codes = [task.result() for task in done]
        return next((code for code in codes if code), 0)
    finally:
        for task in (first, *failures):
            task.cancel()
        await asyncio.gather(first, *failures, return_exceptions=True)


async def _front(wanted: options.Options, plan: Plan) -> int:
    """What a person sees of the case: the touch UI here, in a browser, or nothing."""
    case = plan.cases[0]
    words = ["ui", "--run", str(case.run)]
    if wanted.web is not None:
        return await web.serve(words, wanted.web)
    if wanted.headless:
        await asyncio.Event().wait()
    title = f"Amtskoffer {case.case_id} – {plan.page}"
    if sys.stdout.isatty():
        sys.stdout.write(f"\x1b]0;{title}\x07")
        sys.stdout.flush()
    return await in_foreground(words)
