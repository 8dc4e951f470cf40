"""Requests that give a device something to do: the device has power first."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from firmware.appliance.api import methods, rpc
from firmware.appliance.api.connection import Handler, Handlers
from firmware.hal.kinds import Kind

NEEDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        methods.PRINT.name: Kind.RECEIPT_PRINTER,
        methods.PRINT_RECEIPT.name: Kind.DOCUMENT_PRINTER,
        methods.PRINT_PROTOCOL.name: Kind.DOCUMENT_PRINTER,
        methods.COPY.name: Kind.DOCUMENT_PRINTER,
        methods.SCAN.name: Kind.DOCUMENT_SCANNER,
        methods.SIGN.name: Kind.SIGNATURE_PAD,
        methods.CHANGE_PIN.name: Kind.EID_TERMINAL,
        methods.MEASURE_FINGER.name: Kind.FINGERPRINT_SENSOR,
        methods.FINGER.name: Kind.FINGERPRINT_SENSOR,
        methods.SIGN_IN.name: Kind.CARD_READER,
        methods.CARD.name: Kind.PAYMENT_TERMINAL,
        methods.REVERSE.name: Kind.PAYMENT_TERMINAL,
        methods.REFUND.name: Kind.PAYMENT_TERMINAL,
        methods.HAND_IN.name: Kind.PAYMENT_TERMINAL,
    }
)
"""What kind of device each method needs. Others need none, or one that is on anyway."""

Wake = Callable[[Kind], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Waking:
    """A handler behind the wait for its device."""

    handler: Handler
    kind: Kind
    wake: Wake

    async def run(self, request: rpc.Request) -> object:
        """Give power, then answer; a device that does not start is asked all the same, and refuses by itself."""
        await self.wake(self.kind)
        return await self.handler.run(request)


def waking(handlers: Handlers, wake: Wake) -> Handlers:
    """The same methods, each with its device on."""
    return {
        name: Waking(handler, NEEDS[name], wake) if name in NEEDS else handler for name, handler in handlers.items()
    }
