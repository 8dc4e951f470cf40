"""What every tunnel must do."""

from abc import ABC, abstractmethod

import pytest

from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.tunnel import Tunnel


class TunnelRig(ABC):
    """A tunnel whose way out is the cable, and the hands of the world."""

    def __init__(self, tunnel: Tunnel) -> None:
        self.tunnel = tunnel

    @abstractmethod
    async def send(self) -> None:
        """Send something through the tunnel, and wait a moment for what comes back, if anything does."""

    @abstractmethod
    def switch(self, link: str) -> None:
        """Another way out is chosen: "cable" or "lte"."""

    @abstractmethod
    async def leaves_by(self) -> str:
        """The way by which it was sent last."""

    @abstractmethod
    def swallow(self, link: str) -> None:
        """What is sent by this way is lost."""

    @abstractmethod
    async def take_away(self) -> None:
        """The interface goes."""


class TunnelContract:
    """What holds for all."""

    async def test_answers_once_something_has_passed(self, rig: TunnelRig) -> None:
        await rig.send()
        state = await rig.tunnel.look()
        assert (state.present, state.answers) == (True, True)
        assert state.endpoint is not None
        assert (state.sent > 0, state.received > 0) == (True, True)

    async def test_counts_what_is_sent_and_not_answered(self, rig: TunnelRig) -> None:
        await rig.send()
        before = await rig.tunnel.look()
        rig.swallow("cable")
        await rig.send()
        now = await rig.tunnel.look()
        assert now.sent > before.sent
        assert now.received == before.received

    async def test_leaves_by_the_present_way_after_it_took_a_fresh_socket(self, rig: TunnelRig) -> None:
        for link in ("lte", "cable", "lte", "cable"):
            await rig.send()
            rig.switch(link)
            await rig.tunnel.rebind()
            await rig.send()
            assert await rig.leaves_by() == link
            assert (await rig.tunnel.look()).answers

    async def test_is_absent_with_its_interface(self, rig: TunnelRig) -> None:
        await rig.take_away()
        assert not (await rig.tunnel.look()).present
        with pytest.raises(PeripheralAbsent):
            await rig.tunnel.rebind()
