"""A controller's life as a process: it begins, is told to end, meets another, or is given nonsense."""

import asyncio
import json
import signal
import socket
import sys
from pathlib import Path

import pytest
from support.cases import DEMO
from support.controller import Running, bare_case, controller, environment, start, words

from firmware.appliance.api.client import Client
from firmware.appliance.api.messages import CaseView, JournalPage, Limit, Nothing, PokeRequest
from firmware.appliance.journal.reading import read_tail
from firmware.appliance.state.events import ControllerStarted, ControllerStopped
from firmware.appliance.state.readiness import Overall


async def run(*command: str, stdin: bytes = b"", **more: str) -> tuple[int, str, str]:
    """A verb as a process: exit code, output, errors."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(**more),
    )
    async with asyncio.timeout(20):
        out, errors = await process.communicate(stdin)
    return process.returncode or 0, out.decode(), errors.decode()


async def koffer(*verb: str, stdin: bytes = b"") -> tuple[int, str, str]:
    return await run(sys.executable, "-m", "firmware.appliance", *verb, stdin=stdin)


async def until(running: Running, overall: Overall) -> CaseView:
    async with asyncio.timeout(20), await Client.connect(running.socket) as client:
        async for view in client.watch():
            if view.overall is overall:
                return view
    raise AssertionError("the connection ended")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_told_to_end_it_ends_in_order(tmp_path: Path, number: int) -> None:
    running = await start(tmp_path, DEMO)
    await until(running, Overall.READY)
    assert await running.kill(number) == 0
    assert not running.socket.exists()
    assert sorted(path.name for path in running.data.iterdir()) == [
        "controller.lock",
        "journal.db",
        "runs.json",
        "sequence.floor",
    ]
    rows = read_tail(running.data / "journal.db", 1000)
    assert isinstance(rows[-1].event, ControllerStopped)
    assert int((running.data / "sequence.floor").read_text()) == rows[-1].seq
    async with controller(tmp_path, DEMO) as again, await Client.connect(again.socket) as client:
        page = await client.call("journal.tail", Limit(1000), JournalPage)
        starts = [entry.event for entry in page.entries if entry.event["type"] == ControllerStarted.__name__]
        assert [event["clean"] for event in starts] == [True, True]


async def test_a_second_controller_says_so_and_ends_and_the_first_goes_on(tmp_path: Path) -> None:
    config = bare_case(tmp_path)
    async with controller(tmp_path, config) as first:
        code, out, errors = await run(*words(tmp_path, config), "--ready-json")
        assert (code, out) == (3, "")
        assert errors == f"koffer controller: another controller owns {tmp_path / 'data'}\n"
        await until(first, Overall.READY)
        elsewhere = [*words(tmp_path, config), "--data", str(tmp_path / "other")]
        code, out, errors = await run(*elsewhere, "--ready-json")
        assert (code, out) == (3, "")
        assert "another controller answers" in errors.splitlines()[-1]
        await until(first, Overall.READY)


async def test_a_wrong_case_is_one_line_for_each_mistake_and_starts_nothing(tmp_path: Path) -> None:
    config = bare_case(tmp_path)
    config.write_text(config.read_text().replace("KOFFER-0001", "x/y") + '\n[fleet]\nbroker = "nowhere"\nwhat = 1\n')
    code, out, errors = await run(*words(tmp_path, config))
    assert (code, out) == (2, "")
    assert [line.split(":")[0] for line in errors.splitlines()] == [
        "case.id",
        "fleet.broker",
        "fleet.ca",
        "fleet.certificate",
        "fleet.key",
        "fleet.what",
    ]
    assert not (tmp_path / "data").exists()
    assert not (tmp_path / "run").exists()
    code, _, same = await koffer("check-config", str(config))
    assert (code, same) == (2, errors)


async def test_an_unknown_scenario_is_a_mistake(tmp_path: Path) -> None:
    code, _, errors = await run(*words(tmp_path, bare_case(tmp_path)), "--scenario", "zombies")
    assert code == 2
    assert "'zombies' is not allowed" in errors


async def test_status_and_journal_for_people_and_programs(tmp_path: Path) -> None:
    where = ("--data", str(tmp_path / "data"), "--run", str(tmp_path / "run"))
    code, out, errors = await koffer("status", *where)
    assert (code, out) == (1, "")
    assert errors.startswith("koffer status: no controller answers")
    code, _, errors = await koffer("journal", *where)
    assert code == 1
    assert "no journal" in errors
    async with controller(tmp_path, DEMO, "--scenario", "quiet-day") as running:
        await until(running, Overall.READY)
        code, out, _ = await koffer("status", *where)
        assert code == 0
        assert out.splitlines()[0] == "KOFFER-0007  Amt Ostseewinkel  ready  (rehearsal)"
        code, out, _ = await koffer("status", "--json", *where)
        assert json.loads(out)["overall"] == "ready"
        code, live, _ = await koffer("journal", "--json", "--limit", "3", *where)
        assert code == 0
        assert len(live.splitlines()) == 3
        await running.kill(signal.SIGTERM)
    code, out, _ = await koffer("journal", *where)
    assert code == 0
    assert out.splitlines()[-1].endswith("ControllerStopped")
    assert not (tmp_path / "data" / "journal.db-wal").exists()


async def test_a_plug_is_pulled_and_put_back(tmp_path: Path) -> None:
    async with controller(tmp_path, DEMO) as running, await Client.connect(running.socket) as client:
        await until(running, Overall.READY)
        await client.call("simulation.poke", PokeRequest("barcode-scanner", "unplug"), Nothing)
        view = await until(running, Overall.LIMITED)
        assert view.faults == ("barcode-scanner",)
        await client.call("simulation.poke", PokeRequest("barcode-scanner", "plug"), Nothing)
        await until(running, Overall.READY)


async def test_the_service_manager_is_told(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.setblocking(False)
        process = await asyncio.create_subprocess_exec(
            *words(tmp_path, bare_case(tmp_path)),
            env=environment(NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="200000"),
        )
        loop = asyncio.get_running_loop()
        told = set()
        async with asyncio.timeout(20):
            while len(told) < 3:
                told.add((await loop.sock_recv(manager, 1000)).decode())
        assert told == {"STATUS=ready", "READY=1", "WATCHDOG=1"}
        process.terminate()
        assert await process.wait() == 0
        manager.setblocking(False)
        last = ""
        while last != "STOPPING=1":
            last = manager.recv(1000).decode()


async def test_set_pin_reads_a_line_and_refuses_what_is_no_pin(tmp_path: Path) -> None:
    where = ("--data", str(tmp_path / "data"))
    assert await koffer("set-pin", *where, stdin=b"2580\n") == (0, "", "")
    assert (tmp_path / "data" / "pin.json").stat().st_mode & 0o777 == 0o600
    code, _, errors = await koffer("set-pin", *where, stdin=b"25\n")
    assert (code, errors) == (2, "koffer set-pin: a PIN has 4 to 8 digits\n")


async def test_help_is_complete_and_wrong_words_are_two(tmp_path: Path) -> None:
    code, out, _ = await koffer("--help")
    assert code == 0
    for verb in ("controller", "ui", "fleet", "demo", "status", "check-config", "journal", "set-pin", "test"):
        assert f"\n  {verb} " in out
    assert (await koffer())[0] == 2
    assert (await koffer("dance"))[0] == 2
    assert (await koffer("journal", "--limit", "0"))[0] == 2
    assert (await koffer("--version"))[1].startswith("koffer 0.")
