"""`koffer net` with and without a controller."""

import asyncio
from datetime import date
from pathlib import Path

import msgspec
import pytest
from support.controller import controller
from support.counter import counter_in

from firmware.appliance.api import methods
from firmware.appliance.api.client import Client
from firmware.appliance.api.messages import (
    CheckView,
    DataView,
    FindingView,
    ModemLook,
    NetworkReport,
    NetworkView,
    Nothing,
    PokeRequest,
    SignalView,
    SiteRow,
    SitesReport,
)
from firmware.appliance.cli import net, net_check
from firmware.appliance.cli.places import sheet
from firmware.appliance.network.data import DataLevel
from firmware.appliance.network.diagnosis import Advice, Leg, Word
from firmware.appliance.network.link import Verdict
from firmware.appliance.network.modem import PinDesk
from firmware.appliance.network.sites import Heard, Recommendation, WayRecord
from firmware.hal.kinds import Title
from firmware.hal.ports.modem import Registration, SimState

RECORD = """\
{"ways":[{"name":"cable","kind":"ethernet","rank":0,"metered":false},{"name":"lte","kind":"lte","rank":1,"metered":true}]}
{"at":0.0,"evidence":{"type":"CarrierSeen","link":"lte","carrier":true}}
{"at":0.1,"evidence":{"type":"AddressSeen","link":"lte","routed":true}}
{"at":0.3,"evidence":{"type":"CarrierSeen","link":"cable","carrier":true}}
{"at":0.4,"evidence":{"type":"AddressSeen","link":"cable","routed":true}}
{"at":0.5,"evidence":{"type":"Probed","link":"cable","kind":"prove","finding":"passed","seconds":0.02}}
{"at":9.0,"evidence":{"type":"CarrierSeen","link":"cable","carrier":false}}
"""


def test_record_is_played_through_the_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log"
    log.write_text(RECORD)
    assert net.main(["simulate", str(log)]) == 0
    told = [line.split("  ")[1:3] for line in capsys.readouterr().out.splitlines()]
    assert told == [["- -> lte", "only"], ["lte -> cable", "lost"], ["cable -> lte", "only"]]


@pytest.mark.parametrize("text", ["", "nonsense", RECORD + '{"at":1.0,"evidence":{"type":"Tick"}}', RECORD + "{"])
def test_what_is_no_record_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    (tmp_path / "log").write_text(text)
    assert net.main(["simulate", str(tmp_path / "log")]) == 2
    assert "line " in capsys.readouterr().err


def test_without_a_controller_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert net.main(["status", "--run", str(tmp_path)]) == 1
    assert "no controller answers" in capsys.readouterr().err


async def test_a_controller_tells_how_the_ways_are(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as desk, asyncio.timeout(10):
        for method in (methods.NETWORK_REPORT, methods.NETWORK_PROBE):
            report = await net._ask(desk.socket, method)
            assert isinstance(report, NetworkReport)
            assert list(net.table(report))[-1].split() == ["server", "not", "connected"]
            assert list(net.explained(report)) == []
            assert "cable" in report.record[0]


def test_a_sheet_tells_what_to_use_at_each_place() -> None:
    way = WayRecord(5400.0, 2, {Verdict.PORTAL: 1}, 250_000)
    heard = (Heard(date(2026, 3, 2), 9, -95.4, None, 3.0),)
    rows = (
        SiteRow("dorf", Title("Dorf", "Village"), Recommendation.LTE_PORTAL, 3, date(2026, 3, 2), {"lte": way}, heard),
        SiteRow("stadt", Title("Stadt", "Town"), Recommendation.UNKNOWN, 0, None, {}, ()),
    )
    assert list(sheet(SitesReport(rows))) == [
        "Dorf (dorf): use mobile data: the cable wants a sign-in; stays 3, last 2026-03-02",
        "  lte                 1.5 h, lost 2, at least 2.00 Mbit/s, portal 1",
        "  2026-03-02          RSRP -95.4 dBm, SINR 3.0 dB",
        "Stadt (stadt): nothing known yet; stays 0, last never",
    ]
    assert "names no places" in next(sheet(SitesReport(())))


CASE = """
[case]
id = "KOFFER-0001"
office = "Amt Test"
language = "de"

[simulation]

[bays.base]
title = { de = "Boden", en = "Base" }

[devices.cable]
kind = "uplink"
driver = "kernel-link"
bay = "base"
title = { de = "Netzkabel", en = "Network cable" }
connection = { interface = "eth0", medium = "ethernet" }

[services.forms]
title = { de = "Formulare", en = "Forms" }
needs = ["uplink"]
endpoint = "forms.example:443"
"""


async def test_whole_check_waits_for_its_end_and_tells_it_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text(CASE)
    async with controller(tmp_path, tmp_path / "case.toml") as running, await Client.connect(running.socket) as client:
        async with asyncio.timeout(10):
            async for view in client.watch():
                if view.network.link == "cable":
                    break
        found, also = await asyncio.gather(net_check.checked(running.socket), net_check.checked(running.socket))
        assert found == also and found.advice is Advice.NOTHING
        assert next(line.split()[0] for line in net_check.told(found) if line.startswith("  ")) == "Netzkabel"
        assert "W-100: The way into the network is clear." in list(net_check.told(found))
        await client.call("simulation.poke", PokeRequest("cable", "services-down"), Nothing)
        found = await net_check.checked(running.socket)
        assert (found.advice, found.title) == (Advice.SERVICE_DOWN, Title("Formulare", "Forms"))


def test_words_of_a_portal_are_told_and_it_counts_as_broken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    finding = FindingView(Leg.PORTAL, Title("Kabel", "Cable"), Word.BROKEN)
    page = ("http://login.example", ("Willkommen", "Bitte anmelden"))
    found = CheckView(False, 1, 1, (finding,), Advice.SIGN_IN, finding.title, *page)

    async def checked(_: Path) -> CheckView:
        return found

    monkeypatch.setattr(net_check, "checked", checked)
    assert net.main(["check", "--run", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert "  | Bitte anmelden" in told and "W-103 (Kabel): Das Netz des Hauses verlangt eine Anmeldung." in told
    assert "W-103 (Cable): The building's network wants a sign-in." in told
    assert net.main(["check", "--json", "--run", str(tmp_path)]) == 1
    assert msgspec.json.decode(capsys.readouterr().out, type=CheckView) == found
    found = msgspec.structs.replace(found, advice=Advice.NOTHING)
    assert net.main(["check", "--run", str(tmp_path)]) == 0


def test_status_tells_of_modem_and_data() -> None:
    modem = ModemLook(
        "modem", SimState.PIN, 3, Registration.SEARCHING, "Netz", "lte", SignalView(-101.0, None, None, None), 2,
        PinDesk.WANTED, repairing=True,
    )  # fmt: skip
    data = DataView(912_000_000, 1000_000_000, 1310_000_000, DataLevel.NEARLY, saver=True)
    now = NetworkView({}, None, False, 0, 0, modem=modem, data=data)
    told = list(net.table(NetworkReport(now, (), ())))
    said = "sim pin, searching, Netz, lte, 2 of 4 bars, PIN wanted, under repair"
    assert told[-3].split(maxsplit=1) == ["modem", said]
    assert told[-2].split(maxsplit=1) == ["data", "912 of 1000 MB, 1310 by the end of the month  nearly, saving"]


def test_status_of_data_without_a_limit_is_what_has_passed() -> None:
    data = DataView(3_000_000, None, None, DataLevel.PLENTY, saver=False)
    told = list(net.table(NetworkReport(NetworkView({}, None, False, 0, 0, data=data), (), ())))
    assert told[-2].split(maxsplit=1) == ["data", "3 MB  plenty"]
