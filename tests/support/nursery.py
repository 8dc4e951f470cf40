"""Children that die at their Nth step, by the dozen: each is a fork of a process that has imported everything before.

A fresh interpreter needs most of a second for its imports, and a proof that dies at every step needs fifty of them.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

TESTS = Path(__file__).parents[1]


class Nursery:
    """Has one child after the other; its `run(words)` is a coroutine function of the module it was opened for."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def child(self, *words: object) -> tuple[int, str]:
        """How it ended, as `returncode` of a subprocess, and what it said."""
        wish = json.dumps([str(word) for word in words])
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(f"{wish}\n".encode())
        async with asyncio.timeout(40):
            code, said = json.loads(await self._process.stdout.readline())
        return code, said


@asynccontextmanager
async def nursery(module: str) -> AsyncIterator[Nursery]:
    """For children that run `module`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "support.nursery", module, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])}, start_new_session=True,
    )  # fmt: skip
    try:
        yield Nursery(process)
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # with a child that hangs
        await process.communicate()


def _live(module: str, words: Sequence[str], says: int) -> None:
    os.dup2(says, 1)
    try:
        asyncio.run(import_module(module).run(words))
        sys.stdout.flush()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a fork must not go on as its parent
        sys.excepthook(*sys.exc_info())
        os._exit(1)


def _born(module: str, words: Sequence[str]) -> tuple[int, str]:
    hears, says = os.pipe()
    pid = os.fork()
    if pid == 0:
        _live(module, words, says)
    os.close(says)
    with os.fdopen(hears, "rb") as all_of_it:
        said = all_of_it.read()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said.decode()


def main(module: str) -> None:
    """One child for each line that is read."""
    import_module(module)
    for line in sys.stdin:
        print(json.dumps(_born(module, json.loads(line))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
