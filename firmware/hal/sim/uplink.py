"""A network link without a kernel."""

from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.uplink import LinkState, UplinkKind
from firmware.hal.sim.answering import SimAnswering


class SimUplink(SimAnswering[LinkState]):
    """An `Uplink` whose far end a test holds."""

    def __init__(self, name: str, kind: UplinkKind) -> None:
        super().__init__(name, LinkState(carrier=True))
        self._kind = kind

    @property
    def kind(self) -> UplinkKind:
        return self._kind

    def carrier_down(self) -> None:
        self.become(Condition(DeviceState.FAULT, Reason.NO_CARRIER))
        self.happen(LinkState(carrier=False))

    def carrier_up(self) -> None:
        self.become(READY)
        self.happen(LinkState(carrier=True))
