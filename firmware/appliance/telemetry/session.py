"""One session with the fleet server: it begins with a connection and ends with it.

The will names the session, so that a late one cannot hide the session that came after.
"""

import asyncio
import logging
import random
import secrets
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

import msgspec

from firmware.appliance.journal import Journal
from firmware.appliance.power.policy import EndReason
from firmware.appliance.state.store import Store
from firmware.appliance.telemetry.asking import Asker, TimeWatch
from firmware.appliance.telemetry.chain import Verdict
from firmware.appliance.telemetry.codec import Malformed, decode, encode, pack
from firmware.appliance.telemetry.door import NoLink, Will
from firmware.appliance.telemetry.drain import Drain
from firmware.appliance.telemetry.hello import gist, hello
from firmware.appliance.telemetry.messages import Ack, Hello, Presence, PresenceWord, ServerState, TimeAnswer
from firmware.appliance.telemetry.mqtt import Link
from firmware.appliance.telemetry.thrift import Thrift
from firmware.appliance.telemetry.topics import SERVER_STATE, Down, Up, down, up
from firmware.appliance.telemetry.waiting import within
from firmware.clock import Clock

HELLO_PAUSE: Final = 2.0  # seconds between hellos at the least
LAST_WORDS: Final = 3.0  # seconds for what can still be sent when the controller ends in order
GOODBYE: Final = 1.0  # seconds for the broker to take the last presence
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """What every session of a case needs. `stirred` is called when something changed that the screen may show."""

    case_id: str
    software: str
    journal: Journal
    store: Store
    clock: Clock
    chance: random.Random
    stirred: Callable[[], None]
    watch: TimeWatch | None = None


class _Over(Exception):
    """The connection is gone."""


class Session:
    """`receive` is handed to the connection before it opens; `run` is the conversation on it."""

    def __init__(self, parts: Parts) -> None:
        self.sid = secrets.token_hex(8)
        self.will = Will(up(parts.case_id, Up.STATE), self._presence(PresenceWord.LOST))
        self.heard = False  # the server has acknowledged something
        self.dropped = 0  # messages from above that were malformed or made no sense
        self._parts = parts
        self._link: Link | None = None
        self._server: ServerState | None = None
        self._turn = 0
        self._told: Hello | None = None
        self._hello_wanted = asyncio.Event()
        self._asker = None if parts.watch is None else Asker(parts.watch, parts.clock)
        self._drain = Drain(self.sid, parts.journal, parts.clock, parts.chance, self._send_rows)
        self._thrift = Thrift.LAVISH

    @property
    def connected(self) -> bool:
        """Whether the server is there, not merely the broker."""
        if self._link is None or self._link.lost.is_set():
            return False
        return self.heard if self._server is None else self._server.online

    def spare(self, thrift: Thrift) -> None:
        """Be so sparing from now on, within the same connection."""
        self._thrift = thrift
        self._drain.spare(thrift)

    def rows_came(self) -> None:
        """The journal has more."""
        self._drain.rows_came()

    async def run(self, link: Link) -> None:
        """Talk until the connection is gone. `NoLink` where the broker does not let us listen; then the will is said.

        Nobody waits for the subscription before the first words: by radio that would be 70 ms more without a word.
        """
        granted = link.subscribe(*(down(self._parts.case_id, leaf) for leaf in Down), SERVER_STATE)
        self._link = link
        link.publish(self.will.topic, self._presence(PresenceWord.ONLINE), retain=True)
        self._say_hello()
        self._parts.stirred()
        try:
            await granted
        except NoLink:
            link.abandon()
            raise
        try:
            async with asyncio.TaskGroup() as group:
                for part in (self._drain.run(), self._keep_saying_hello(), self._watch_state(), _until_lost(link)):
                    group.create_task(part)
                if self._asker is not None:
                    group.create_task(self._asker.run(self._ask))
        except* _Over:
            _log.info("the connection to the fleet is gone")

    async def emptied(self) -> None:
        """Return when the server has acknowledged every row that is on disk now."""
        self._drain.rows_came()
        await self._drain.emptied()

    async def farewell(self, reason: EndReason | None = None) -> None:
        """Say that the case stops, and hang up. Where it is only the controller that ends, what can be sent within a
        bound is sent before; a case that switches itself off has done so.
        """
        if self._link is None:
            return
        if self.connected and reason is None:
            await within(self._parts.clock, LAST_WORDS, self._drain.emptied())
        words = self._presence(PresenceWord.STOPPED, reason)
        taken = self._link.publish(self.will.topic, words, retain=True)
        if taken is not None:
            await within(self._parts.clock, GOODBYE, taken.wait())
        await self._link.close()

    def receive(self, topic: str, payload: bytes, retained: bool) -> None:
        """Take a message from above. Whatever is in it, nothing is raised."""
        try:
            if topic == SERVER_STATE:
                self._take_server(decode(ServerState, payload), retained=retained)
            elif topic == down(self._parts.case_id, Down.TIME):
                self._take_time(decode(TimeAnswer, payload))
            else:
                self._take_ack(decode(Ack, payload))
        except Malformed as problem:
            self._drop(f"malformed: {problem}")

    def _take_ack(self, ack: Ack) -> None:
        if ack.sid != self.sid:
            self._drop("an acknowledgement of another session")
            return
        verdict = self._drain.acknowledged(ack)
        if verdict is Verdict.NEVER_SENT:
            self._drop("an acknowledgement of what was never sent")
            return
        self.heard |= verdict is Verdict.PROGRESS
        if ack.want_hello:
            self._hello_wanted.set()
        self._parts.stirred()

    def _ask(self, question: bytes) -> None:
        self._send(Up.TIME, question)

    def _take_time(self, answer: TimeAnswer) -> None:
        if self._asker is None or not self._asker.take(answer):
            self._drop("the time, which was not asked for")

    def _take_server(self, now: ServerState, *, retained: bool) -> None:
        before, self._server = self._server, now
        anew = before is not None and before.sid != now.sid
        knows_us = retained if before is None else before.online and not anew
        if now.online and not knows_us:
            self._hello_wanted.set()
        self._drain.server_listens(now.online, anew=anew)
        self._parts.stirred()

    def _drop(self, why: str) -> None:
        self.dropped += 1
        _log.warning("dropped from the server: %s", why)

    def _send(self, leaf: Up, payload: bytes, *, answered: bool = True) -> bool:
        if self._link is None:
            return False
        return self._link.publish(up(self._parts.case_id, leaf), payload, answered=answered) is not None

    def _send_rows(self, leaf: Up, payload: bytes) -> bool:
        """Of rows only the server's own answer counts; the broker's is not paid for where bytes cost."""
        return self._send(leaf, payload, answered=not self._thrift.packed)

    async def _watch_state(self) -> None:
        async with aclosing(self._parts.store.watch()) as states:
            async for state in states:
                if gist(state, self._parts.software, self._thrift) != self._told:
                    self._hello_wanted.set()

    async def _keep_saying_hello(self) -> None:
        while True:
            await self._parts.clock.sleep(HELLO_PAUSE)
            await self._hello_wanted.wait()
            self._hello_wanted.clear()
            if self._server is None or self._server.online:  # else the next run of the server gets one anyway
                self._say_hello()

    def _say_hello(self) -> None:
        parts = self._parts
        self._turn += 1
        self._told = gist(parts.store.state, parts.software, self._thrift)
        message = hello(parts.store.state, sid=self.sid, turn=self._turn, at=parts.clock.now(), software=parts.software)
        if not self._send(Up.HELLO, pack(message) if self._thrift.packed else encode(message)):
            self._hello_wanted.set()

    def _presence(self, word: PresenceWord, reason: EndReason | None = None) -> bytes:
        return encode(Presence(sid=self.sid, word=word, reason=msgspec.UNSET if reason is None else reason))


async def _until_lost(link: Link) -> None:
    await link.lost.wait()
    raise _Over
