"""What the cases have learned of places, as a fleet admin sees it."""

from datetime import date
from pathlib import Path

import pytest
from support.fleet_pages import ask, served

from firmware.appliance.network.link import Verdict
from firmware.appliance.network.sites import Heard, Recommendation, WayRecord
from firmware.appliance.state.events import SiteArrived, SiteLeft
from firmware.hal.kinds import Title
from fleet.store.rows import Intake, RecordRow

TITLE = Title("Groß Dorf", "Big Village")
LEFT = SiteLeft(
    "dorf",
    TITLE,
    {"cable": WayRecord(30.0, 2, {Verdict.PORTAL: 1}), "lte": WayRecord(5400.0, fastest=250_000)},
    (Heard(date(2026, 3, 2), 9, -95.4, -11.0),),
    Recommendation.LTE_PORTAL,
)


async def test_places_are_listed_with_what_to_use_there(tmp_path: Path) -> None:
    async with served(tmp_path) as (office, server):
        assert "Noch hat kein Koffer einen Ort verlassen" in (await ask(server, "/sites"))[1]
        await office.greet()
        await office.hand_in(office.batch(None, 1, event=LEFT))
        page = (await ask(server, "/sites"))[1]
        assert "Groß Dorf" in page
        assert "Mobilfunk nehmen, das Kabel verlangt eine Anmeldung" in page
        assert "cable: 0.0 Stunden, 2 Mal verloren, verlangt eine Anmeldung" in page
        assert "lte: 1.5 Stunden, mindestens 2.0 Mbit/s" in page
        assert "RSRP -95 dBm, RSRQ -11 dB" in page
        english = (await ask(server, "/sites?lang=en"))[1]
        assert "use mobile data, the cable wants a sign-in" in english
        assert "Verlässt Groß Dorf" in (await ask(server, f"/cases/{office.case}"))[1]


async def test_a_case_tells_where_it_stands(tmp_path: Path) -> None:
    async with served(tmp_path) as (office, server):
        await office.greet()
        await office.hand_in(office.batch(None, 1, event=SiteArrived("dorf", TITLE, guessed=True)))
        assert "Steht in Groß Dorf (vermutet)." in (await ask(server, f"/cases/{office.case}"))[1]


@pytest.mark.parametrize(
    "body",
    [
        b"garbage", b"[]", b"{}", b'{"ways":7,"heard":{},"title":[],"recommended":null}',
        b'{"ways":{"cable":{"used":"long","troubles":[1]},"lte":3},"heard":[7],"recommended":"teleport"}',
    ],
)  # fmt: skip
async def test_a_row_of_another_version_breaks_no_page(tmp_path: Path, body: bytes) -> None:
    async with served(tmp_path) as (office, server):
        await office.greet()
        at = office.at.wall
        row = RecordRow(office.case, 99, "event", "SiteLeft", at, at, body)
        await office.store.commit(Intake(records=(row,)))
        assert (await ask(server, "/sites"))[0] == 200
