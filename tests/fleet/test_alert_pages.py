"""The alerts as a fleet admin sees them, in both languages, in a browser and as figures."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import expect
from support.fleet_pages import CONTRAST, ask, chromium, served, watched
from support.office import Office

from firmware.appliance.power.policy import EndReason, Mode
from firmware.appliance.state.events import CaseEnding
from firmware.appliance.state.model import StorageHealth
from fleet.store.rows import AlertRow, Intake


async def trouble(office: Office) -> None:
    """A case whose battery ran out, with a store that is full now; and one that is well."""
    await office.hand_in(office.batch(None, 1, event=CaseEnding(EndReason.EMPTY)))
    await office.greet(mode=Mode.CRITICAL, storage=StorageHealth.FULL)
    office.case, office.turn = "KOFFER-0008", 0
    await office.greet(mode=Mode.MAINS)


async def test_open_alerts_are_listed_counted_and_figured(tmp_path: Path) -> None:
    async with served(tmp_path) as (office, server):
        assert "Nichts zu tun." in (await ask(server, "/alerts"))[1]
        await trouble(office)
        page = (await ask(server, "/alerts"))[1]
        assert "Koffer hat sich abgeschaltet" in page
        assert "Akku war leer" in page
        assert "Speicher voll" in page
        english = (await ask(server, "/alerts?lang=en"))[1]
        assert "Case switched itself off" in english
        board = (await ask(server))[1]
        assert "3 Meldungen" in board
        assert board.count("Meldungen</a>") == 1
        figures = (await ask(server, "/metrics"))[1]
        assert 'koffer_alerts{kind="storage",severity="urgent"} 1' in figures
        assert figures.endswith("# EOF\n")


async def test_the_page_of_a_case_tells_what_is_over(tmp_path: Path) -> None:
    async with served(tmp_path) as (office, server):
        await office.greet()
        then = office.at.wall - timedelta(days=2)
        over = AlertRow(office.case, 1, "storage", "", "urgent", "full", then, then, then, 7, 0, proven=True)
        unknown = AlertRow(office.case, 2, "levitating", "", "urgent", "", then, then, None, 1, 0, proven=True)
        await office.store.commit(Intake(alerts=(over, unknown)))
        page = (await ask(server, f"/cases/{office.case}"))[1]
        assert "erledigt" in page
        assert "7 Mal, zuletzt vor 2 Tagen" in page
        assert "levitating" not in page


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_alerts_are_only_read(tmp_path: Path, method: str) -> None:
    async with served(tmp_path) as (_, server):
        assert (await ask(server, "/alerts", method=method))[0] == 405


@pytest.mark.peer("chromium")
async def test_an_alert_appears_without_reload_with_contrast_and_within_the_screen(tmp_path: Path) -> None:
    async with asyncio.timeout(60), served(tmp_path) as (office, server), chromium() as browser:
        context, seen = await watched(browser)
        await seen.page.goto(server.url + "alerts")
        await expect(seen.page.get_by_text("Nichts zu tun.")).to_be_visible()
        await trouble(office)
        await expect(seen.page.get_by_text("Speicher voll")).to_be_visible()
        await expect(seen.page.locator("#urgent")).to_contain_text("3")
        for path in ("alerts", "cases/KOFFER-0007", ""):
            await seen.page.goto(server.url + path)
            for scheme in ("light", "dark"):
                await seen.page.emulate_media(color_scheme=scheme)
                worst = await seen.page.evaluate(CONTRAST)
                assert worst["ratio"] >= 7, (path, scheme, worst)
            for width in (1280, 600, 360):
                await seen.page.set_viewport_size({"width": width, "height": 800})
                assert await seen.page.evaluate("document.documentElement.scrollWidth") <= width
        assert seen.complaints == []
        await context.close()
