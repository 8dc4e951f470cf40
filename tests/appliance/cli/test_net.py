"""`koffer net` with and without a controller."""

import asyncio
from datetime import date
from pathlib import Path

import pytest
from support.counter import counter_in

from firmware.appliance.api.messages import NetworkReport, SiteRow, SitesReport
from firmware.appliance.cli import net
from firmware.appliance.cli.places import sheet
from firmware.appliance.network.link import Verdict
from firmware.appliance.network.sites import Heard, Recommendation, WayRecord
from firmware.hal.kinds import Title

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
        for check in (False, True):
            report = await net._ask(desk.socket, check=check)
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
