"""A till that takes one card payment and dies at its Nth step, as a nursery's child: DIRECTORY PORT VISIT N.

Steps are each transaction of the book, just before and just after it, and everything that is shown on the way. One
that outlives all of its steps says how many there were.
"""

from collections.abc import Sequence
from pathlib import Path

from support.dying import Steps
from support.wire_till import wire_till


async def run(words: Sequence[str]) -> None:
    """Pay."""
    directory, port, visit, last = words
    async with wire_till(Path(directory), int(port)) as case:
        await case.connected()
        case.new_visit(visit)
        steps = Steps(int(last))
        ledger = case.journal._ledger
        ledger.write = steps.around(ledger.write)  # type: ignore[method-assign]
        case.timeline.noted = steps.around(case.timeline.noted)  # type: ignore[method-assign]
        await case.pay()
        print(steps.count)
