"""A payment terminal in a process of its own: says its port, and when its input ends, how long the till took to
acknowledge each result, in seconds.
"""

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from firmware.hal.wire.zvt.apdu import Apdu
from firmware.hal.wire.zvt.commands import Control
from support.wire_till import port_of, terminal_in


async def main() -> None:
    """Serve until the input ends."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), ended.set)
    with tempfile.TemporaryDirectory() as directory, terminal_in(Path(directory)) as peer:
        waits: list[float] = []
        told = [0.0]
        runner = peer._runner
        say, heard = runner._say, runner.heard

        def timed_say(apdu: Apdu) -> None:
            if apdu.control == Control.STATUS_INFORMATION:
                told[0] = time.perf_counter()
            say(apdu)

        def timed_heard(apdu: Apdu) -> None:
            if told[0]:
                waits.append(time.perf_counter() - told[0])
                told[0] = 0.0
            heard(apdu)

        runner._say, runner.heard = timed_say, timed_heard  # type: ignore[method-assign]
        print(port_of(peer), flush=True)
        await ended.wait()
        print(json.dumps(waits), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
