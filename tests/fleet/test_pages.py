"""The pages in a real browser and over plain HTTP."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import expect
from pytest_mock import MockerFixture
from support.fleet_pages import CLOCK, CONTRAST, ask, chromium, served, watched

from firmware.appliance.state.events import DeviceLeft
from firmware.appliance.state.readiness import Overall
from firmware.appliance.telemetry.messages import DeviceReport, PresenceWord
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import DeviceState, Reason
from fleet.devices.presence import Link
from fleet.store.errors import StoreError

PRINTER = DeviceReport("receipt-printer", Kind.RECEIPT_PRINTER, DeviceState.FAULT, Reason.PAPER_OUT)


@pytest.mark.peer("chromium")
async def test_a_change_appears_without_reload_and_nobody_else_is_asked(tmp_path: Path) -> None:
    async with asyncio.timeout(60), served(tmp_path) as (office, server), chromium() as browser:
        context, seen = await watched(browser)
        page = seen.page
        await page.goto(server.url)
        await expect(page.get_by_text("Noch hat sich kein Koffer gemeldet.")).to_be_visible()
        await office.greet(rehearsal=True)
        row = page.get_by_role("row").filter(has_text="KOFFER-0007")
        await expect(row).to_contain_text("Bereit")
        await expect(row).to_contain_text("Übung")
        await office.greet(overall=Overall.NOT_READY, devices=(PRINTER,))
        await expect(row).to_contain_text("Nicht bereit")
        await expect(row).to_contain_text("Belegdrucker: Papier fehlt")
        await row.get_by_role("link").click()
        await expect(page.get_by_role("heading", name="KOFFER-0007")).to_be_visible()
        await office.hand_in(office.batch(None, 1, event=DeviceLeft("receipt-printer")))
        await expect(page.get_by_text("Belegdrucker (receipt-printer) abgezogen.")).to_be_visible()
        await office.say(PresenceWord.LOST)
        await expect(page.get_by_text("Abgerissen, heute")).to_be_visible()
        assert seen.loads == 2
        assert seen.complaints == []
        assert seen.asked == {server.url}
        await context.close()


@pytest.mark.peer("chromium")
async def test_the_pages_work_without_script_and_on_a_narrow_screen(tmp_path: Path) -> None:
    async with asyncio.timeout(60), served(tmp_path) as (office, server), chromium() as browser:
        for name in ("KOFFER-0001", "KOFFER-0002"):
            office.case, office.turn = name, 0
            await office.greet(devices=(PRINTER,))
        context, seen = await watched(browser, java_script_enabled=False, viewport={"width": 360, "height": 740})
        page = seen.page
        await page.goto(server.url)
        await expect(page.get_by_role("row")).to_have_count(3)
        await page.get_by_label("Koffer suchen").fill("0002 papier")
        await page.get_by_label("Koffer suchen").press("Enter")
        await expect(page.get_by_role("row")).to_have_count(2)
        await page.get_by_role("link", name="KOFFER-0002").click()
        await expect(page.get_by_role("cell", name="Störung Papier fehlt")).to_be_visible()
        await page.get_by_role("link", name="English").click()
        await expect(page.get_by_role("cell", name="fault out of paper")).to_be_visible()
        assert seen.complaints == []
        assert seen.asked == {server.url}
        await context.close()


@pytest.mark.peer("chromium")
async def test_every_text_has_contrast_and_nothing_is_wider_than_the_screen(tmp_path: Path) -> None:
    async with asyncio.timeout(60), served(tmp_path) as (office, server), chromium() as browser:
        await office.greet(rehearsal=True, overall=Overall.LIMITED, devices=(PRINTER,))
        await office.hand_in(office.batch(None, 1))
        context, seen = await watched(browser)
        for path in ("", "cases/KOFFER-0007", "nowhere"):
            await seen.page.goto(server.url + path)
            for scheme in ("light", "dark"):
                await seen.page.emulate_media(color_scheme=scheme)
                worst = await seen.page.evaluate(CONTRAST)
                assert worst["ratio"] >= 7, (path, scheme, worst)
            for width in (1280, 960, 600, 360):
                await seen.page.set_viewport_size({"width": width, "height": 800})
                assert await seen.page.evaluate("document.documentElement.scrollWidth") <= width
        await context.close()


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.2:80", "localhost.evil.example", "", "localhost:evil"]
)
async def test_a_foreign_name_for_this_server_is_refused(tmp_path: Path, host: str) -> None:
    async with served(tmp_path) as (_, server):
        status, answer = await ask(server, Host=host)
        assert status == 421
        assert "Koffer" not in answer


@pytest.mark.parametrize("host", ["localhost:9000", "127.0.0.1", "[::1]:8780", "[::1]"])
async def test_a_tunnel_may_end_at_any_port(tmp_path: Path, host: str) -> None:
    async with served(tmp_path) as (_, server):
        assert (await ask(server, Host=host))[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
async def test_nothing_but_reading_is_possible(tmp_path: Path, method: str) -> None:
    async with served(tmp_path) as (_, server):
        assert (await ask(server, method=method))[0] == 405


@pytest.mark.parametrize("path", ["/", "/cases/KOFFER-0007", "/static/fleet.css", "/metrics", "/nowhere"])
async def test_every_answer_forbids_everything_from_elsewhere(tmp_path: Path, path: str) -> None:
    async with served(tmp_path) as (office, server):
        await office.greet()
        _, answer = await ask(server, path)
        assert "content-security-policy: default-src 'none'; style-src 'self'; script-src 'self'" in answer
        assert "x-content-type-options: nosniff" in answer


@pytest.mark.parametrize("path", ["/cases/KOFFER-9999", "/cases/..%2f..", "/static/..%2fapp.py", "/static/app.py"])
async def test_what_is_not_there_is_not_found(tmp_path: Path, path: str) -> None:
    async with served(tmp_path) as (_, server):
        assert (await ask(server, path))[0] == 404


async def test_hostile_questions_are_only_text(tmp_path: Path) -> None:
    async with served(tmp_path) as (office, server):
        await office.greet()
        status, answer = await ask(server, "/?q=%3Cscript%3Ealert(1)%3C/script%3E&page=-1&show=all&lang=xx")
        assert status == 200
        assert "<script>alert" not in answer


@pytest.mark.parametrize(
    ("accepted", "wanted"),
    [
        ("", "Alle Koffer"),
        ("en-GB,en;q=0.9", "All cases"),
        ("fr,en;q=0.3,de;q=0.5", "Alle Koffer"),
        ("*", "Alle Koffer"),
    ],
)
async def test_german_first_english_on_request(tmp_path: Path, accepted: str, wanted: str) -> None:
    async with served(tmp_path) as (_, server):
        assert wanted in (await ask(server, **{"Accept-Language": accepted}))[1]


async def test_the_server_says_that_it_hears_and_stores_nothing(tmp_path: Path) -> None:
    async with served(tmp_path) as (office, server):
        await office.greet()
        assert (await ask(server, "/healthz"))[0] == 200
        office.registry.note_link(Link(CLOCK.monotonic() - 1.0, storing=False))
        assert (await ask(server, "/healthz"))[0] == 503
        assert "Der Server kann nichts speichern." in (await ask(server))[1]
        office.registry.note_link(Link(None))
        page = (await ask(server))[1]
        assert "Der Server hört die Koffer nicht." in page
        assert "Unbekannt" in page


async def test_metrics_are_whole(tmp_path: Path) -> None:
    async with served(tmp_path) as (office, server):
        await office.greet(pending=3)
        _, answer = await ask(server, "/metrics")
        assert 'koffer_cases{standing="online"} 1' in answer
        assert 'koffer_case_pending{case="KOFFER-0007"} 3' in answer
        assert answer.endswith("# EOF\n")


async def test_the_needy_come_first(tmp_path: Path) -> None:
    async with served(tmp_path) as (office, server):
        for name, word in (
            ("KOFFER-0001", Overall.READY),
            ("KOFFER-0002", Overall.LIMITED),
            ("KOFFER-0003", Overall.NOT_READY),
        ):
            office.case, office.turn = name, 0
            await office.greet(overall=word)
        office.case, office.turn = "KOFFER-0004", 0
        await office.greet()
        await office.say(PresenceWord.STOPPED)
        _, answer = await ask(server)
        places = [answer.index(f"KOFFER-000{number}<") for number in (3, 2, 1, 4)]
        assert places == sorted(places)
        assert "KOFFER-0001<" not in (await ask(server, "/?show=now"))[1]


async def test_an_open_page_does_not_keep_the_server_from_ending(tmp_path: Path) -> None:
    async with asyncio.timeout(20), served(tmp_path) as (_, server):
        reader, writer = await asyncio.open_connection(server.address.host, server.address.port)
        writer.write(f"GET /events HTTP/1.1\r\nHost: {server.address}\r\n\r\n".encode())
        await reader.readuntil(b"event: change")
    writer.close()
    await writer.wait_closed()


async def test_the_store_does_not_answer(tmp_path: Path, mocker: MockerFixture) -> None:
    async with served(tmp_path) as (office, server):
        await office.greet()
        mocker.patch.object(office.store, "events", side_effect=StoreError("disk I/O error"))
        status, answer = await ask(server, "/cases/KOFFER-0007")
        assert status == 503
        assert "Der Speicher des Servers antwortet nicht." in answer
        assert "disk I/O" not in answer
