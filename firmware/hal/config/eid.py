"""How a change terminal for ID cards is reached."""

from collections.abc import Iterator
from dataclasses import dataclass

from firmware.hal.config import Connection
from firmware.hal.config.lines import TcpConnection


@dataclass(frozen=True, slots=True)
class EidClientConnection(Connection):
    """The official eID client that has the terminal, where it listens for programs of this machine.

    `reader` is the terminal's name there; "" takes the first reader with a keypad that can be touched.
    """

    line: TcpConnection
    reader: str = ""

    def claims(self) -> Iterator[tuple[str, str]]:
        return self.line.claims()
