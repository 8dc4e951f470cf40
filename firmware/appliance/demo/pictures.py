"""`koffer pictures`: the pictures of the README, taken anew from the real screens and the real fleet page."""

import argparse
import asyncio
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from firmware.appliance.api.client import Client
from firmware.appliance.api.messages import Nothing, PokeRequest
from firmware.appliance.demo.children import command
from firmware.clock import SystemClock

DIRECTORY: Final = Path(__file__).resolve().parents[3] / "docs" / "pictures"
SETTLE: Final = 4.0  # seconds until what was made to happen stands on the fleet page

# What a browser must be kept from doing, so that it looks at this machine alone.
_ALONE: Final = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
)  # fmt: skip

# One misfortune for each case but the first, so that the page has something to tell.
_MISFORTUNES: Final[tuple[tuple[tuple[str, str, dict[str, int | str]], ...], ...]] = (
    (),
    (("receipt-printer", "paper-out", {}),),
    (("cable", "carrier-down", {}),),
    (("battery", "mains-off", {}), ("battery", "charge", {"percent": 17})),
)


def main(argv: list[str]) -> int:
    """Take all pictures; 1 where there is no browser."""
    argparse.ArgumentParser(prog="koffer pictures", description="Take the README's pictures anew.").parse_args(argv)
    browser = shutil.which("chromium")
    if browser is None:
        print("koffer pictures: chromium is missing; on Debian: sudo apt install chromium", file=sys.stderr)
        return 1
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="koffer-") as temporary:
        _touch_screens(browser, Path(temporary))
        asyncio.run(_fleet_pages(browser, Path(temporary)))
    return 0


def _touch_screens(browser: str, temporary: Path) -> None:
    exporter = [sys.executable, "-m", "firmware.appliance.ui.pictures", str(temporary)]
    subprocess.run(exporter, check=True)
    for drawing in sorted(temporary.glob("ui-*.svg")):
        # The drawing names a font that lies elsewhere; the machine's own monospaced one is as good.
        text = re.sub(r"@font-face \{[^}]*\}", "", drawing.read_text("utf-8"))
        drawing.write_text(text.replace("Fira Code", "DejaVu Sans Mono"), "utf-8")
        found = re.search(r'viewBox="0 0 (\d+)[.\d]* (\d+)', text)
        width, height = found.groups() if found else ("1100", "720")
        _shoot(browser, temporary, drawing.as_uri(), drawing.stem, f"{width},{height}")


def _shoot(browser: str, temporary: Path, address: str, name: str, size: str) -> None:
    profile = temporary / "profile"
    words = [f"--user-data-dir={profile}", f"--window-size={size}", f"--screenshot={DIRECTORY / name}.png", address]
    subprocess.run([browser, *_ALONE, *words], check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


@asynccontextmanager
async def _demo() -> AsyncIterator[dict[str, Any]]:
    words = command("demo", "--headless", "--cases", str(len(_MISFORTUNES)))
    process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    output = process.stdout or asyncio.StreamReader()
    try:
        yield json.loads(await output.readline())
    finally:
        process.terminate()
        await process.wait()


async def _fleet_pages(browser: str, temporary: Path) -> None:
    async with _demo() as told:
        for case, misfortunes in zip(told["cases"], _MISFORTUNES, strict=True):
            await _strike(Path(case["run"]), misfortunes)
        await SystemClock().sleep(SETTLE)
        _shoot(browser, temporary, f"{told['fleet']}?lang=de", "fleet", "1280,800")
        _shoot(
            browser, temporary, f"{told['fleet']}cases/{told['cases'][1]['case']}?lang=de", "fleet-case", "1280,1100"
        )


async def _strike(run: Path, misfortunes: tuple[tuple[str, str, dict[str, int | str]], ...]) -> None:
    async with await Client.connect(run / "controller.sock", "pictures") as client:
        for device, poke, arguments in misfortunes:
            await client.call("simulation.poke", PokeRequest(device, poke, arguments), Nothing)
