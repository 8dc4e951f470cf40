"""NetworkManager keeps the links: what it tells of them by signals, and to let it make one anew."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from firmware.clock import Clock
from firmware.hal.errors import PeripheralAbsent, PeripheralFault, PeripheralUnserved, ProtocolViolation
from firmware.hal.ports.keeper import Kept
from firmware.hal.transports.dbus import Bus, Place, Refusal, ServiceDown, open_bus, served_again
from firmware.hal.wire.networkmanager import (
    ACTIVE,
    MANAGER,
    OBJECTS,
    PROPERTIES,
    ROOT,
    SERVICE,
    SETTINGS,
    MalformedObjects,
    Picture,
    object_path,
)

NAME: Final = "keeper"
BEGUN: Final = 8.0
"""Seconds in which an activation has to begin; polkit is asked first."""

MOST_PROFILES: Final = 64
_ANY: Final = "/"  # of NetworkManager's choice


class NetworkManagerKeeper:
    """`interfaces` is the kernel's name of each link, `radios` those links that a modem makes, `bus` an address other
    than the system's.
    """

    def __init__(
        self, interfaces: Mapping[str, str], clock: Clock, bus: str = "", radios: frozenset[str] = frozenset()
    ) -> None:
        self._interfaces = interfaces
        self._clock = clock
        self._bus = bus
        self._radios = radios

    async def observe(self) -> AsyncGenerator[Kept, None]:
        told: dict[str, Kept] = {}
        with _translated():
            async with open_bus(NAME, self._bus, self._clock) as bus:
                await bus.hear(SERVICE, ROOT)
                picture = await self._look(bus)
                while bus.hears_more:  # partly older than the picture
                    await _hear(bus, picture)
                while True:
                    for link in self._interfaces:
                        kept = picture.kept(link)
                        if told.get(link) != kept:
                            told[link] = kept
                            yield kept
                    await _hear(bus, picture)

    async def renew(self, link: str) -> None:
        with _translated():
            async with open_bus(NAME, self._bus, self._clock) as bus:
                picture = await self._look(bus)
                path = picture.path(link)
                if path is None:
                    raise PeripheralAbsent(link, f"NetworkManager has no device {self._interfaces[link]}")
                active = picture.active(path)
                await _activate(bus, _ANY if active is None else await _profile_of(bus, active), path)

    async def raise_profile(self, profile: str) -> None:
        with _translated():
            async with open_bus(NAME, self._bus, self._clock) as bus:
                await _activate(bus, await _named(bus, profile), _ANY)

    async def _look(self, bus: Bus) -> Picture:
        picture = Picture(self._interfaces, self._radios)
        picture.begin(await bus.ask(Place(SERVICE, ROOT, OBJECTS), "GetManagedObjects"))
        return picture


async def _hear(bus: Bus, picture: Picture) -> None:
    heard = await bus.heard()
    if served_again(heard) is not None:
        raise PeripheralUnserved(NAME, "NetworkManager has gone, or is another one now")
    picture.hear(heard.path, heard.interface, heard.member, heard.body)


async def _activate(bus: Bus, profile: str, device: str) -> None:
    await bus.call(Place(SERVICE, MANAGER, SERVICE), "ActivateConnection", "ooo", profile, device, _ANY, deadline=BEGUN)


async def _profile_of(bus: Bus, active: str) -> str:
    """The profile by which the device is active now; it may have ended over the question."""
    try:
        profile = await bus.ask(Place(SERVICE, active, PROPERTIES), "Get", "ss", ACTIVE, "Connection")
    except Refusal:
        return _ANY
    return object_path(profile) or _ANY


async def _named(bus: Bus, profile: str) -> str:
    listed = await bus.ask(Place(SERVICE, SETTINGS, f"{SERVICE}.Settings"), "ListConnections")
    for told in (listed if isinstance(listed, list) else [])[:MOST_PROFILES]:
        if (path := object_path(told)) is not None:
            settings = await bus.ask(Place(SERVICE, path, f"{SERVICE}.Settings.Connection"), "GetSettings")
            own = settings.get("connection") if isinstance(settings, dict) else None
            if isinstance(own, dict) and own.get("id") == profile:
                return path
    raise PeripheralAbsent(NAME, f"NetworkManager has no profile {profile}")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except ServiceDown as problem:
        raise PeripheralUnserved(NAME, "NetworkManager does not run") from problem
    except Refusal as problem:
        raise PeripheralFault(NAME, f"NetworkManager refuses: {problem.name}") from problem
    except MalformedObjects as problem:
        raise ProtocolViolation(NAME, f"NetworkManager tells its devices otherwise: {problem}") from problem
