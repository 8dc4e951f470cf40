"""From something that happens to a device until the clerk reads what is the matter: controller and screen together.

Processor time of both processes, from the poke at the far end of the wire to the last byte on the terminal.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.process import cpu_seconds

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from support.cases import quiet_with_pin  # noqa: E402
from support.controller import Running, start, unlocked  # noqa: E402
from support.signing_in import shown  # noqa: E402
from support.ui_pty import Terminal, program, screen_program  # noqa: E402

from firmware.appliance.api import methods  # noqa: E402
from firmware.appliance.api.client import Client  # noqa: E402
from firmware.appliance.api.messages import Nothing, Place, PokeRequest  # noqa: E402
from firmware.appliance.ui.texts.remedies import advice  # noqa: E402
from firmware.hal.kinds import Kind  # noqa: E402
from firmware.hal.ports.device import DeviceState, Reason  # noqa: E402

PRINTER = "receipt-printer"
ROUNDS = 10
TOLD = advice(Kind.RECEIPT_PRINTER, DeviceState.ATTENTION, Reason.PAPER_LOW).what.split()[-1].encode()


async def _measure(root: Path) -> list[float]:
    running = await start(root, quiet_with_pin(root))
    try:
        async with await unlocked(running) as client:
            await shown(client, lambda view: not view.faults)
            await client.call(methods.PLACE.name, Place(f"device:{PRINTER}"), Nothing)
            with program(screen_program(root / "run"), 80, 24) as terminal:
                terminal.read(10, quiet=2.0)
                return [await _once(client, running, terminal) for _ in range(ROUNDS)]
    finally:
        await running.kill()


async def _once(client: Client, running: Running, terminal: Terminal) -> float:
    """Milliseconds of both; afterwards there is paper again."""
    before = cpu_seconds(running.process.pid) + terminal.cpu()
    await client.call(methods.POKE.name, PokeRequest(PRINTER, "paper-low"), Nothing)
    painted = terminal.read(5, quiet=0.3)
    spent = cpu_seconds(running.process.pid) + terminal.cpu() - before
    if TOLD not in painted:
        raise RuntimeError(f"{TOLD.decode()!r} did not come to the screen")
    await client.call(methods.POKE.name, PokeRequest(PRINTER, "paper-loaded"), Nothing)
    terminal.read(5, quiet=0.5)
    return spent * 1e3


def measure() -> list[Figure]:
    """The slowest of ten."""
    with tempfile.TemporaryDirectory(prefix="koffer-bench-") as root:
        slowest = max(asyncio.run(_measure(Path(root))))
    return [Figure("reason to screen, controller and UI, CPU", slowest, 300, "ms", "target", cpu=True)]
