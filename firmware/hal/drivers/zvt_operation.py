"""One command at a ZVT terminal from its start to its one end."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from firmware.hal.drivers.zvt_outcome import End, Progress
from firmware.hal.drivers.zvt_results import read_prompt, read_result
from firmware.hal.drivers.zvt_talk import Talk, error_of
from firmware.hal.errors import HalError
from firmware.hal.ports.payment import AbortAnswer, Function, Keep, PaymentResult, PaymentStep
from firmware.hal.wire.zvt.apdu import Apdu
from firmware.hal.wire.zvt.codes import GOODS_NOT_ISSUED, SUCCESS, error_meaning
from firmware.hal.wire.zvt.message import Message
from firmware.hal.wire.zvt.session import (
    AbortAnswered,
    Accepted,
    Broken,
    Completed,
    Event,
    Printed,
    Refused,
    Reported,
    Shown,
    Stopped,
    Unreadable,
)


class Operation:
    """A command that moves money. `problem` is set when the connection is of no more use."""

    def __init__(self, device: str, talk: Talk, progress: Progress, keep: Keep) -> None:
        self.problem: HalError | None = None
        self._device = device
        self._talk = talk
        self._progress = progress
        self._keep = keep
        self._not_kept: Exception | None = None
        self._abort_answer: asyncio.Future[AbortAnswer] | None = None

    async def run(self, command: Apdu, reference: str) -> AsyncGenerator[PaymentStep, None]:
        """Prompts, then the outcome. Raises what `keep` raised, after the terminal has ended."""
        try:
            async with aclosing(self._talk.run(command)) as events:
                async for event in events:
                    if isinstance(event, Shown):
                        yield read_prompt(event.message)
                    elif isinstance(event, Refused | Completed | Stopped | Broken):
                        yield await self._finish(event)
                    else:
                        await self._take(event)
        except HalError as problem:
            self.problem = problem
            self._raise_not_kept()
            yield self._progress.lost(f"{reference}: {problem}")
        finally:
            self._end_abort()

    async def abort(self) -> AbortAnswer:
        """Send the wish to stop and wait for its answer, at the latest until the operation ends."""
        if self._abort_answer is None:
            self._abort_answer = asyncio.get_running_loop().create_future()
            if not await self._talk.ask_to_abort() and not self._abort_answer.done():
                self._abort_answer.set_result(AbortAnswer.IMPOSSIBLE)
        answer = await self._abort_answer
        if answer is AbortAnswer.IMPOSSIBLE:
            self._abort_answer = None
        return answer

    async def _take(self, event: Event) -> None:
        match event:
            case Accepted():
                self._progress.accepted()
            case Reported(message):
                await self._keep_result(read_result(self._progress.function, message))
            case Printed(print_):
                self._progress.printed(print_)
            case Unreadable():
                self._progress.unreadable()
            case AbortAnswered(accepted):
                self._answer_abort(AbortAnswer.ACCEPTED if accepted else AbortAnswer.REFUSED)
            case _:
                return

    async def _keep_result(self, result: PaymentResult) -> None:
        try:
            await self._keep(result)
        except Exception as problem:  # noqa: BLE001 - whatever it is: the terminal must reverse, then it is raised
            self._not_kept = problem
            await self._talk.refuse(GOODS_NOT_ISSUED)
        else:
            self._progress.kept(result, acknowledged=await self._talk.acknowledge())

    async def _finish(self, end: End) -> PaymentStep:
        if isinstance(end, Broken):
            self.problem = error_of(self._device, end)
        self._raise_not_kept()
        if self._progress.function is Function.END_OF_DAY and isinstance(end, Completed):
            await self._complete_day()
        return self._progress.outcome(end)

    async def _complete_day(self) -> None:
        """Terminals with nothing to hand in, and some others, end the day without a result of their own."""
        if self._progress.result is None:
            result = PaymentResult(Function.END_OF_DAY, SUCCESS, error_meaning(SUCCESS))
            await self._keep(result)
            self._progress.kept(result, acknowledged=True)

    def _raise_not_kept(self) -> None:
        if self._not_kept is not None:
            raise self._not_kept

    def _answer_abort(self, answer: AbortAnswer) -> None:
        if self._abort_answer is not None and not self._abort_answer.done():
            self._abort_answer.set_result(answer)

    def _end_abort(self) -> None:
        """A terminal that ends without an answer to the wish has heeded it, unless it was successful."""
        result = self._progress.result
        heeded = result is None or not result.successful
        self._answer_abort(AbortAnswer.ACCEPTED if heeded else AbortAnswer.REFUSED)


async def consult(talk: Talk, command: Apdu) -> tuple[End, Progress]:
    """Run a command that books nothing: what it reports is taken as it is."""
    progress = Progress(Function.PAYMENT, None)
    end: End = Completed(Message(command.control, "", {}, (), ""))
    async with aclosing(talk.run(command)) as events:
        async for event in events:
            match event:
                case Reported(message):
                    progress.kept(read_result(_function_of(message), message), await talk.acknowledge())
                case Printed(print_):
                    progress.printed(print_)
                case Refused() | Completed() | Stopped() | Broken():
                    end = event
                case _:
                    continue
    return end, progress


def _function_of(message: Message) -> Function:
    """A repeated result does not name its command; only a reversal has an original, only a closing has totals."""
    if "original_trace_number" in message.fields:
        return Function.REVERSAL
    return Function.END_OF_DAY if "totals" in message.fields else Function.PAYMENT
