"""The local API over its real socket: every method, and every way to be refused."""

import asyncio
import json
import os
import socket
import stat
from contextlib import aclosing
from pathlib import Path

import msgspec
import pytest
from support.counter import PIN, Counter, counter_in

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods
from firmware.appliance.api.client import Client, RequestRefused
from firmware.appliance.api.peers import Peer, may_enter, peer_of
from firmware.appliance.api.rpc import Code
from firmware.appliance.api.server import MOST_CLIENTS, Server, bind
from firmware.appliance.errors import AlreadyRunning
from firmware.appliance.journal.ledger import Ledger
from firmware.appliance.journal.trouble import JournalError
from firmware.appliance.state.events import ScreenLocked
from firmware.appliance.state.model import LockReason, StorageHealth, VisitStage
from firmware.appliance.state.notes import PlaceNoted


async def ask(client: Client, method: str, params: m.Shape = m.Nothing()) -> m.Nothing:  # noqa: B008 - frozen
    return await client.call(method, params, m.Nothing)


async def refused(client: Client, method: str, params: m.Shape = m.Nothing()) -> str:  # noqa: B008 - frozen
    with pytest.raises(RequestRefused) as caught:
        await client.call(method, params, dict)
    assert caught.value.code == Code.REFUSED
    return caught.value.refusal


async def unlock(client: Client, pin: str = PIN) -> m.Unlocked:
    return await client.call("screen.unlock", m.Pin(pin), m.Unlocked)


async def test_a_clerk_serves_a_citizen(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house, await house.client() as client:
        assert await unlock(client) == m.Unlocked(opened=True, failures=0, retry_in=0)
        visit = (await client.call("visit.begin", m.Nothing(), m.VisitStarted)).visit
        await ask(client, "visit.advance", m.Stage(VisitStage.PAYING))
        view = await client.call("state.get", m.Nothing(), m.CaseView)
        assert view.visit == m.VisitView(visit, VisitStage.PAYING)
        await ask(client, "visit.end", m.VisitOver(finished=True))
        page = await client.call("journal.tail", m.Limit(10), m.JournalPage)
        types = [entry.event["type"] for entry in page.entries]
        assert types == ["ScreenUnlocked", "VisitBegan", "VisitAdvanced", "VisitEnded"]


async def test_the_desk_refuses_with_a_word(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house, await house.client() as client:
        assert await refused(client, "visit.begin") == "locked"
        await unlock(client)
        assert await refused(client, "visit.end", m.VisitOver(finished=True)) == "no-visit"
        await client.call("visit.begin", m.Nothing(), m.VisitStarted)
        assert await refused(client, "visit.begin") == "visit-open"
        await ask(client, "visit.advance", m.Stage(VisitStage.PAYING))
        assert await refused(client, "visit.advance", m.Stage(VisitStage.OPEN)) == "binding"
        assert await refused(client, "visit.end", m.VisitOver(finished=False)) == "binding"
        assert await refused(client, "device.check", m.DeviceRequest("toaster")) == "no-such-device"
        assert await refused(client, "simulation.poke", m.PokeRequest("lid", "open")) == "not-possible"
        (tmp_path / "pin.json").unlink()
        await ask(client, "screen.lock", m.LockRequest(LockReason.IDLE))
        assert await refused(client, "screen.unlock", m.Pin(PIN)) == "no-pin"


async def test_screen_and_devices(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house, await house.client() as client:
        await ask(client, "screen.place", m.Place("device:scanner"))
        await ask(client, "screen.language", m.Language("en"))
        await ask(client, "device.check", m.DeviceRequest("scanner"))
        assert house.checked == ["scanner"]
        assert house.parts.store.state.place == "device:scanner"
        assert house.parts.store.state.language == "en"


async def test_a_rehearsal_can_be_poked_and_a_real_case_cannot(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house, await house.client() as client:
        pokes = await client.call("simulation.pokes", m.Nothing(), m.Pokes)
        assert pokes.pokes == (m.PokeView("scanner", "scan", {"text": "str"}),)
        await ask(client, "simulation.poke", m.PokeRequest("scanner", "scan", {"text": "A1"}))
        assert house.toy.happened == ["A1"]
    async with counter_in(tmp_path, rehearsal=False) as house, await house.client() as client:
        for method in ("simulation.pokes", "simulation.poke"):
            with pytest.raises(RequestRefused) as caught:
                await client.call(method, m.Nothing(), dict)
            assert caught.value.code == Code.UNKNOWN_METHOD


async def test_an_act_that_is_not_recorded_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with counter_in(tmp_path) as house, await house.client() as client:
        await unlock(client)

        def full(*_: object) -> None:
            raise JournalError(StorageHealth.FULL, "no space")

        monkeypatch.setattr(Ledger, "write", full)
        with pytest.raises(RequestRefused) as caught:
            await client.call("visit.begin", m.Nothing(), m.VisitStarted)
        assert caught.value.code == Code.NOT_RECORDED
        assert house.parts.store.state.visit is None
        await ask(client, "screen.lock", m.LockRequest())
        assert house.parts.store.state.lock.locked
        monkeypatch.undo()


async def code_of(client: Client, method: str) -> int | None:
    try:
        await client.call(method, m.Nothing(), dict)
    except RequestRefused as answer:
        return answer.code
    return None


async def test_every_method_of_the_table_is_answered(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house, await house.client() as client:
        for method in methods.METHODS:
            assert await code_of(client, method.name) != Code.UNKNOWN_METHOD, method.name
        document = await client.call("rpc.discover", m.Nothing(), dict[str, object])
        assert [each["name"] for each in document["methods"]] == [each.name for each in methods.METHODS]  # type: ignore[index,attr-defined]


async def test_a_watcher_is_told_each_state_and_ends_with_the_connection(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house:
        client = await house.client()
        async with aclosing(client.watch()) as views, asyncio.timeout(5):
            assert (await anext(views)).place == "home"
            house.parts.timeline.noted(PlaceNoted("power"))
            view = await anext(views)
            assert (view.place, view.revision) == ("power", house.parts.store.revision)
            await client.close()
            assert [view async for view in views] == []


async def test_a_slow_client_is_told_the_newest_only_and_costs_little(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house:
        reader, writer = await asyncio.open_unix_connection(str(house.socket), limit=16 * 1024)
        writer.write(greeting() + line("state.watch"))
        other = await house.client()
        async with asyncio.timeout(20):
            await reader.readline()
            for number in range(3000):  # about 10 MB of views that nobody reads
                house.parts.timeline.noted(PlaceNoted(f"p{number}"))
                if number % 10 == 0:
                    await other.call("state.get", m.Nothing(), m.CaseView)
            told = 0
            place = ""
            while place != "p2999":
                message = json.loads(await reader.readline())
                place = (message.get("params") or message.get("result"))["place"]
                told += 1
        assert told < 300
        await other.close()
        writer.close()


def greeting(protocol: int = m.PROTOCOL) -> bytes:
    return line("session.hello", {"client": "test", "protocol": protocol})


def line(method: str, params: object = None, number: object = 1) -> bytes:
    message = {"jsonrpc": "2.0", "id": number, "method": method, "params": params or {}}
    return json.dumps(message).encode() + b"\n"


async def exchange(house: Counter, *lines: bytes) -> list[dict[str, object]]:
    """Send `lines` raw and give back the answers until the server has nothing more to say."""
    reader, writer = await asyncio.open_unix_connection(str(house.socket), limit=1024 * 1024)
    writer.write(b"".join(lines))
    writer.write_eof()
    async with asyncio.timeout(5):
        answers = [json.loads(text) for text in (await reader.read()).splitlines()]
    writer.close()
    return answers


def codes(answers: list[dict[str, object]]) -> list[int | None]:
    return [answer.get("error", {}).get("code") for answer in answers]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([b"{nonsense\n"], [-32700]),
        ([b"\xff\xfe\n"], [-32700]),
        ([b"\n"], [-32700]),
        ([b"[" * 30_000 + b"\n"], [-32600]),
        ([b"[]\n"], [-32600]),
        ([b'{"jsonrpc":"1.0","id":1,"method":"state.get"}\n'], [-32600]),
        ([b'{"jsonrpc":"2.0","id":{},"method":"state.get"}\n'], [-32600]),
        ([line("state.get")], [-32001]),
        ([greeting(99)], [-32002]),
        ([greeting(99), line("state.get")], [-32002, -32001]),
        ([greeting(), line("no.such")], [None, -32601]),
        ([greeting(), line("journal.tail", {"limit": 0})], [None, -32602]),
        ([greeting(), line("journal.tail", {"limti": 1})], [None, -32602]),
        ([greeting(), line("journal.tail", [1])], [None, -32602]),
        ([greeting(), line("screen.unlock", {"pin": "12ab"})], [None, -32602]),
        ([greeting(), b'{"jsonrpc":"2.0","method":"screen.place","params":{"place":"power"}}\n'], [None]),
        ([greeting(), b"x" * (m.LONGEST_LINE + 10) + b"\n", line("state.get")], [None, -32600]),
        ([greeting(), b"half a line"], [None]),
    ],
)
async def test_a_broken_request_has_its_code(tmp_path: Path, lines: list[bytes], expected: list[int | None]) -> None:
    async with counter_in(tmp_path) as house:
        assert codes(await exchange(house, *lines)) == expected
        assert codes(await exchange(house, greeting(), line("state.get"))) == [None, None]


async def test_what_is_wrong_is_named_by_its_path_and_a_pin_is_never_repeated(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house:
        lines = (greeting(), line("journal.tail", {"limit": "x"}), line("screen.unlock", {"pin": "98765432109"}))
        answers = await exchange(house, *lines)
        assert "$.limit" in answers[1]["error"]["message"]  # type: ignore[index]
        assert "98765432109" not in json.dumps(answers[2])


async def test_an_answer_carries_the_id_of_its_request(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house:
        answers = await exchange(house, greeting(), line("state.get", number="abc"), line("no.such", number=7))
        assert [answer["id"] for answer in answers] == [1, "abc", 7]


async def test_a_bug_in_a_method_is_that_answer_and_not_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with counter_in(tmp_path) as house, await house.client() as client:
        monkeypatch.setattr(Counter, "__slots__", ())
        monkeypatch.setattr(type(house.desk), "lock", None)
        with pytest.raises(RequestRefused) as caught:
            await ask(client, "screen.lock", m.LockRequest())
        assert caught.value.code == Code.INTERNAL
        await ask(client, "screen.place", m.Place("power"))
    assert "screen.lock failed" in caplog.text


async def test_the_socket_is_for_owner_and_group_only_and_gone_at_the_end(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house:
        assert stat.S_IMODE(house.socket.stat().st_mode) == 0o660
    assert not house.socket.exists()


async def test_more_clients_than_allowed_are_turned_away_and_the_others_served_on(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house:
        clients = [await house.client() for _ in range(MOST_CLIENTS)]
        with pytest.raises(ConnectionError):
            await house.client()
        await ask(clients[0], "screen.place", m.Place("power"))
        for client in clients:
            await client.close()


async def test_who_may_enter(tmp_path: Path) -> None:
    door = tmp_path / "door"
    door.touch()
    os.chown(door, os.geteuid(), os.getegid())
    stranger = Peer(1, 54321, 54321)
    assert may_enter(Peer(1, 0, 54321), door)
    assert may_enter(Peer(1, os.geteuid(), 54321), door)
    assert may_enter(Peer(1, 54321, os.getegid()), door)
    assert not may_enter(stranger, door)


async def test_a_stranger_is_turned_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with counter_in(tmp_path) as house:
        monkeypatch.setattr("firmware.appliance.api.server.peer_of", lambda _: Peer(1, 54321, 54321))
        with pytest.raises(ConnectionError):
            await house.client()


def test_the_kernel_says_who_connected() -> None:
    left, right = socket.socketpair(socket.AF_UNIX)
    with left, right:
        assert peer_of(left) == Peer(os.getpid(), os.geteuid(), os.getegid())


async def test_a_dead_socket_is_replaced_and_a_living_one_is_not(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house:
        with pytest.raises(AlreadyRunning):
            bind(house.socket)
    bind(tmp_path / "dead.sock").close()
    bind(tmp_path / "dead.sock").close()


async def test_a_client_whose_server_goes_is_told(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house:
        client = await house.client()
    with pytest.raises(ConnectionError):
        async with asyncio.timeout(5):
            await client.call("state.get", m.Nothing(), m.CaseView)
    await client.close()


async def test_nobody_listens(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await Client.connect(tmp_path / "nobody.sock")


async def test_the_lock_reason_of_a_client_is_recorded(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house, await house.client() as client:
        await unlock(client)
        await ask(client, "screen.lock", m.LockRequest(LockReason.IDLE))
        assert (await house.parts.journal.tail(1))[0].event == ScreenLocked(LockReason.IDLE)


def test_a_server_has_a_name() -> None:
    assert (Server.name, Server.essential) == ("api", True)
    assert msgspec.json.encode(m.Nothing()) == b"{}"
