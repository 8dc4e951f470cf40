"""NetworkManager as it may not be: silent, refusing, raving, another one than before; and a tunnel's profile."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path

import pytest
from dbus_fast import Variant
from support.private_bus import private_bus
from support.small_manager import TUNNEL, SmallManager
from support.uplinks import CABLE, LTE
from support.ways import End

from firmware.clock import FakeClock, SystemClock, settle
from firmware.hal.drivers.nm_keeper import NetworkManagerKeeper
from firmware.hal.errors import (
    HalError,
    PeripheralAbsent,
    PeripheralFault,
    PeripheralSilent,
    PeripheralUnserved,
    ProtocolViolation,
)
from firmware.hal.ports.keeper import Kept, Stage
from firmware.hal.sim.peers.small_bus import Answer, Error, Reply
from firmware.hal.wire.networkmanager import DEVICE, MANAGER, MOST_ADDRESSES, PROPERTIES, SETTINGS

LINKS = {"cable": CABLE, "modem": LTE}


@pytest.fixture
async def manager(tmp_path: Path) -> AsyncIterator[SmallManager]:
    manager = SmallManager(tmp_path / "bus", {CABLE: End(), LTE: End()})
    yield manager
    manager.close()


def keeper_of(manager: SmallManager) -> NetworkManagerKeeper:
    return NetworkManagerKeeper(LINKS, FakeClock(), manager.address)


async def first(keeper: NetworkManagerKeeper) -> Kept:
    async with asyncio.timeout(10), aclosing(keeper.observe()) as told:
        return await anext(told)


async def end_of(manager: SmallManager, happen: Callable[[], None]) -> HalError:
    """How the stream ends after something happened to it."""
    async with asyncio.timeout(10), aclosing(keeper_of(manager).observe()) as told:
        await anext(told)
        await anext(told)
        happen()
        with pytest.raises(HalError) as ended:
            await drained(told)
    return ended.value


async def drained(told: AsyncGenerator[Kept, None]) -> None:
    async for _ in told:
        pass


async def test_tunnels_profile_is_raised_by_its_name(manager: SmallManager) -> None:
    await keeper_of(manager).raise_profile(TUNNEL)
    assert manager.asked == [(f"{SETTINGS}/2", "/")]


async def test_link_is_made_anew_by_the_profile_that_it_has(manager: SmallManager) -> None:
    await keeper_of(manager).renew("cable")
    assert manager.asked == [(f"{SETTINGS}/1", f"{MANAGER}/Devices/1")]


@pytest.mark.parametrize("answer", [Error("org.freedesktop.DBus.Error.UnknownObject"), Reply("s", ("no path",))])
async def test_profile_that_went_over_the_question_leaves_the_choice_to_networkmanager(
    manager: SmallManager, answer: Answer
) -> None:
    manager.instead["Get"] = answer
    await keeper_of(manager).renew("cable")
    assert manager.asked == [("/", f"{MANAGER}/Devices/1")]


@pytest.mark.parametrize(
    ("answer", "profiles"),
    [(Reply("as", (["no path", f"{SETTINGS}/1"],)), Reply("s", ("no settings",))), (Reply("s", ("none",)), Reply())],
)
async def test_profiles_that_are_none_are_passed_over(manager: SmallManager, answer: Answer, profiles: Answer) -> None:
    manager.instead |= {"ListConnections": answer, "GetSettings": profiles}
    with pytest.raises(PeripheralAbsent):
        await keeper_of(manager).raise_profile(TUNNEL)


async def test_user_who_may_not_is_told_so(manager: SmallManager) -> None:
    manager.instead["ActivateConnection"] = Error("org.freedesktop.NetworkManager.PermissionDenied")
    with pytest.raises(PeripheralFault, match="PermissionDenied"):
        await keeper_of(manager).renew("cable")


@pytest.mark.parametrize("member", ["GetManagedObjects", "ActivateConnection"])
async def test_networkmanager_that_hangs_is_silent(manager: SmallManager, member: str) -> None:
    manager.instead[member] = None
    clock = FakeClock()
    asking = asyncio.ensure_future(NetworkManagerKeeper(LINKS, clock, manager.address).renew("cable"))
    while not asking.done():
        await settle()
        await clock.advance(0.2)
    with pytest.raises(PeripheralSilent):
        await asking


async def test_answer_that_is_no_list_is_a_violation(manager: SmallManager) -> None:
    manager.instead["GetManagedObjects"] = Reply("s", ("objects",))
    with pytest.raises(ProtocolViolation):
        await first(keeper_of(manager))


async def test_another_networkmanager_ends_what_the_first_one_told(manager: SmallManager) -> None:
    def replaced() -> None:
        manager.serve(there=False)
        manager.serve(there=True)

    assert isinstance(await end_of(manager, replaced), PeripheralUnserved)
    assert (await first(keeper_of(manager))).stage is Stage.UP


async def test_bus_that_raves_ends_the_stream(manager: SmallManager) -> None:
    assert isinstance(await end_of(manager, manager.roar), HalError)


async def test_machine_without_a_bus_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(PeripheralFault):
        await first(NetworkManagerKeeper(LINKS, SystemClock(), f"unix:path={tmp_path}/nothing"))


@pytest.mark.peer("dbus-daemon")
async def test_bus_without_networkmanager_is_unserved(tmp_path: Path) -> None:
    async with private_bus(tmp_path) as bus:
        with pytest.raises(PeripheralUnserved):
            await first(NetworkManagerKeeper(LINKS, SystemClock(), bus))


async def test_properties_of_wrong_kinds_are_as_if_they_had_not_been_told(manager: SmallManager) -> None:
    device = f"{MANAGER}/Devices/1"
    wrong = {"State": Variant("s", "up"), "StateReason": Variant("as", ["1"]), "Ip4Config": Variant("i", -4)}
    many = [{"address": Variant("s", f"10.1.{number >> 8}.{number & 255}")} for number in range(3000)]
    async with asyncio.timeout(10), aclosing(keeper_of(manager).observe()) as told:
        await anext(told)
        await anext(told)
        manager.say(device, PROPERTIES, "PropertiesChanged", Reply("sa{sv}as", (DEVICE, wrong, [])))
        assert await anext(told) == Kept("cable", Stage.UNAVAILABLE)
        config, name = f"{MANAGER}/IP4Config/2", f"{DEVICE.rpartition('.')[0]}.IP4Config"
        data = {"AddressData": Variant("aa{sv}", many), "Gateway": Variant("ay", b"\x01")}
        manager.say(config, PROPERTIES, "PropertiesChanged", Reply("sa{sv}as", (name, data, [])))
        kept = await anext(told)
        assert (kept.link, len(kept.addresses), kept.gateways) == ("modem", MOST_ADDRESSES, ())


async def test_a_hundred_signals_at_once_are_read_to_the_last(manager: SmallManager) -> None:
    def flood() -> None:
        for number in range(100):
            state = {"State": Variant("u", 30 + 40 * (number % 2))}
            manager.say(f"{MANAGER}/Devices/1", PROPERTIES, "PropertiesChanged", Reply("sa{sv}as", (DEVICE, state, [])))
        manager.serve(there=False)

    assert isinstance(await end_of(manager, flood), PeripheralUnserved)
