"""Receipts as PDF, read by an independent program."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.receipts import CARD, CASH, CUSTOMER, HEAD, MERCHANT

from firmware.appliance.receipts.layout import office_receipt
from firmware.appliance.receipts.pdf import Page, to_pdf
from firmware.appliance.receipts.terminal import terminal_receipts
from firmware.hal.ports.receipt_printer import (
    Align,
    AsGiven,
    Columns,
    Cut,
    Feed,
    PrintJob,
    QrCode,
    Rule,
    Text,
)


def read(command: str, pdf: bytes, directory: Path, *options: str) -> str:
    file = directory / "receipt.pdf"
    file.write_bytes(pdf)
    words = [command, *options, str(file)] + (["-"] if command == "pdftotext" else [])
    done = subprocess.run(words, check=True, capture_output=True, text=True, timeout=30)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.peer("pdftotext")
@pytest.mark.parametrize("page", list(Page))
def test_all_words_of_a_receipt_can_be_read(page: Page, tmp_path: Path) -> None:
    text = read("pdftotext", to_pdf(office_receipt(CASH, HEAD, copy=True), page), tmp_path, "-layout")
    for words in ("Kopie", "Amt Ostseewinkel", "2 x Übermittlungssperre je 10,00 €", "57,00 €", "Zurück", "43,00 €"):
        assert words in text.replace("\u00a0", " ")


@pytest.mark.peer("pdffonts")
def test_every_font_is_embedded(tmp_path: Path) -> None:
    fonts = read("pdffonts", to_pdf(office_receipt(CARD, HEAD)), tmp_path).splitlines()[2:]
    assert len(fonts) >= 2
    assert all(line.split()[-5] == "yes" for line in fonts), fonts


@pytest.mark.peer("pdfinfo")
@pytest.mark.parametrize(("page", "size"), [(Page.A6, "297.638 x 419.528"), (Page.A4, "595.276 x 841.89")])
def test_receipt_of_an_ordinary_visit_is_one_page(page: Page, size: str, tmp_path: Path) -> None:
    info = read("pdfinfo", to_pdf(office_receipt(CASH, HEAD), page), tmp_path)
    assert size in info
    assert "Pages:           1" in info


@pytest.mark.peer("pdfinfo")
def test_each_slip_of_the_terminal_begins_a_page(tmp_path: Path) -> None:
    pdf = to_pdf(terminal_receipts([MERCHANT, CUSTOMER], HEAD))
    assert "Pages:           2" in read("pdfinfo", pdf, tmp_path)
    assert "Seite" not in read("pdftotext", pdf, tmp_path)


@pytest.mark.peer("pdftotext")
def test_columns_made_by_spaces_stay_columns(tmp_path: Path) -> None:
    text = read("pdftotext", to_pdf(terminal_receipts([MERCHANT], HEAD)), tmp_path, "-layout")
    assert "Terminal-ID :" in text and "52500041" in text


@pytest.mark.peer("pdfinfo")
def test_what_does_not_fit_goes_on_on_the_next_page(tmp_path: Path) -> None:
    job = PrintJob(tuple(Columns(f"Gebühr {number}", "1,00 €") for number in range(100)))
    pages = int(read("pdfinfo", to_pdf(job), tmp_path).split("Pages:")[1].split()[0])
    assert 3 <= pages <= 5
    text = read("pdftotext", to_pdf(job, title="Abschluss 7"), tmp_path)
    assert [f"Abschluss 7, Seite {number} von {pages}" in text for number in range(1, pages + 1)] == [True] * pages
    assert f"Gebühr {99}" in text


def test_same_receipt_gives_the_same_bytes() -> None:
    assert to_pdf(office_receipt(CASH, HEAD)) == to_pdf(office_receipt(CASH, HEAD))


parts = st.lists(
    st.one_of(
        st.builds(Text, st.text(max_size=80), bold=st.booleans(), wide=st.booleans(), align=st.sampled_from(Align)),
        st.builds(Columns, st.text(max_size=80), st.text(max_size=80)),
        st.builds(AsGiven, st.text(max_size=80), wide=st.booleans(), align=st.sampled_from(Align)),
        st.builds(QrCode, st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=200)),
        st.sampled_from([Rule(), Feed(20), Cut()]),
    ),
    max_size=6,
)


@settings(max_examples=30, deadline=None)
@given(parts)
def test_anything_at_all_makes_a_pdf(parts: list[Text | Columns | AsGiven | QrCode | Rule | Feed | Cut]) -> None:
    assert to_pdf(PrintJob(tuple(parts))).startswith(b"%PDF-")


def test_nothing_of_it_is_loaded_before_it_is_needed() -> None:
    code = "import sys, firmware.appliance.receipts.pdf; sys.exit('reportlab' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
