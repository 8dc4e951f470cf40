"""A till that takes one card payment and dies at its Nth step: `paying_child DIRECTORY PORT VISIT N`.

Steps are each transaction of the book, just before and just after it, and everything that is shown on the way. One
that outlives all of its steps says how many there were.
"""

import asyncio
import sys
from pathlib import Path

from support.dying import Steps
from support.wire_till import wire_till


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
