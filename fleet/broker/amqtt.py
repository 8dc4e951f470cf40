"""The demonstration's broker where no mosquitto can be had: amqtt, in a process of its own.

It keeps what a demonstration of some tens of cases needs: mutual TLS, the certificate's name as the user, and
the same topics for each as mosquitto grants. What it does not do, as of amqtt 0.12: MQTT 5, a limit on queued
messages, revocation lists. And a case with a good certificate can end the session of another by taking its client
id, because amqtt forgets the old session before it asks who is there.
"""

import asyncio
import signal
import ssl
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from amqtt.adapters import StreamReaderAdapter, StreamWriterAdapter
from amqtt.broker import Broker
from amqtt.contexts import Action, BrokerConfig, ListenerConfig
from amqtt.plugins.base import BaseAuthPlugin, BaseTopicPlugin
from amqtt.session import Session
from cryptography import x509
from cryptography.x509.oid import NameOID

from fleet.broker.rules import may_publish, may_receive
from provisioning.identity import Identity

FIRST_PACKET_DEADLINE: Final = 10.0  # seconds
_VERSION_5: Final = 5
_UNSUPPORTED: Final = bytes((0x20, 3, 0, 0x84, 0))  # MQTT 5, 3.2.2.2: CONNACK, "Unsupported Protocol Version"
_CONTINUES: Final = 0x80  # MQTT 5, 1.5.5: another byte of the length follows


class ByCertificate(BaseAuthPlugin):  # type: ignore[misc]  # amqtt has no types
    """Who is there is what the certificate says; a client id or a will in another's name is refused."""

    async def authenticate(self, *, session: Session) -> bool | None:
        name = _common_name(session.ssl_object)
        session.username = name
        will = session.will_topic if session.will_flag else None
        return name is not None and session.client_id == name and (will is None or may_publish(name, will))


class ByName(BaseTopicPlugin):  # type: ignore[misc]
    """The topics of each name, as in mosquitto's rules."""

    async def topic_filtering(
        self, *, session: Session | None = None, topic: str | None = None, action: Action | None = None
    ) -> bool | None:
        if session is None or session.username is None or topic is None:
            return False
        judge = may_publish if action is Action.PUBLISH else may_receive
        return judge(session.username, topic)

    @dataclass
    class Config:
        """Nothing to set; amqtt asks for the class."""


class _Again(StreamReaderAdapter):  # type: ignore[misc]
    """A stream whose first bytes were read already."""

    def __init__(self, reader: asyncio.StreamReader, head: bytes) -> None:
        super().__init__(reader)
        self._head = head

    async def read(self, n: int = -1) -> bytes:
        head, self._head = self._head[:n], self._head[n:]
        return head + bytes(await super().read(n - len(head)))


class MutualBroker(Broker):  # type: ignore[misc]
    """amqtt with two things mended: it takes clients that show no certificate, and MQTT 5 makes it hang."""

    async def stream_connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, listener_name: str
    ) -> None:
        try:
            async with asyncio.timeout(FIRST_PACKET_DEADLINE):
                head = await _head(reader)
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            writer.close()
            return
        if head[-1] == _VERSION_5:
            writer.write(_UNSUPPORTED)
            writer.close()
            return
        await self._client_connected(listener_name, _Again(reader, head), StreamWriterAdapter(writer))

    @staticmethod
    def _create_ssl_context(listener: ListenerConfig) -> ssl.SSLContext:
        return Identity(Path(listener.cafile), Path(listener.certfile), Path(listener.keyfile)).server_context()


async def _head(reader: asyncio.StreamReader) -> bytes:
    """A connect packet (MQTT 5, 3.1) up to and with its protocol level, the same place in every version."""
    head = await reader.readexactly(2)
    while head[-1] & _CONTINUES and len(head) < 5:
        head += await reader.readexactly(1)
    return head + await reader.readexactly(7)


def _common_name(connection: ssl.SSLObject | None) -> str | None:
    shown = connection.getpeercert(binary_form=True) if connection is not None else None
    if shown is None:
        return None
    names = x509.load_der_x509_certificate(shown).subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if len(names) == 1 else None


def _configuration(host: str, port: int, identity: Identity) -> BrokerConfig:
    listener = ListenerConfig(
        bind=f"{host}:{port}",
        ssl=True,
        cafile=identity.ca,
        certfile=identity.certificate,
        keyfile=identity.key,
    )
    names = [f"{__spec__.name}.{plugin.__name__}" for plugin in (ByCertificate, ByName)]
    return BrokerConfig(listeners={"default": listener}, plugins={name: {} for name in names})


async def serve(host: str, port: int, identity: Identity) -> None:
    """Run until SIGTERM or SIGINT; one line on the standard output when it listens."""
    ending = asyncio.Event()
    for word in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(word, ending.set)
    broker = MutualBroker(_configuration(host, port, identity))
    await broker.start()
    print("amqtt listens", flush=True)  # noqa: T201  (the parent waits for it)
    await ending.wait()
    await broker.shutdown()


if __name__ == "__main__":
    _host, _port, _ca, _certificate, _key = sys.argv[1:]
    asyncio.run(serve(_host, int(_port), Identity(Path(_ca), Path(_certificate), Path(_key))))
