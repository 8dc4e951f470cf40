"""D-Bus: one connection to a message bus, calls with a deadline, and the signals one asked to hear, in their order.

General on purpose: whatever serves a device from a bus (fprintd, NetworkManager, ModemManager) is reached through here.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from firmware.clock import Clock
from firmware.hal.errors import HalError, PeripheralFault, PeripheralSilent, ProtocolViolation
from firmware.hal.transports.deadline import within

if TYPE_CHECKING:
    from dbus_fast.aio import MessageBus
    from dbus_fast.message import Message

CONNECT_DEADLINE: Final = 1.0
CALL_DEADLINE: Final = 1.5
"""Seconds for an answer from a service that runs."""

WAITING: Final = 256
"""Signals that may wait unread; a service that sends more floods."""

SYSTEM: Final = "unix:path=/run/dbus/system_bus_socket"

_BUS_NAME: Final = "org.freedesktop.DBus"
_BUS_PATH: Final = "/org/freedesktop/DBus"
_DOWN: Final = frozenset(
    f"{_BUS_NAME}.Error.{what}"
    for what in ("ServiceUnknown", "NameHasNoOwner", "NoReply", "Disconnected", "TimedOut", "Timeout")
)
_SPAWN: Final = f"{_BUS_NAME}.Error.Spawn."


@dataclass(frozen=True, slots=True)
class Place:
    """An interface of an object of a service, by its well-known name."""

    service: str
    path: str
    interface: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A signal. `body` has no variants any more."""

    path: str
    interface: str
    member: str
    body: tuple[object, ...]


class Refusal(Exception):
    """The service answered with an error; `name` is its D-Bus name. What came with it is not kept: it may say whom."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class ServiceDown(Exception):
    """Nobody serves this name, it could not be started, or it died over the call."""


BUS: Final = Place(_BUS_NAME, _BUS_PATH, _BUS_NAME)


class Bus:
    """An open connection; `heard` has one reader, calls may run beside each other."""

    def __init__(self, device: str, bus: "MessageBus", clock: Clock) -> None:
        self._device = device
        self._bus = bus
        self._clock = clock
        self._heard: deque[Heard] = deque()
        self._news = asyncio.Event()
        self._owners: dict[str, object] = {}
        self._broken: HalError | None = None
        self._ended = False
        bus.add_message_handler(self._take)

    async def call(
        self, place: Place, member: str, signature: str = "", *body: object, deadline: float = CALL_DEADLINE
    ) -> tuple[object, ...]:
        """What the method gives. Raises `Refusal`, `ServiceDown`, or `PeripheralSilent` after `deadline` seconds."""
        from dbus_fast import Message

        if self._ended:
            raise ServiceDown("the message bus was let go")
        message = Message(place.service, place.path, place.interface, member, signature=signature, body=list(body))
        try:
            answer = await within(self._clock, deadline, self._answer(message))
        except TimeoutError as problem:
            raise PeripheralSilent(self._device, f"{place.service} does not answer {member}") from problem
        return _given(answer)

    async def ask(
        self, place: Place, member: str, signature: str = "", *body: object, deadline: float = CALL_DEADLINE
    ) -> object:
        """The one value that the method gives; `ProtocolViolation` where it gives none or several."""
        given = await self.call(place, member, signature, *body, deadline=deadline)
        if len(given) != 1:
            raise ProtocolViolation(self._device, f"{place.service} answers {member} with {len(given)} values")
        return given[0]

    async def hear(self, service: str, path_namespace: str) -> None:
        """From now on hear the signals of a service, and who serves its name (`NameOwnerChanged` of the bus).

        Only of whoever serves the name: a bus hands anybody's signal to us that is addressed to us by our own name.
        """
        rules = (
            f"type='signal',sender='{service}',path_namespace='{path_namespace}'",
            f"type='signal',sender='{_BUS_NAME}',member='NameOwnerChanged',arg0='{service}'",
        )
        for rule in rules:
            await self.call(BUS, "AddMatch", "s", rule)
        with suppress(ServiceDown):
            self._owners[service] = await self.ask(BUS, "GetNameOwner", "s", service)

    async def heard(self) -> Heard:
        """The next signal. Raises `PeripheralFault` when the bus went away. Cancelling loses none."""
        while not self._heard:
            if self._broken is not None:
                raise self._broken
            self._news.clear()
            await self._news.wait()
        return self._heard.popleft()

    @property
    def hears_more(self) -> bool:
        """Whether another signal waits already."""
        return bool(self._heard)

    def forget(self) -> None:
        """Drop the signals that wait: what comes from now on belongs to what is asked from now on."""
        self._heard.clear()

    async def is_served(self, service: str) -> bool:
        """Whether somebody serves the name now."""
        return await self.ask(BUS, "NameHasOwner", "s", service) is True

    async def can_be_started(self, service: str) -> bool:
        """Whether the bus would start the service for whoever calls it."""
        names = await self.ask(BUS, "ListActivatableNames")
        return isinstance(names, list) and service in names

    def hang_up(self) -> None:
        """Let go of the bus: services notice, calls under way end as `ServiceDown`."""
        if not self._ended:
            self._ended = True
            self._bus.disconnect()

    async def watch(self) -> None:
        """Until the bus goes away, which is told to `heard`."""
        with suppress(Exception):  # whatever broke it, it is gone
            await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
        self._ended = True
        self._break(PeripheralFault(self._device, "the message bus went away"))

    async def _answer(self, message: "Message") -> "Message":
        try:
            answer = await self._bus.call(message)
        except (OSError, EOFError) as problem:
            raise ServiceDown("the message bus went away") from problem
        if answer is None:
            raise ServiceDown("the message bus went away")
        return answer

    def _take(self, message: "Message") -> None:
        from dbus_fast import MessageType
        from dbus_fast.unpack import unpack_variants

        if message.message_type is not MessageType.SIGNAL:
            return
        body = tuple(unpack_variants(message.body))
        heard = Heard(message.path or "", message.interface or "", message.member or "", body)
        if message.sender == _BUS_NAME and served_again(heard) is not None:
            self._owners[str(body[0])] = body[2]
        elif message.sender not in self._owners.values():
            return
        self._put(heard)

    def _put(self, heard: Heard) -> None:
        if len(self._heard) >= WAITING:
            self._break(ProtocolViolation(self._device, f"more than {WAITING} signals wait unread"))
            return
        self._heard.append(heard)
        self._news.set()

    def _break(self, problem: HalError) -> None:
        self._broken = self._broken or problem
        self._news.set()


def _given(answer: "Message") -> tuple[object, ...]:
    from dbus_fast import MessageType
    from dbus_fast.unpack import unpack_variants

    if answer.message_type is not MessageType.ERROR:
        return tuple(unpack_variants(answer.body))
    name = answer.error_name or ""
    if name in _DOWN or name.startswith(_SPAWN):
        raise ServiceDown(name)
    raise Refusal(name)


def served_again(heard: Heard) -> bool | None:
    """Whether this signal says that the name has somebody who serves it now; None where it says nothing of that."""
    if heard.interface != _BUS_NAME or heard.member != "NameOwnerChanged" or len(heard.body) != 3:
        return None
    return bool(heard.body[2])


@asynccontextmanager
async def open_bus(device: str, address: str, clock: Clock) -> AsyncIterator[Bus]:
    """A connection to the bus at `address`, "" for the system's, let go of at once at the end.

    Raises `PeripheralFault` where there is no bus or it does not take us, `PeripheralSilent` where it hangs.
    """
    bus = await _connected(device, address or _system_bus(), clock)
    connection = Bus(device, bus, clock)
    watching = asyncio.ensure_future(connection.watch())
    try:
        yield connection
    finally:
        connection.hang_up()
        await watching  # the loop sees the closed socket in its next turn


async def _connected(device: str, address: str, clock: Clock) -> "MessageBus":
    try:
        from dbus_fast.aio import MessageBus
        from dbus_fast.errors import AuthError, InvalidAddressError
    except ImportError as problem:
        raise PeripheralFault(device, "the library for the message bus is missing") from problem
    try:
        return await within(clock, CONNECT_DEADLINE, MessageBus(address).connect())
    except TimeoutError as problem:
        raise PeripheralSilent(device, "the message bus does not answer") from problem
    except (OSError, EOFError, AuthError, InvalidAddressError) as problem:
        raise PeripheralFault(device, f"no message bus: {problem}") from problem


def _system_bus() -> str:
    import os

    return os.environ.get("DBUS_SYSTEM_BUS_ADDRESS", SYSTEM)
