"""What an ordinary case would do: NetworkManager as it comes, with a look at the world each minute, and paho."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from support.failover import CASE, PORT
from support.net_manager import STOCK
from support.net_trip import until
from support.net_wire import HOUSE, RADIO
from support.net_world import NetWorld, net_world
from support.uplinks import CABLE, LTE, WORLD, entered
from support.world_server import served

from benchmarks.failover.struck import CLOCK
from firmware.appliance.telemetry.topics import ROOT
from fleet.broker.child import Child
from fleet.broker.engine import Place
from fleet.config import Engine
from provisioning.authority import Authority
from provisioning.identity import Identity
from provisioning.local import case_identity, server_identity

PAGE = b"NetworkManager is online"
ANSWER = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(PAGE), PAGE)
TOPIC = f"{ROOT}/{CASE}/up/words"
BEAT = 0.1  # seconds between two words
LONGEST = 400.0


@dataclass
class Stock:
    """The running client; `arrived` are the seconds at which the words that have arrived were said."""

    world: NetWorld
    arrived: list[float] = field(default_factory=list)

    async def heard_after(self, moment: float) -> float:
        """When the first word arrived that was said after `moment`."""
        await until(lambda: bool(self.arrived) and self.arrived[-1] > moment, LONGEST)
        return CLOCK.monotonic()

    async def on_cable(self) -> None:
        await until(lambda: self.world.nets.way() == CABLE, LONGEST)
        await self.heard_after(CLOCK.monotonic())


async def stock(pulls: int, holes: int, chance: Random, tell: Callable[[str], None]) -> tuple[list[float], list[float]]:
    """Seconds from so many pulls and black holes to the first new word at the broker."""
    async with _running() as case:
        nets = case.world.nets
        pulled = [
            await _struck(case, chance, lambda: nets.pull(CABLE), lambda: nets.plug(CABLE), tell) for _ in range(pulls)
        ]
        held = [
            await _struck(case, chance, lambda: nets.swallow(CABLE), lambda: nets.heal(CABLE), tell)
            for _ in range(holes)
        ]
    return pulled, held


async def _struck(
    case: Stock, chance: Random, strike: Callable[[], None], mend: Callable[[], None], tell: Callable[[str], None]
) -> float:
    await case.on_cable()
    await CLOCK.sleep(chance.uniform(1, 20))
    moment = CLOCK.monotonic()
    strike()
    seconds = await case.heard_after(moment) - moment
    tell(f"stock: {seconds:.1f} s")
    mend()
    return seconds


@asynccontextmanager
async def _running() -> AsyncIterator[Stock]:
    async with AsyncExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        world = await stack.enter_async_context(net_world(directory, config=STOCK))
        for link, shape in ((CABLE, HOUSE), (LTE, RADIO)):
            await world.manager.leased(link)
            world.wire.shape(link, shape)
        authority = Authority.create(directory / "authority")
        server = server_identity(authority, directory / "server", [WORLD])
        (directory / "broker").mkdir(mode=0o700)
        with entered(world.nets.world):
            child = await Child.start(Engine.MOSQUITTO, Place(directory / "broker", WORLD, PORT, server))
        stack.push_async_callback(child.kill)
        await stack.enter_async_context(served(world.nets.world, 80, ANSWER))
        case = Stock(world)
        _listen(case, stack, server)
        speaker = _speak(case, stack, case_identity(authority, directory / CASE, CASE))
        talking = asyncio.ensure_future(_talk(speaker))
        stack.callback(talking.cancel)
        yield case


def _listen(case: Stock, stack: AsyncExitStack, identity: Identity) -> None:
    client = _client("server", identity)

    def subscribe(*_: object) -> None:
        client.subscribe(TOPIC, 1)

    def take(_client: Client, _data: object, message: MQTTMessage) -> None:
        case.arrived.append(float(message.payload))

    client.on_connect = subscribe
    client.on_message = take
    _begin(client, case.world.nets.world, stack)


def _speak(case: Stock, stack: AsyncExitStack, identity: Identity) -> Client:
    client = _client(CASE, identity)
    _begin(client, case.world.nets.case, stack)
    return client


def _begin(client: Client, namespace: str, stack: AsyncExitStack) -> None:
    """Its thread lives in the namespace in which it is begun."""
    with entered(namespace):
        client.connect(WORLD, PORT)
        client.loop_start()
    stack.callback(client.loop_stop)
    stack.callback(client.disconnect)


async def _talk(speaker: Client) -> None:
    while True:
        speaker.publish(TOPIC, repr(CLOCK.monotonic()), 1)
        await CLOCK.sleep(BEAT)


def _client(name: str, identity: Identity) -> Client:
    client = Client(CallbackAPIVersion.VERSION2, name, protocol=MQTTProtocolVersion.MQTTv5)
    client.tls_set_context(identity.client_context())
    return client
