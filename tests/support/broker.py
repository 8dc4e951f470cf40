"""A real broker with real certificates that a test can kill and start again."""

import asyncio
import os
import signal
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from fleet.broker.child import Child
from fleet.broker.engine import Place, free_port
from fleet.config import Engine
from provisioning import certificates
from provisioning.authority import Authority
from provisioning.identity import Identity
from provisioning.keys import read_key
from provisioning.local import case_identity, server_identity

HOST = "127.0.0.1"


class RealBroker:
    """Listens on `host:port` with mutual TLS. `server` is the fleet server's identity; `case` makes a case's."""

    def __init__(self, directory: Path, engine: Engine) -> None:
        self.host = HOST
        self.port = free_port(HOST)
        self.authority = Authority.create(directory / "authority")
        self.server = server_identity(self.authority, directory / "server", [HOST, "localhost"])
        self._directory = directory
        self._engine = engine
        place = directory / "broker"
        place.mkdir(mode=0o700)
        self._place = Place(place, HOST, self.port, self.server)
        self._child: Child | None = None

    def case(self, case_id: str) -> Identity:
        """The identity of a case, issued by this broker's authority."""
        return case_identity(self.authority, self._directory / case_id, case_id)

    async def up(self) -> None:
        """Start it; it is ready when this returns."""
        assert self._child is None, "the broker runs already"
        self._child = await Child.start(self._engine, self._place)

    async def redate(self, at: datetime) -> None:
        """Have it show a certificate that was issued at that time. Who is connected stays so."""
        assert self._child is not None, "the broker does not run"
        issuer = x509.load_pem_x509_certificate(self.authority.certificate)
        public = read_key(self.server.key).public_key()
        made = certificates.server(issuer, self.authority._key, public, [HOST], at)
        self.server.certificate.write_bytes(made.public_bytes(Encoding.PEM))
        os.kill(self._child.pid, signal.SIGHUP)
        async with asyncio.timeout(10):
            while await self._looks_good():
                pass

    async def _looks_good(self) -> bool:
        try:
            _, writer = await asyncio.open_connection(self.host, self.port, ssl=self.server.client_context())
        except ssl.SSLCertVerificationError:
            return False
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        return True

    async def kill(self) -> None:
        """SIGKILL: whatever it held is gone."""
        assert self._child is not None, "the broker does not run"
        child, self._child = self._child, None
        await child.kill()

    async def restart(self) -> None:
        """Kill it and start it again on the same port."""
        await self.kill()
        await self.up()


@asynccontextmanager
async def real_broker(directory: Path, engine: Engine = Engine.MOSQUITTO) -> AsyncIterator[RealBroker]:
    """A broker that runs for the length of the block; `directory` is a temporary one that nobody else uses.

    Tests that ask for mosquitto carry `@pytest.mark.peer("mosquitto")`.
    """
    broker = RealBroker(directory, engine)
    await broker.up()
    try:
        yield broker
    finally:
        if broker._child is not None:
            await broker.kill()
