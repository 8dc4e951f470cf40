"""Copies: another program finds in the PDF exactly the pixels that were scanned, and nothing of it stays behind."""

import io
import subprocess
from pathlib import Path

import pytest
from PIL import Image
from support.wiped import CANARY, found_at

from firmware.appliance.receipts.copies import TooMuch, copy_of
from firmware.hal.ports.document_scanner import Colour, Page
from firmware.hal.wire.png import GREY, RGB, encode
from firmware.wiped import Wiped


def sheet(width: int, height: int, colour: Colour, seed: int, dpi: int = 75) -> tuple[Page, bytes]:
    """A page of a pattern, and its pixels."""
    channels = GREY if colour is Colour.GREY else RGB
    pixels = bytes((seed + 7 * place + place // 251) % 256 for place in range(width * height * channels))
    return Page(Wiped.of(encode(width, height, channels, pixels)), width, height, dpi, colour), pixels


@pytest.mark.peer("pdfimages", "pdfinfo")
def test_another_program_finds_the_same_pixels_on_sheets_of_a4(tmp_path: Path) -> None:
    sheets = [sheet(620, 877, Colour.GREY, 1), sheet(300, 200, Colour.COLOUR, 2), sheet(2000, 900, Colour.GREY, 3)]
    path = tmp_path / "copy.pdf"
    with copy_of([page for page, _ in sheets], 10_000_000) as pdf:
        path.write_bytes(pdf.view())
    subprocess.run(["pdfimages", "-png", str(path), str(tmp_path / "page")], check=True)
    for number, (page, pixels) in enumerate(sheets):
        found = Image.open(io.BytesIO((tmp_path / f"page-{number:03}.png").read_bytes()))
        assert found.size == (page.width, page.height)
        assert found.tobytes() == pixels
        page.image.close()
    said = subprocess.run(["pdfinfo", str(path)], check=True, capture_output=True, text=True)
    assert "Pages:           3" in said.stdout and "A4" in said.stdout
    assert not said.stderr


@pytest.mark.peer("pdftoppm")
def test_a_page_lies_at_the_upper_left_in_its_own_size(tmp_path: Path) -> None:
    width, height = 100, 50
    page = Page(Wiped.of(encode(width, height, GREY, bytes(width * height))), width, height, 75, Colour.GREY)
    path = tmp_path / "copy.pdf"
    with copy_of([page], 1_000_000) as pdf:
        path.write_bytes(pdf.view())
    page.image.close()
    subprocess.run(["pdftoppm", "-gray", "-r", "75", "-singlefile", str(path), str(tmp_path / "seen")], check=True)
    seen = Image.open(io.BytesIO((tmp_path / "seen.pgm").read_bytes()))
    assert [seen.getpixel(place) for place in ((50, 25), (110, 25), (50, 60))] == [0, 255, 255]


def test_copy_is_as_short_lived_as_the_pages() -> None:
    page = Page(Wiped.of(encode(17, 1, GREY, CANARY, 0)), 17, 1, 300, Colour.GREY)
    with copy_of([page], 1_000_000) as pdf:
        assert found_at(pdf)
    assert not found_at(pdf)
    page.image.close()
    assert not found_at(page.image)


def test_copy_that_is_too_large_is_none() -> None:
    page, _ = sheet(100, 100, Colour.GREY, 1)
    with pytest.raises(TooMuch):
        copy_of([page], 1000)
    page.image.close()
