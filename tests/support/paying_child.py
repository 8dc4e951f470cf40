"""A till that takes one card payment and dies at its Nth step: `paying_child DIRECTORY PORT VISIT N`.

Steps are each transaction of the book, just before and just after it, and everything that is shown on the way. One
that outlives all of its steps says how many there were.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from support.wire_till import wire_till


class Steps:
    """Counts, and kills this process without a word."""

    def __init__(self, last: int) -> None:
        self.count = 0
        self._last = last

    def step(self) -> None:
        self.count += 1
        if self.count == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, act: Any) -> Any:
        """`act` with a step before and after it."""

        def stepped(*args: Any) -> Any:
            self.step()
            result = act(*args)
            self.step()
            return result

        return stepped


async def main(directory: Path, port: int, visit: str, last: int) -> None:
    """Pay."""
    async with wire_till(directory, port) as case:
        await case.connected()
        case.new_visit(visit)
        steps = Steps(last)
        ledger = case.journal._ledger
        ledger.write = steps.around(ledger.write)  # type: ignore[method-assign]
        case.timeline.noted = steps.around(case.timeline.noted)  # type: ignore[method-assign]
        await case.pay()
        print(steps.count)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
