"""The one page on which the fleet server is put together."""

import asyncio
import fcntl
import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from firmware.clock import Clock
from fleet.alerts.alert import LONGEST_HOLD
from fleet.alerts.book import AlertBook
from fleet.broker import Broker
from fleet.config import BrokerSettings, Endpoint, Engine, ServerSettings
from fleet.devices.registry import Registry
from fleet.ingest.service import Ingest
from fleet.pages.app import Pages
from fleet.pages.server import PageServer
from fleet.store.database import Store
from provisioning.authority import CERTIFICATE, Authority
from provisioning.identity import Identity
from provisioning.local import server_identity

_EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104  (compared with, not bound)


class DataInUse(Exception):
    """Another fleet server works on the same data directory."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Where the running server is reached."""

    http: str
    mqtt: str
    broker: str
    pid: int

    def as_json(self) -> str:
        """One line for programs."""
        return json.dumps({"http": self.http, "mqtt": self.mqtt, "broker": self.broker, "pid": self.pid})

    def as_text(self) -> str:
        """One line for people."""
        return f"fleet server ready: pages at {self.http}, cases at {self.mqtt} ({self.broker})"


async def serve(settings: ServerSettings, clock: Clock, announce: Callable[[Ready], None], stop: asyncio.Event) -> None:
    """Run until `stop` is set; `announce` is called once, when pages, broker and ingest are there."""
    with sole_user(settings.data):
        async with AsyncExitStack() as stack:
            store = await Store.open(settings.data / "fleet.db")
            stack.callback(store.close)
            registry = Registry()
            registry.load(await store.cases(), await store.holdings())
            alerts = AlertBook()
            alerts.load(await store.newest_alerts(clock.now() - LONGEST_HOLD))
            pages = stack.enter_context(PageServer(Pages(store, registry, clock, alerts), settings.http))
            identity = server_identity(authority(settings.data), settings.data / "identity", _names(settings))
            wanted = BrokerSettings(settings.mqtt.host, settings.mqtt.port)
            starting = Broker.start(settings.data / "broker", identity, wanted, clock)
            broker = await stack.enter_async_context(starting)
            ingest = Ingest(_endpoint(broker, identity), store, registry, clock, alerts)
            ready = Ready(pages.url, f"{broker.host}:{broker.port}", broker.engine, os.getpid())
            await _until(stop, ingest, pages, lambda: announce(ready))


def authority(data: Path) -> Authority:
    """The certificate authority of this server, made at the first start."""
    directory = data / "ca"
    return Authority.open(directory) if (directory / CERTIFICATE).exists() else Authority.create(directory)


@contextmanager
def sole_user(data: Path) -> Iterator[None]:
    """Make the data directory and hold its lock; `DataInUse` where another server does."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise DataInUse(f"{data}: another fleet server works here") from problem
        yield


def _names(settings: ServerSettings) -> list[str]:
    """By which names cases reach the broker; it always answers to this machine itself."""
    host = settings.mqtt.host
    own = [socket.gethostname()] if host in _EVERYWHERE else [host]
    return list(dict.fromkeys(["127.0.0.1", "localhost", *own, *settings.names]))


def _endpoint(broker: Broker, identity: Identity) -> Endpoint:
    mqtt5 = broker.engine is Engine.MOSQUITTO
    return Endpoint(broker.host, broker.port, identity.client_context(), mqtt5=mqtt5)


async def _until(stop: asyncio.Event, ingest: Ingest, pages: PageServer, announce: Callable[[], None]) -> None:
    """Run the services until `stop`. One that ends by itself takes the server down, for systemd to start it anew."""
    async with asyncio.TaskGroup() as group:
        services = [
            group.create_task(ingest.run(), name="ingest"),
            group.create_task(pages.run(), name="pages"),
        ]
        herald = group.create_task(_herald(ingest, pages, announce), name="herald")
        await stop.wait()
        for task in (herald, *services):
            task.cancel()


async def _herald(ingest: Ingest, pages: PageServer, announce: Callable[[], None]) -> None:
    await pages.listening()
    await ingest.ready.wait()
    announce()
