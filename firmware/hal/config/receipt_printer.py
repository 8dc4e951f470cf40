"""How a receipt printer is reached, and what it can do."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, unique

from firmware.hal.config import Connection, KernelName
from firmware.hal.config.lines import SerialConnection, TcpConnection, UsbLineConnection


@unique
class CodePage(StrEnum):
    """The characters that a receipt printer knows; CP858 and WPC1252 have the euro sign."""

    CP437 = "cp437"
    CP858 = "cp858"
    WPC1252 = "wpc1252"


@unique
class Fence(StrEnum):
    """What a receipt printer is asked behind the last byte of a receipt, so that its answer means printed."""

    PAPER = "paper"  # GS r 1: nearly all answer it, when they come to it
    PROCESS_ID = "process-id"  # GS ( H: Epson's newer models and some clones, when the print is completed


@dataclass(frozen=True, slots=True)
class PaperRoll:
    """What fits on a receipt: characters a line in the printer's own font (42 or 48 on 80 mm, 32 on 58 mm)."""

    columns: int = 42
    code_page: CodePage = CodePage.CP858


@dataclass(frozen=True, slots=True)
class PrinterConnection(Connection):
    """How a receipt printer is reached, and what it can do."""

    line: SerialConnection | TcpConnection | UsbLineConnection
    roll: PaperRoll = PaperRoll()
    fence: Fence = Fence.PAPER

    def claims(self) -> Iterator[tuple[str, str]]:
        return self.line.claims()

    def kernel_name(self) -> KernelName | None:
        return self.line.kernel_name()
