"""A program that dies between any two of its steps, so that what it leaves behind can be tried for each of them."""

import os
import signal
from typing import Any


class Steps:
    """Counts, and kills this process without a word at the last."""

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
