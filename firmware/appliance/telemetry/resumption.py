"""Going on with the last TLS session: the next connection then costs half, for neither side shows its certificate.

Who holds the session's secret is who was verified when it began, so nothing is believed that was not proven. Brokers
let it lie for two hours. A session is offered once (RFC 8446, C.4): one that makes the handshake fail is gone with it,
and a broker that does not know it any more simply begins anew, with everything verified.
"""

import ssl

from provisioning.identity import Identity


class Resumption:
    """The last session with one broker, in memory. Python ties a session to the context in which it began."""

    def __init__(self) -> None:
        self._papers: bytes | None = None
        self._context: ssl.SSLContext | None = None
        self._session: ssl.SSLSession | None = None

    def context(self, identity: Identity) -> ssl.SSLContext:
        """The context for `identity`; the same one as long as its files say the same. Raises `ProvisioningError`."""
        papers = identity.digest()
        if self._context is None or papers != self._papers:
            self._papers, self._context, self._session = papers, identity.client_context(), None
            self._context.sslsocket_class = type("_ResumingHere", (_Resuming,), {"resumption": self})
        return self._context

    def take(self, context: ssl.SSLContext) -> ssl.SSLSession | None:
        """The session to offer in `context`, once."""
        session, self._session = self._session, None
        return session if context is self._context else None

    def keep(self, connection: ssl.SSLSocket) -> None:
        """Keep the session of a connection on which the broker has spoken: its tickets came before (TLS 1.3)."""
        if connection.context is self._context:
            self._session = connection.session


class Tidy(ssl.SSLSocket):
    """paho leaves the socket of a handshake that fails to the garbage collector."""

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
        except BaseException:
            self.close()
            raise


class _Resuming(Tidy):
    """Offers the session that `resumption` has; paho has no place for one."""

    resumption: Resumption

    def do_handshake(self, block: bool = False) -> None:
        session = self.resumption.take(self.context)
        if session is not None:
            self.session = session
        super().do_handshake(block)
