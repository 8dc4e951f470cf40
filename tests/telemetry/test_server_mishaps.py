"""What the case does when the server is away, begins anew, loses something or talks nonsense."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from support.broker import RealBroker, real_broker
from support.reporting_case import CASE, ReportingCase, failures, quiet_case
from support.scripted_server import ScriptedServer, scripted_server

from firmware.appliance.power.policy import Mode
from firmware.appliance.state.events import Heartbeat, PowerModeEntered
from firmware.appliance.state.model import CaseState
from firmware.appliance.telemetry.flow import LONGEST_PATIENCE, PATIENCE, POLITE_PAUSE
from firmware.appliance.telemetry.messages import Ack, PresenceWord, ServerState, Stream
from firmware.appliance.telemetry.service import REPORT_PAUSE
from firmware.appliance.telemetry.session import HELLO_PAUSE
from firmware.appliance.telemetry.topics import SERVER_STATE, Down, down
from firmware.clock import FakeClock
from firmware.hal.ports.battery import PowerSource

pytestmark = pytest.mark.peer("mosquitto")


class House:
    """Broker, server and a case whose telemetry runs on a clock that the test moves."""

    def __init__(self, broker: RealBroker, server: ScriptedServer, case: ReportingCase, clock: FakeClock) -> None:
        self.broker = broker
        self.server = server
        self.case = case
        self.clock = clock

    async def pending(self) -> int:
        return (await self.case.journal.counts()).pending

    async def told(self, condition: Callable[[ScriptedServer], bool], step: float) -> None:
        """Let time pass in steps until the server has what it waits for."""
        async with asyncio.timeout(20):
            while not condition(self.server):
                await self.clock.advance(step)
                await self.case.journal.answers()

    async def given_up(self) -> None:
        """Wait until the journal has nothing that waits."""
        async with asyncio.timeout(20):
            while await self.pending():
                await self.clock.advance(0.0)

    async def shown(self, condition: Callable[[CaseState], bool]) -> None:
        """Let time pass until the state meets `condition`."""
        async with asyncio.timeout(20):
            while not condition(self.case.store.state):
                await self.clock.advance(REPORT_PAUSE)
                await self.case.journal.answers()

    async def heard(self, count: int) -> None:
        """Wait until the case has taken so many messages that are worth nothing."""
        session = self.case.telemetry._session
        assert session is not None
        async with asyncio.timeout(20):
            while session.dropped < count:
                await self.case.journal.answers()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    clock = FakeClock()
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(real_broker(tmp_path))
        server = await stack.enter_async_context(scripted_server(broker))
        case = await stack.enter_async_context(quiet_case(broker, tmp_path, clock=clock))
        await stack.enter_async_context(case.reporting())
        await server.until(lambda server: bool(server.hellos))
        yield House(broker, server, case, clock)


async def test_broker_drops_a_batch_in_the_middle(house: House) -> None:
    """The first of three is lost: the others are stored, and nothing is given up before the first came again."""
    server = house.server
    server.lose = lambda batch: batch.records[0].seq == 1 and not server.lost
    await house.case.record(failures(300))
    await server.until(lambda server: len(server.committed) == 200)
    assert await house.pending() == 300
    await house.told(lambda server: len(server.committed) == 300, PATIENCE)
    await house.given_up()
    assert server.batches[0].prev == 100
    assert server.batches[2].prev is None


async def test_server_is_away_for_long(house: House) -> None:
    server = house.server
    await house.shown(lambda state: state.fleet.connected)
    server.say(ServerState(sid=server.sid, online=False))
    await house.shown(lambda state: not state.fleet.connected)
    before = len(server.batches)
    await house.case.record(failures(50))
    for _ in range(50):
        await house.clock.advance(3600.0)
    assert await house.pending() == 50
    assert len(server.batches) == before
    server.say(ServerState(sid=server.sid, online=True))
    await server.until(lambda server: len(server.committed) == 50)
    await house.given_up()


async def test_server_takes_everything_and_acknowledges_nothing(house: House) -> None:
    """As where a broker of 3.1.1 silently refuses: it is sent again, less and less often, and never all at once."""
    server = house.server
    server.mute = True
    await house.case.record(failures(1000))
    await server.until(lambda server: len(server.batches) == 4)
    for _ in range(int(3600 / PATIENCE)):
        await house.clock.advance(PATIENCE)
        await house.case.journal.answers()  # time for it to read and send again
        await house.case.journal.answers()
    assert await house.pending() == 1000
    assert len(server.batches) <= 4 + 3600 / (0.8 * LONGEST_PATIENCE) + 5
    assert all(batch.records[0].seq == 1 for batch in server.batches[4:])
    server.mute = False
    await house.told(lambda server: len(server.committed) == 1000, LONGEST_PATIENCE)
    await house.given_up()


async def test_server_begins_anew_and_knows_nothing_of_the_chain(house: House) -> None:
    server = house.server
    server.mute = True
    await house.case.record(failures(150))
    await server.until(lambda server: len(server.committed) == 150)
    server.mute = False
    await server.begin_anew()
    await house.given_up()
    assert server.batches[2].prev is None
    await house.told(lambda server: len(server.hellos) >= 2, HELLO_PAUSE)


async def test_acknowledgement_of_another_session_and_of_what_was_never_sent(house: House) -> None:
    server = house.server
    server.mute = True
    await house.case.record(failures(10))
    await server.until(lambda server: len(server.committed) == 10)
    sid = server.hellos[-1].sid
    server.acknowledge(CASE, Ack(sid="f" * 16, stream=Stream.EVENT, upto=10))
    server.acknowledge(CASE, Ack(sid=sid, stream=Stream.EVENT, upto=11))
    server.acknowledge(CASE, Ack(sid=sid, stream=Stream.TELE, upto=10))
    await house.heard(3)
    assert await house.pending() == 10
    server.acknowledge(CASE, Ack(sid=sid, stream=Stream.EVENT, upto=9))
    async with asyncio.timeout(10):
        while await house.pending() != 1:
            await house.clock.advance(0.0)


async def test_server_talks_nonsense(house: House) -> None:
    topic = down(CASE, Down.ACK)
    nonsense = [b"", b"{}", b"\xff\xfe", b"[" * 5000, b'{"v":1,"sid":1}', b"null", b" " * 250_000 + b"1"]
    for payload in nonsense:
        house.server.publish(topic, payload)
    house.server.publish(SERVER_STATE, b'{"online":"perhaps"}')
    await house.heard(len(nonsense) + 1)
    await house.case.record(failures(10))
    await house.given_up()


async def test_alarms_and_events_overtake_the_backlog_of_routine(house: House) -> None:
    server = house.server
    await house.shown(lambda state: state.fleet.connected)
    server.say(ServerState(sid=server.sid, online=False))
    await house.shown(lambda state: not state.fleet.connected)
    await house.case.journal.append_many([Heartbeat(minute, 1, 1) for minute in range(300)])
    await house.case.record(failures(10))
    server.say(ServerState(sid=server.sid, online=True))
    await server.until(lambda server: bool(server.batches))
    assert server.batches[0].stream is Stream.EVENT
    await house.told(lambda server: len(server.committed) == 310, POLITE_PAUSE)
    await house.given_up()
    assert {len(batch.records) for batch in server.batches if batch.stream is Stream.TELE} == {100}


async def test_state_changes_faster_than_anybody_reads(house: House) -> None:
    """Many changes make one hello; the forecast of minutes makes none."""
    server, clock = house.server, house.clock
    await clock.advance(HELLO_PAUSE)
    before = len(server.hellos)
    for percent in range(90, 40, -1):
        house.case.store.dispatch(PowerModeEntered(Mode.BATTERY, PowerSource.BATTERY, percent, percent * 3))
    await house.told(lambda server: server.hellos[-1].percent == 41, HELLO_PAUSE)
    assert len(server.hellos) <= before + 2
    count = len(server.hellos)
    for minutes in range(50):
        house.case.store.dispatch(PowerModeEntered(Mode.BATTERY, PowerSource.BATTERY, 41, minutes))
        await clock.advance(HELLO_PAUSE)
    await house.case.record(failures(1))
    await server.until(lambda server: len(server.committed) == 1)
    assert len(server.hellos) == count
    turns = [hello.turn for hello in server.hellos if hello.sid == server.hellos[-1].sid]
    assert turns == list(range(1, len(turns) + 1))


async def test_server_asks_for_a_hello(house: House) -> None:
    server = house.server
    sid = server.hellos[-1].sid
    before = len(server.hellos)
    await house.clock.advance(HELLO_PAUSE)
    server.acknowledge(CASE, Ack(sid=sid, stream=Stream.EVENT, upto=None, want_hello=True))
    await house.told(lambda server: len(server.hellos) == before + 1, HELLO_PAUSE)
    assert server.hellos[-1].turn == server.hellos[-2].turn + 1


async def test_another_way_out_is_taken_at_once_and_the_old_session_is_lost(house: House) -> None:
    server, telemetry = house.server, house.case.telemetry
    first = server.hellos[0].sid
    telemetry.moved(False)  # the same way is there again: the connection may live
    await house.clock.advance(0.0)
    telemetry.moved(True)
    await server.until(lambda server: server.hellos[-1].sid != first)
    await server.until(lambda server: len(server.presences) >= 2)
    said = [(one.sid == first, one.word) for one in server.presences]
    assert said == [(True, PresenceWord.ONLINE), (False, PresenceWord.ONLINE)]  # the fleet saw no outage
