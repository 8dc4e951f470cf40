"""A network interface as the kernel tells it: cable or modem, in place or not, with a link or without."""

import os
from collections.abc import AsyncGenerator
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.body import LinkConnection
from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralFault, PeripheralSilent, ProtocolViolation
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.uplink import LinkState, UplinkKind
from firmware.hal.transports.deadline import within
from firmware.hal.transports.netlink import LinkSocket, interface_name, open_links
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.wire.netlink import MalformedNetlink
from firmware.hal.wire.rtnetlink import (
    LINK_GROUP,
    DumpDone,
    LinkEvent,
    LinkGone,
    LinkSeen,
    MessagesLost,
    Refused,
    dump_request,
    read,
)

ANSWER_DEADLINE: Final = 1.5
"""Seconds for a complete list of interfaces; the kernel needs milliseconds."""

_NO_CARRIER: Final = Condition(DeviceState.FAULT, Reason.NO_CARRIER)
_GARBLED: Final = Condition(DeviceState.ATTENTION, Reason.GARBLED)


class KernelLink:
    """Ready with a carrier; a cable without a link is a fault with a remedy, an interface that is gone is absent."""

    def __init__(self, name: str, connection: LinkConnection, clock: Clock) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._seat: Seat[LinkState] = Seat(name)

    @property
    def kind(self) -> UplinkKind:
        return self._connection.medium

    async def observe(self) -> AsyncGenerator[Condition | LinkState, None]:
        with self._seat.take() as stream, open_links(self._name, self._connection.interface, LINK_GROUP) as links:
            watch = _Watch(self._name, self._connection.interface, links, self._clock, stream)
            async with fed_by(stream, watch.run):
                async for item in stream:
                    yield item


class _Watch:
    """One open conversation with the kernel: a list of all interfaces, then every change."""

    def __init__(self, name: str, interface: str, links: LinkSocket, clock: Clock, stream: Stream[LinkState]) -> None:
        self._name = name
        self._interface = interface_name(interface)
        self._links = links
        self._clock = clock
        self._stream = stream
        self._sequence = 0
        self._index: int | None = None
        self._stale = True
        self._garbled = False

    async def run(self) -> None:
        """List the interfaces again whenever something was lost in between."""
        while True:
            await self._list()
            while not self._stale:
                for event in await self._hear():
                    self._learn(event)

    async def _list(self) -> None:
        try:
            await within(self._clock, ANSWER_DEADLINE, self._whole_list())
        except TimeoutError as problem:
            raise self._no_answer() from problem
        if self._index is None:
            raise PeripheralAbsent(self._name, f"there is no interface {self._interface}")

    async def _whole_list(self) -> None:
        while self._stale:
            self._stale = False
            self._index = None
            self._sequence += 1
            self._links.send(dump_request(self._sequence))
            await self._end_of_list()

    async def _end_of_list(self) -> None:
        done = False
        while not done:
            for event in await self._hear():
                done = done or (isinstance(event, DumpDone) and event.sequence == self._sequence)
                self._learn(event)

    async def _hear(self) -> list[LinkEvent]:
        datagram = await self._links.receive()
        try:
            return [MessagesLost()] if datagram is None else read(datagram)
        except MalformedNetlink:
            self._garbled = True
            self._stream.tell_change(_GARBLED)
            return [MessagesLost()]

    def _learn(self, event: LinkEvent) -> None:
        match event:
            case LinkSeen(index, name, carrier):
                self._see(index, name, carrier)
            case LinkGone(index):
                self._lose(index)
            case MessagesLost() | DumpDone(interrupted=True):
                self._stale = True
            case Refused(number):
                raise PeripheralFault(self._name, f"the kernel does not list interfaces: {os.strerror(number)}")
            case DumpDone():
                pass

    def _see(self, index: int, name: str, carrier: bool | None) -> None:
        if name != self._interface:
            self._lose(index)  # it has another name now
            return
        self._index = index
        if carrier is not None:
            self._stream.tell_change(READY if carrier else _NO_CARRIER)
            self._stream.tell_change(LinkState(carrier))

    def _lose(self, index: int) -> None:
        if index == self._index:
            raise PeripheralAbsent(self._name, f"the interface {self._interface} is gone")

    def _no_answer(self) -> HalError:
        if self._garbled:
            return ProtocolViolation(self._name, "lists interfaces as no kernel does")
        return PeripheralSilent(self._name, f"does not list interfaces within {ANSWER_DEADLINE} s")
