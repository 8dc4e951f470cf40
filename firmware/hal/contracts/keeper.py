"""What every keeper of links must do."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import pytest

from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralUnserved
from firmware.hal.ports.keeper import Kept, LinkKeeper, Setback, Stage

PATIENCE = 30.0  # real seconds


class KeeperRig(ABC):
    """A keeper of the links `cable` and `modem`, both with a carrier and addresses, and the hands of the world."""

    link, other = "cable", "modem"

    def __init__(self, keeper: LinkKeeper) -> None:
        self.keeper = keeper

    @abstractmethod
    async def carrier(self, *, there: bool) -> None:
        """Pull the cable's other end, or put it back."""

    @abstractmethod
    async def starve(self) -> None:
        """Whoever gives addresses to the cable does so no more, and the cable is put anew into its socket."""

    @abstractmethod
    async def feed(self) -> None:
        """Addresses are given again."""

    @abstractmethod
    async def unplug(self) -> None:
        """The cable's interface goes."""

    @abstractmethod
    async def leave(self) -> None:
        """The keeper dies."""

    @abstractmethod
    async def come_back(self) -> None:
        """It is started again."""


class KeeperContract:
    """What holds for all."""

    async def test_tells_each_link_with_its_addresses(self, rig: KeeperRig) -> None:
        async with aclosing(rig.keeper.observe()) as told:
            for link in (rig.link, rig.other):
                kept = await _until(told, link, _is(Stage.UP))
                assert kept.addresses
                assert kept.gateways
                assert kept.name_servers
                assert kept.setback is None

    async def test_tells_a_link_that_loses_its_carrier_and_finds_it_again(self, rig: KeeperRig) -> None:
        async with aclosing(rig.keeper.observe()) as told:
            await _until(told, rig.link, _is(Stage.UP))
            await rig.carrier(there=False)
            down = await _until(told, rig.link, lambda kept: kept.stage is Stage.UNAVAILABLE and not kept.addresses)
            assert (down.gateways, down.name_servers, down.setback) == ((), (), None)
            await rig.carrier(there=True)
            assert (await _until(told, rig.link, _is(Stage.UP))).addresses

    async def test_makes_a_link_anew(self, rig: KeeperRig) -> None:
        async with aclosing(rig.keeper.observe()) as told:
            await _until(told, rig.link, _is(Stage.UP))
            await rig.keeper.renew(rig.link)
            await _until(told, rig.link, lambda kept: kept.stage in (Stage.CONNECTING, Stage.ADDRESSING))
            await _until(told, rig.link, _is(Stage.UP))

    async def test_names_that_nobody_gives_addresses_until_somebody_does(self, rig: KeeperRig) -> None:
        async with aclosing(rig.keeper.observe()) as told:
            await _until(told, rig.link, _is(Stage.UP))
            await rig.starve()
            starved = await _until(told, rig.link, lambda kept: kept.setback is Setback.NO_ADDRESS)
            assert starved.stage is not Stage.UP
            await rig.feed()
            assert (await _until(told, rig.link, _is(Stage.UP))).setback is None

    async def test_tells_that_an_interface_is_gone(self, rig: KeeperRig) -> None:
        async with aclosing(rig.keeper.observe()) as told:
            await _until(told, rig.link, _is(Stage.UP))
            await rig.unplug()
            await _until(told, rig.link, _is(Stage.ABSENT))
        with pytest.raises(PeripheralAbsent):
            await rig.keeper.renew(rig.link)

    async def test_cannot_make_a_link_anew_that_has_no_carrier(self, rig: KeeperRig) -> None:
        await rig.carrier(there=False)
        async with aclosing(rig.keeper.observe()) as told:
            await _until(told, rig.link, _is(Stage.UNAVAILABLE))
        with pytest.raises(HalError):
            await rig.keeper.renew(rig.link)

    async def test_has_only_profiles_that_somebody_made(self, rig: KeeperRig) -> None:
        with pytest.raises(PeripheralAbsent):
            await rig.keeper.raise_profile("no such tunnel")

    async def test_breaks_when_it_dies_and_tells_everything_again_when_it_is_back(self, rig: KeeperRig) -> None:
        async with aclosing(rig.keeper.observe()) as told:
            await _until(told, rig.link, _is(Stage.UP))
            await rig.leave()
            with pytest.raises(PeripheralUnserved):
                await _until(told, rig.link, lambda _: False)
        with pytest.raises(PeripheralUnserved):
            await rig.keeper.renew(rig.link)
        async with aclosing(rig.keeper.observe()) as told:
            with pytest.raises(PeripheralUnserved):
                await anext(told)
        await rig.come_back()
        async with aclosing(rig.keeper.observe()) as told:
            first, second = await anext(told), await anext(told)
            assert {first.link, second.link} == {rig.link, rig.other}
            if Stage.UP not in [kept.stage for kept in (first, second) if kept.link == rig.link]:
                await _until(told, rig.link, _is(Stage.UP))


def _is(stage: Stage) -> Callable[[Kept], bool]:
    return lambda kept: kept.stage is stage


async def _until(told: AsyncGenerator[Kept, None], link: str, fits: Callable[[Kept], bool]) -> Kept:
    async with asyncio.timeout(PATIENCE):
        async for kept in told:
            if kept.link == link and fits(kept):
                return kept
    raise AssertionError("the stream ended by itself")
