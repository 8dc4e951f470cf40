"""The connection to the broker when the way out dies under it: what the kernel knows, and what can be broken off."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from support.broker import real_broker
from support.reporting_case import failures, quiet_case
from support.scripted_server import scripted_server
from support.uplinks import CABLE, WORLD, Uplinks, entered, two_uplinks

from firmware.appliance.telemetry.door import Door, NoLink
from firmware.appliance.telemetry.mqtt import ANSWER_DEADLINE, Link
from firmware.appliance.telemetry.opening import Opening
from firmware.appliance.telemetry.versions import Versions
from firmware.appliance.telemetry.vigil import Flight, Vigil, flight
from firmware.clock import FakeClock, SystemClock, settle
from firmware.worker import DeviceWorker


@pytest.fixture
def nets() -> Iterator[Uplinks]:
    with two_uplinks() as nets, entered(nets.case):
        yield nets


class Heard:
    """Counts the signs."""

    def __init__(self) -> None:
        self.lives = 0
        self.stalls = asyncio.Event()

    def alive(self) -> None:
        self.lives += 1

    def stalled(self) -> None:
        self.stalls.set()


def listening(namespace: str) -> socket.socket:
    with entered(namespace):
        return socket.create_server((WORLD, 9))


@pytest.mark.peer("ip")
async def test_black_hole_shows_in_what_the_kernel_knows(nets: Uplinks) -> None:
    with closing(listening(nets.world)), socket.create_connection((WORLD, 9)) as connection:
        heard = Heard()
        vigil = Vigil(connection, heard, SystemClock())
        nets.swallow(CABLE)
        connection.send(b"hello")
        vigil.sent()
        async with asyncio.timeout(5):
            await heard.stalls.wait()
        told = flight(connection)
        assert told is not None and told.stalled
        vigil.end()
        await settle()


@pytest.mark.peer("ip")
async def test_connection_whose_words_arrive_is_watched_no_longer(nets: Uplinks) -> None:
    with closing(listening(nets.world)), socket.create_connection((WORLD, 9)) as connection:
        heard, clock = Heard(), FakeClock()
        vigil = Vigil(connection, heard, clock)
        connection.send(b"hello")
        while (told := flight(connection)) is not None and told.unacked:
            await settle(1)
        vigil.sent()
        await settle()
        await clock.advance(1)
        assert vigil._watching is not None and vigil._watching.done()
        assert not heard.stalls.is_set()


def test_closed_connection_tells_nothing() -> None:
    gone = socket.socket()
    gone.close()
    assert flight(gone) is None


@pytest.mark.parametrize(
    ("told", "stalled"),
    [(Flight(1, 0.31, 0.01), True), (Flight(0, 9.0, 0.01), False), (Flight(2, 0.5, 0.2), False)],
)
def test_patience_is_three_round_trips_and_never_less_than_its_least(told: Flight, stalled: bool) -> None:
    assert told.stalled is stalled


@pytest.mark.peer("ip")
async def test_attempt_into_a_black_hole_is_broken_off_at_once(nets: Uplinks) -> None:
    nets.swallow(CABLE)
    opening, worker = Opening(), DeviceWorker("opening")
    opening.addresses = lambda: (WORLD,)
    try:
        attempt = asyncio.ensure_future(worker.call(opening.connect, "no.such.name", 9, 30.0))
        async with asyncio.timeout(5):
            while opening._attempt is None:
                await settle(1)
            while not attempt.done():
                opening.break_off()
                await settle(1)
        with pytest.raises(OSError):  # noqa: PT011 - which one is the kernel's choice
            attempt.result()
    finally:
        worker.close()
    opening.break_off()  # of nothing


@pytest.mark.peer("mosquitto")
async def test_connection_given_up_while_it_subscribes_waits_for_nothing(tmp_path: Path) -> None:
    clock, worker = SystemClock(), DeviceWorker("mqtt")
    async with real_broker(tmp_path) as broker:
        door = Door(broker.host, broker.port, "KOFFER-0001", broker.case("KOFFER-0001"))
        link = await Link.open(door, Versions().now, None, lambda *_: None, worker, clock)
        subscribing = asyncio.ensure_future(link.subscribe("fleet/v1/KOFFER-0001/down/ack"))
        await settle(1)
        link.abandon()
        async with asyncio.timeout(ANSWER_DEADLINE / 2):
            with pytest.raises(NoLink, match="lost"):
                await subscribing
        await link.close()
    worker.close()


@pytest.mark.peer("mosquitto")
async def test_answers_of_the_broker_are_signs_of_life(tmp_path: Path) -> None:
    heard = Heard()
    async with real_broker(tmp_path) as broker, scripted_server(broker) as server, quiet_case(broker, tmp_path) as case:
        case.telemetry.go_by(heard, lambda: (broker.host,))
        async with case.reporting():
            await case.record(failures(3))
            await server.until(lambda server: len(server.committed) == 3)
        assert heard.lives > 0
