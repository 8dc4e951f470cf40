"""`koffer net` with and without a controller."""

import asyncio
from pathlib import Path

import pytest
from support.counter import counter_in

from firmware.appliance.api.messages import NetworkReport
from firmware.appliance.cli import net

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
