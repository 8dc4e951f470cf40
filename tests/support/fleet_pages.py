"""The fleet server's pages over a store, without a broker; and a browser that calls nobody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from firmware.clock import SystemClock
from fleet.config import Address
from fleet.devices.device import Moment
from fleet.devices.presence import Link
from fleet.pages.app import Pages
from fleet.pages.server import PageServer
from fleet.store.database import Store
from support.office import Office

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
