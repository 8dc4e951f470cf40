"""What the methods of setting up and packing do."""

from dataclasses import dataclass

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods
from firmware.appliance.api.connection import Bound, Handler, Handlers
from firmware.appliance.managers.guide import Guidance


@dataclass(frozen=True, slots=True)
class GuideDoor:
    """Hands each wish to the guidance. Nothing here can be refused: no list stands in anybody's way."""

    guidance: Guidance

    def handlers(self) -> Handlers:
        """Every method of it."""
        bound: list[tuple[str, Handler]] = [
            (methods.GO_ON.name, Bound(methods.GO_ON, self._go_on)),
            (methods.PACK.name, Bound(methods.PACK, self._pack)),
        ]
        return dict(bound)

    async def _go_on(self, _: m.Nothing) -> m.Nothing:
        self.guidance.dismiss()
        return m.Nothing()

    async def _pack(self, wish: m.PackRequest) -> m.Nothing:
        if wish.packing:
            self.guidance.pack()
        else:
            self.guidance.stop_packing()
        return m.Nothing()
