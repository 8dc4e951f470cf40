"""A case that is sparing with its mobile data: what waits, what never does, and changes in the middle of it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import cast

import pytest
from support.appliance import timeline_in
from support.broker import RealBroker, real_broker
from support.network_case import CASE as NETWORKED
from support.reporting_case import CASE, ReportingCase, failures, quiet_case
from support.scripted_server import ScriptedServer, scripted_server

from firmware.appliance.compose.network import make_network
from firmware.appliance.config import read_config
from firmware.appliance.network.link import METERED_QUIET
from firmware.appliance.power.policy import Mode
from firmware.appliance.state.events import AnyEvent, Heartbeat, PowerCritical, PowerModeEntered
from firmware.appliance.telemetry.backoff import SPREAD
from firmware.appliance.telemetry.door import Version
from firmware.appliance.telemetry.flow import PATIENCE, POLITE_PAUSE
from firmware.appliance.telemetry.messages import Stream
from firmware.appliance.telemetry.service import Telemetry
from firmware.appliance.telemetry.session import HELLO_PAUSE
from firmware.appliance.telemetry.thrift import Thrift
from firmware.appliance.telemetry.wrapping import Form, unwrapped
from firmware.clock import FakeClock
from firmware.hal.inventory import build_hal
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.uplink import LinkState
from fleet.broker import mosquitto
from fleet.config import Engine
from fleet.devices.presence import SILENCE

pytestmark = pytest.mark.peer("mosquitto")


def beats(count: int, first: int = 1) -> list[AnyEvent]:
    return [Heartbeat(minute * 60, 18_000, 80) for minute in range(first, first + count)]


class House:
    """Broker, server and a case on a clock that the test moves; `clock` stands still unless it is told."""

    def __init__(self, server: ScriptedServer, case: ReportingCase, clock: FakeClock) -> None:
        self.server = server
        self.case = case
        self.clock = clock
        self.recorded = 0

    async def committed(self, count: int, step: float = 0.0) -> None:
        """Until the server has stored so many rows, and the case knows; time passes in steps while nothing is on its
        way, for a real broker does not hurry with it.
        """
        async with asyncio.timeout(30):
            while len(self.server.committed) < count or await self.pending() > self.recorded - count:
                await self.clock.advance(0.0 if self._under_way() else step)
                await self.case.journal.answers()

    def _under_way(self) -> bool:
        session = self.case.telemetry._session
        return session is not None and any(flow.chain.waits for flow in session._drain._flows.values())

    async def pending(self) -> int:
        return (await self.case.journal.counts()).pending

    async def record(self, events: list[AnyEvent]) -> None:
        self.recorded += len(events)
        await self.case.record(events)

    async def told(self, condition: Callable[[ScriptedServer], bool], step: float) -> None:
        async with asyncio.timeout(20):
            while not condition(self.server):
                await self.clock.advance(step)
                await self.case.journal.answers()

    @property
    def streams(self) -> list[tuple[Stream, int]]:
        """What came, batch by batch: its stream and how many rows."""
        return [(batch.stream, len(batch.records)) for batch in self.server.batches]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    clock = FakeClock()
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(real_broker(tmp_path))
        server = await stack.enter_async_context(scripted_server(broker))
        case = await stack.enter_async_context(quiet_case(broker, tmp_path, clock=clock))
        case.telemetry.spare(Thrift.SAVER)
        await stack.enter_async_context(case.reporting())
        await server.until(lambda server: bool(server.hellos))
        yield House(server, case, clock)


def test_case_that_gathers_would_count_as_silent() -> None:
    """A row waits at most for the next batch; beats come each minute, so one is always there by then."""
    longest = max(thrift.gather for thrift in Thrift)
    assert longest + PATIENCE < min(SILENCE, METERED_QUIET)  # nor does anybody probe what is only sparing
    assert all(thrift.gather < thrift.keep_alive for thrift in Thrift)


async def test_routine_rows_wait_for_company_and_events_do_not(house: House) -> None:
    await house.record(beats(1))
    await house.committed(1)
    for minute in range(2, 5):
        await house.clock.advance(60.0)
        await house.record(beats(1, minute))
        await house.record(failures(1, minute))
        await house.committed(minute)
    assert house.streams == [(Stream.TELE, 1), *[(Stream.EVENT, 1)] * 3]
    await house.committed(7, 60.0)
    assert house.streams[4:] == [(Stream.TELE, 3)]


async def test_alarm_takes_what_waits_along(house: House) -> None:
    await house.record(beats(1))
    await house.committed(1)
    await house.record(beats(2, 2))
    await house.record([PowerCritical(4)])
    await house.committed(4)
    assert house.streams == [(Stream.TELE, 1), (Stream.EVENT, 1), (Stream.TELE, 2)]


async def test_ten_thousand_rows_wait_when_saving_begins(house: House) -> None:
    """They are no company to wait for: full batches follow each other as ever."""
    await house.record(beats(10_000))
    await house.committed(10_000, POLITE_PAUSE)
    assert {rows for _, rows in house.streams} == {100}
    assert house.server.repeated == 0


async def test_saving_ends_while_rows_wait(house: House) -> None:
    await house.record(beats(1))
    await house.committed(1)
    await house.record(beats(3, 2))
    house.case.telemetry.spare(Thrift.LAVISH)
    await house.committed(4)
    await house.record(beats(1, 5))
    await house.committed(5)
    assert house.streams == [(Stream.TELE, 1), (Stream.TELE, 3), (Stream.TELE, 1)]
    forms = [unwrapped(payload)[0] for payload in house.server.heard if b"records" in unwrapped(payload)[1]]
    assert forms == [Form.MESSAGE_PACK, Form.JSON, Form.JSON]


async def test_saving_begins_while_a_batch_is_under_way(house: House) -> None:
    """What was sent in one form and not acknowledged comes again in the other, and is the same."""
    house.case.telemetry.spare(Thrift.LAVISH)
    house.server.mute = True
    await house.record(failures(10))
    await house.server.until(lambda server: len(server.committed) == 10)
    house.case.telemetry.spare(Thrift.SAVER)
    house.server.mute = False
    await house.clock.advance(PATIENCE * (1 + SPREAD))
    await house.committed(10)
    assert house.server.repeated == 10
    assert [unwrapped(payload)[0] for payload in house.server.heard if b"UnlockFailed" in unwrapped(payload)[1]] == [
        Form.JSON,
        Form.MESSAGE_PACK,
    ]


async def test_batch_that_nobody_answers_for_is_not_left_to_wait_for_company(house: House) -> None:
    house.server.lose = lambda _batch: not house.server.lost
    await house.record(beats(3))
    await house.server.until(lambda server: len(server.lost) == 1)
    for _ in range(2):  # far less than rows wait for company
        await house.clock.advance(2 * PATIENCE * (1 + SPREAD))
        await house.case.journal.answers()
    await house.committed(3)


async def test_end_of_the_controller_waits_for_no_company(house: House) -> None:
    await house.record(beats(1))
    await house.committed(1)
    await house.record(beats(4, 2))
    emptied = asyncio.ensure_future(house.case.telemetry.emptied())
    await house.committed(5)
    await emptied
    assert house.streams == [(Stream.TELE, 1), (Stream.TELE, 4)]


async def test_single_percents_of_the_battery_are_rows_and_no_hellos(house: House) -> None:
    await house.clock.advance(HELLO_PAUSE)
    before = len(house.server.hellos)
    for percent in range(99, 79, -1):
        house.case.store.dispatch(PowerModeEntered(Mode.BATTERY, PowerSource.BATTERY, percent, percent))
        await house.clock.advance(HELLO_PAUSE)
        await house.case.journal.answers()
    await house.told(lambda server: (server.hellos[-1].percent or 0) <= 84, HELLO_PAUSE)
    assert len(house.server.hellos) - before <= 5


async def test_other_way_brings_its_own_keep_alive_and_its_own_aliases(house: House) -> None:
    """A number for a topic is worth nothing on the next connection: each topic is told anew."""
    telemetry = house.case.telemetry
    link = telemetry._link
    assert link is not None
    assert link._client.keepalive == Thrift.SAVER.keep_alive
    await house.record(beats(2))
    await house.committed(2)
    assert link._aliases._known
    telemetry.spare(Thrift.LAVISH)
    telemetry.moved(True)
    await house.server.until(lambda server: len({hello.sid for hello in server.hellos}) == 2)
    assert telemetry._link is not None
    assert telemetry._link._client.keepalive == Thrift.LAVISH.keep_alive
    await house.record(beats(2, 3))
    await house.committed(4)
    assert telemetry._link._aliases._known


class Signs:
    """Counts."""

    def __init__(self) -> None:
        self.lives = 0
        self.stalls = 0

    def alive(self) -> None:
        self.lives += 1

    def stalled(self) -> None:
        self.stalls += 1


async def test_rows_that_were_only_sent_are_no_sign_of_life(house: House) -> None:
    """No broker's answer is paid for; the server's own is what says that the way out passes something."""
    signs = Signs()
    link = house.case.telemetry._link
    assert link is not None
    await house.record(failures(1))
    await house.committed(1)
    async with asyncio.timeout(10):
        while link._answered:
            await house.case.journal.answers()
    link._signs = signs
    house.server.mute = True
    await house.record(failures(3, 2))
    await house.server.until(lambda server: len(server.committed) == 4)
    await house.case.journal.answers()
    assert signs.lives == 0
    house.server.mute = False
    await house.clock.advance(PATIENCE * (1 + SPREAD))
    await house.committed(4)
    assert signs.lives > 0


async def test_broker_that_cannot_be_reached_has_the_way_out_looked_at(tmp_path: Path) -> None:
    signs = Signs()
    async with real_broker(tmp_path) as broker, quiet_case(broker, tmp_path) as case:
        await broker.kill()
        case.telemetry.go_by(signs, lambda: (broker.host,))
        async with case.reporting(), asyncio.timeout(20):
            while not signs.stalls:
                await case.journal.answers()


async def test_way_that_costs_is_known_before_the_connection_through_it_is_made(tmp_path: Path) -> None:
    """Else its keep-alive would be that of a cable, and its pings be paid for."""
    heard: list[object] = []

    class Reporting:
        def spare(self, thrift: Thrift) -> None:
            heard.append(thrift)

        def moved(self, other: bool) -> None:
            heard.append(other)

        def go_by(self, *_: object) -> None:
            pass

    (tmp_path / "case.toml").write_text(NETWORKED)
    config = read_config(tmp_path / "case.toml")
    async with timeline_in(tmp_path) as desk:
        hal = build_hal(config.hal, desk.clock, rehearsal=True)
        reporting = [cast("Telemetry", Reporting())]
        network = make_network(config, hal, desk.timeline, desk.store, desk.clock, reporting)
        running = asyncio.create_task(network.ways.run())
        try:
            for link in ("cable", "lte"):
                await network.ways.linked(link, LinkState(carrier=True))
            async with asyncio.timeout(10):
                while heard[-2:] != [Thrift.LAVISH, False]:
                    await desk.clock.advance(0.1)
            await network.ways.linked("cable", LinkState(carrier=False))
            assert heard[-2:] == [Thrift.METERED, True]
        finally:
            running.cancel()
            await asyncio.wait({running})
            await hal.close()


@pytest.mark.parametrize("most", [0, 1, 2])
async def test_broker_allows_few_aliases_or_none(tmp_path: Path, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mosquitto, "_CONFIGURATION", f"{mosquitto._CONFIGURATION}max_topic_alias {most}\n")
    async with (
        real_broker(tmp_path) as broker,
        scripted_server(broker) as server,
        quiet_case(broker, tmp_path) as case,
    ):
        case.telemetry.spare(Thrift.METERED)
        async with case.reporting():
            await case.record([*failures(250), *beats(50)])
            await server.until(lambda server: len(server.committed) == 300)
            link = case.telemetry._link
            assert link is not None
            assert link._aliases.room == most
            assert len(link._aliases._known) == most


@pytest.mark.parametrize(
    ("engine", "version", "aliases"),
    [(Engine.MOSQUITTO, Version.V5, 10), (Engine.MOSQUITTO, Version.V3, 0), (Engine.AMQTT, Version.V3, 0)],
)
async def test_broker_without_aliases_hears_every_topic_in_full(
    tmp_path: Path, engine: Engine, version: Version, aliases: int
) -> None:
    """And what is packed arrives under either version."""
    async with (
        real_broker(tmp_path, engine) as broker,
        scripted_server(broker, version) as server,
        quiet_case(broker, tmp_path) as case,
    ):
        case.telemetry._versions.now = version
        case.telemetry.spare(Thrift.SAVER)
        async with case.reporting():
            await case.record(failures(300))
            await server.until(lambda server: len(server.committed) == 300)
            await case.wait_for_nothing_pending()
            link = case.telemetry._link
            assert link is not None
            assert link._aliases.room == aliases
            assert bool(link._aliases._known) is bool(aliases)


async def test_broker_forgets_what_it_was_told_with_the_connection(tmp_path: Path) -> None:
    async with (
        real_broker(tmp_path) as broker,
        scripted_server(broker) as server,
        quiet_case(broker, tmp_path) as case,
    ):
        case.telemetry.spare(Thrift.METERED)
        async with case.reporting():
            for round_ in range(1, 4):
                await case.record(failures(20, 20 * round_))
                await server.until(lambda server: len(server.sequences(CASE)) == 20 * round_)  # noqa: B023
                await restarted(broker, server)
            await case.wait_for_nothing_pending()


async def restarted(broker: RealBroker, server: ScriptedServer) -> None:
    await server.disconnect()
    await broker.restart()
    await server.connect()
