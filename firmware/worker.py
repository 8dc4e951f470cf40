"""The only place where threads are made: one thread for each device or file whose library blocks."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final, ParamSpec, TypeVar
from weakref import WeakSet

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class _Call:
    work: Callable[[], Any]
    done: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop

    def run(self) -> None:
        if self.done.cancelled():
            return
        try:
            result = self.work()
        except BaseException as problem:  # noqa: BLE001 - it belongs to the one who waits, whatever it is
            self._tell(self._fail, problem)
        else:
            self._tell(self._give, result)

    def drop(self) -> None:
        self._tell(self.done.cancel)

    def _tell(self, act: Callable[..., object], *about: object) -> None:
        with suppress(RuntimeError):  # the loop has ended, and with it whoever waited
            self.loop.call_soon_threadsafe(act, *about)

    def _give(self, result: object) -> None:
        if not self.done.done():
            self.done.set_result(result)

    def _fail(self, problem: BaseException) -> None:
        if not self.done.done():
            self.done.set_exception(problem)


class DeviceWorker:
    """Runs blocking calls one after the other in a thread of its own.

    A thread cannot be cancelled: every call handed in must bound its own wait. Cancelling the awaiting task
    leaves the call running to its end; the next call waits behind it. A queue and a thread cost half of what the
    standard library's executor does for each call, which is what the journal's commits notice.
    """

    def __init__(self, name: str) -> None:
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._handed_in = 0  # counted by the loop
        self._come_back = 0  # counted by the thread
        self._answer: asyncio.Future[int] | None = None
        self._thread = Thread(target=self._work, name=name, daemon=True)
        self._thread.start()
        _workers.add(self)

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `function` in the worker's thread and give back what it returns or raises.

        Raises `RuntimeError` after `close`, and `CancelledError` where `close` came before its turn.
        """
        if self._closed:
            raise RuntimeError(f"the worker {self._thread.name} is closed")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._hand_in(_Call(partial(function, *args, **kwargs), done, loop))
        return await done

    def start(self, function: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Have `function` run in its turn and do not wait for it. What it raises goes to the loop's error handler."""
        loop = asyncio.get_running_loop()
        self._hand_in(_Call(partial(function, *args, **kwargs), loop.create_future(), loop))

    def _hand_in(self, call: _Call) -> None:
        self._loop = call.loop
        self._handed_in += 1
        self._calls.put(call)

    def answers_soon(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Whether a call of `loop` is under way that is not known to hang."""
        under_way = self._loop is loop and self._handed_in != self._come_back
        return under_way and not self._closed and (self._answer is None or self._answer.done())

    def ask(self) -> asyncio.Future[int]:
        """Done when every call that was handed in before has come back."""
        loop = asyncio.get_running_loop()
        self._answer = loop.create_future()
        self._hand_in(_Call(int, self._answer, loop))
        return self._answer

    def close(self) -> None:
        """Let the running call end, drop those that wait, and end the thread."""
        self._drop()
        self._calls.put(None)
        self._thread.join()

    def retire(self, last: Callable[[], None]) -> None:
        """The same without waiting for the end; `last` is the thread's last call. For a library that may take long."""
        self._drop()
        self.start(last)
        self._calls.put(None)

    def _drop(self) -> None:
        self._closed = True
        with suppress(Empty):
            while (waiting := self._calls.get_nowait()) is not None:
                waiting.drop()

    def abandon(self) -> None:
        """As `close`, but without waiting: a call that hangs keeps its thread, which ends when the call does."""
        self._closed = True
        self._calls.put(None)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call.run()
            self._come_back += 1


_workers: Final[WeakSet[DeviceWorker]] = WeakSet()


async def come_back(longest: float) -> bool:
    """Wait for what this loop has handed to threads, at most `longest` seconds; whether there was anything.

    For tests that move a `FakeClock`. Who was waited for in vain hangs, and is not waited for again until he answers.
    """
    loop = asyncio.get_running_loop()
    answers = [worker.ask() for worker in tuple(_workers) if worker.answers_soon(loop)]
    if answers:
        await asyncio.wait(answers, timeout=longest)
    return bool(answers)
