"""The touch screen in a browser, for people without a terminal at hand."""

import asyncio
import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import async_playwright
from support.house import END_WITHIN, READY_WITHIN, processes_below

from firmware.clock import SystemClock

QUIET = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status(url: str, origin: str | None = None) -> int:
    request = urllib.request.Request(url, headers={"Origin": origin} if origin else {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return refusal.code


@asynccontextmanager
async def served(temporary: Path) -> AsyncIterator[str]:
    """The address of a touch screen in a running demo."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "firmware.appliance", "demo", "--web", str(port), "--for", "100",
        stdout=asyncio.subprocess.PIPE, env=dict(os.environ, TMPDIR=str(temporary)),
    )  # fmt: skip
    output = process.stdout
    assert output is not None
    url = f"http://127.0.0.1:{port}/"
    try:
        await answers(url)
        yield url
    finally:
        process.terminate()
        async with asyncio.timeout(END_WITHIN):
            await output.read()
            assert await process.wait() == 0


async def answers(url: str) -> None:
    loop, clock = asyncio.get_running_loop(), SystemClock()
    async with asyncio.timeout(READY_WITHIN):
        while True:
            try:
                await loop.run_in_executor(None, status, url)
            except OSError:
                await clock.sleep(0.1)
            else:
                return


@pytest.mark.peer("chromium")
async def test_a_browser_shows_the_screen_and_asks_nobody_else(temporary: Path) -> None:
    async with served(temporary) as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        page = await browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(url)
        await page.wait_for_selector("body.-first-byte", timeout=30_000)
        await browser.close()
    assert asked
    assert all(address.startswith(url) for address in asked)
    assert processes_below(temporary) == []


async def test_another_sites_page_may_not_drive_the_screen(temporary: Path) -> None:
    loop = asyncio.get_running_loop()
    async with served(temporary) as url:
        assert await loop.run_in_executor(None, status, f"{url}ws", "https://example.org") == 403
