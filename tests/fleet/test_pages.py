"""The pages in a real browser and over plain HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from pytest_mock import MockerFixture
from support.office import Office

from firmware.appliance.state.events import DeviceLeft
from firmware.appliance.state.readiness import Overall
from firmware.appliance.telemetry.messages import DeviceReport, PresenceWord
from firmware.clock import SystemClock
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import DeviceState, Reason
from fleet.config import Address
from fleet.devices.device import Moment
from fleet.devices.presence import Link
from fleet.pages.app import Pages
from fleet.pages.server import PageServer
from fleet.store.database import Store
from fleet.store.errors import StoreError

CLOCK = SystemClock()
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def now() -> Moment:
    return Moment(CLOCK.now(), CLOCK.monotonic())


@asynccontextmanager
async def served(tmp_path: Path) -> AsyncIterator[tuple[Office, PageServer]]:
    """Pages over a store, without a broker: the office hands in what a broker would bring."""
    store = await Store.open(tmp_path / "fleet.db")
    office = Office(tmp_path, store, at=now())
    office.registry.note_link(Link(CLOCK.monotonic() - 1.0))
    with PageServer(Pages(store, office.registry, CLOCK, office.alerts), Address("127.0.0.1", 0)) as server:
        running = asyncio.create_task(server.run())
        await server.listening()
        try:
            yield office, server
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            store.close()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A headless browser that calls nobody."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(QUIET))
        yield browser
        await browser.close()


class Watched:
    """A browser page that notes what it complains of and whom it asks."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.asked: set[str] = set()
        self.loads = 0
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda problem: self.complaints.append(str(problem)))
        page.on("request", lambda request: self.asked.add("/".join(request.url.split("/")[:3]) + "/"))
        page.on("load", lambda _: self._loaded())

    def _loaded(self) -> None:
        self.loads += 1


async def watched(browser: Browser, **options: object) -> tuple[BrowserContext, Watched]:
    context = await browser.new_context(locale="de-DE", **options)  # type: ignore[arg-type]
    return context, Watched(await context.new_page())


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


# The lowest contrast of any text with the nearest painted ground behind it, by the formula of WCAG 2.
CONTRAST = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (; element; element = element.parentElement) {
      const colour = parse(getComputedStyle(element).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  let worst = { ratio: 99 };
  for (const element of document.querySelectorAll("body *")) {
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    const pair = [light(parse(getComputedStyle(element).color)), light(ground(element))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < worst.ratio) worst = { ratio, text: element.textContent.trim().slice(0, 40) };
  }
  return worst;
}"""


async def ask(server: PageServer, path: str = "/", method: str = "GET", **headers: str) -> tuple[int, str]:
    """One plain request; gives back status and the whole answer."""
    reader, writer = await asyncio.open_connection(server.address.host, server.address.port)
    given = {"Host": str(server.address), "Connection": "close", **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items()), "", ""]
    writer.write("\r\n".join(lines).encode())
    answer = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    return int(answer.split()[1]), answer


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
