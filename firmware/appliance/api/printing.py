"""What the methods of the document printer do."""

from dataclasses import dataclass

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods
from firmware.appliance.api.connection import Bound, Handler, Handlers
from firmware.appliance.api.till import allowed
from firmware.appliance.managers.document_printing import DocumentPrinting
from firmware.appliance.managers.protocols import Protocols
from firmware.appliance.managers.receipts import Receipts
from firmware.appliance.managers.till_rules import NotAllowed, Why, at_work
from firmware.appliance.state.printing import Paper
from firmware.appliance.state.store import Store


@dataclass(frozen=True, slots=True)
class PrintingDoor:
    """Whatever is printed is made here from the books; no document comes in through this door."""

    printing: DocumentPrinting
    receipts: Receipts
    protocols: Protocols
    store: Store

    def handlers(self) -> Handlers:
        """Every method of the document printer."""
        bound: list[tuple[str, Handler]] = [
            (methods.PRINT_RECEIPT.name, Bound(methods.PRINT_RECEIPT, self._receipt)),
            (methods.PRINT_PROTOCOL.name, Bound(methods.PRINT_PROTOCOL, self._protocol)),
            (methods.PRINT_CANCEL.name, Bound(methods.PRINT_CANCEL, self._cancel)),
            (methods.PROTOCOLS.name, Bound(methods.PROTOCOLS, self._list)),
        ]
        return dict(bound)

    async def _receipt(self, wish: m.PrintRequest) -> m.Nothing:
        await allowed(self._print_receipt(wish))
        return m.Nothing()

    async def _print_receipt(self, wish: m.PrintRequest) -> None:
        self.printing.possible()
        pdf = await self.receipts.sheet(wish.payment, copy=wish.copy)
        self.printing.print(Paper.RECEIPT, pdf)
        self.receipts.went_out(wish.payment)

    async def _protocol(self, wish: m.ProtocolRequest) -> m.Nothing:
        await allowed(self._print_protocol(wish.number))
        return m.Nothing()

    async def _print_protocol(self, number: int) -> None:
        self.printing.possible()
        pdf = await self.protocols.pdf(number)
        if pdf is None:
            raise NotAllowed(Why.NO_PROTOCOL, f"there is no protocol {number}")
        self.printing.print(Paper.PROTOCOL, pdf)

    async def _cancel(self, _: m.Nothing) -> m.Nothing:
        await allowed(self._give_up())
        return m.Nothing()

    async def _give_up(self) -> None:
        self.printing.cancel()

    async def _list(self, _: m.Nothing) -> m.ProtocolList:
        return await allowed(self._sealed())

    async def _sealed(self) -> m.ProtocolList:
        at_work(self.store.state)
        sealed = await self.protocols.sealed()
        return m.ProtocolList(tuple(m.ProtocolView(number, date) for number, date in sealed))
