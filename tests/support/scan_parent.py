"""A process that scans for ever and tells the number of its scanning program, for tests that kill it."""

import asyncio
import sys
from pathlib import Path

from firmware.clock import SystemClock
from firmware.hal.config.scanner import SaneConnection
from firmware.hal.drivers.sane_child import sane_child
from firmware.hal.ports.document_scanner import Source, Wish
from firmware.hal.wire.scan_messages import At, Step


async def _scan(settings: Path) -> None:
    async with sane_child("scanner", SaneConnection("test:", settings), SystemClock(), Wish(Source.FLATBED)) as child:
        async for message in child.messages():
            if isinstance(message, At) and message.step is Step.READING:
                print(child.pid, flush=True)


if __name__ == "__main__":
    asyncio.run(_scan(Path(sys.argv[1])))
