"""How a payment terminal is reached, and which it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, unique

from firmware.hal.config import Connection, KernelName
from firmware.hal.config.lines import SerialConnection, TcpConnection


@unique
class ZvtProduct(StrEnum):
    """Terminals that differ from what ZVT says they do; `zvt_profile` has how."""

    STANDARD = "standard"
    CARD_COMPLETE = "cardcomplete"
    GLOBAL_PAYMENTS = "global-payments"


@dataclass(frozen=True, slots=True)
class ZvtConnection(Connection):
    """A payment terminal: the line to it, which it is, and the six digits that its merchant functions want."""

    line: SerialConnection | TcpConnection
    product: ZvtProduct = ZvtProduct.STANDARD
    password: str = "000000"  # noqa: S105 - what terminals have when they leave the factory

    def claims(self) -> Iterator[tuple[str, str]]:
        return self.line.claims()

    def kernel_name(self) -> KernelName | None:
        return self.line.kernel_name()
