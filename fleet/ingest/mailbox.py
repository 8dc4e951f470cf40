"""What came from the broker and waits for the next commit: bounded, so that a slow disk never costs memory."""

import asyncio
from collections import deque
from typing import Final

from fleet.ingest.letters import Letter

LETTERS: Final = 4096
BYTES: Final = 32 * 1024 * 1024
AT_ONCE: Final = 500  # letters in one commit


class Mailbox:
    """Letters in the order they came. Whoever reads from the broker stops while it is `full`."""

    def __init__(self) -> None:
        self._letters: deque[Letter] = deque()
        self._bytes = 0
        self._some = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    @property
    def full(self) -> bool:
        """Whether nothing more should be read."""
        return not self._room.is_set()

    def put(self, letter: Letter) -> None:
        """Add a letter; it is taken even when the box is full, for it has been read already."""
        self._letters.append(letter)
        self._bytes += len(letter.payload)
        self._some.set()
        if len(self._letters) >= LETTERS or self._bytes >= BYTES:
            self._room.clear()

    async def take(self) -> tuple[Letter, ...]:
        """What waits, up to `AT_ONCE`; waits for the first."""
        await self._some.wait()
        taken = tuple(self._letters.popleft() for _ in range(min(AT_ONCE, len(self._letters))))
        self._bytes -= sum(len(letter.payload) for letter in taken)
        if not self._letters:
            self._some.clear()
        if len(self._letters) < LETTERS and self._bytes < BYTES:
            self._room.set()
        return taken

    async def room(self) -> None:
        """Wait until more may be read."""
        await self._room.wait()
