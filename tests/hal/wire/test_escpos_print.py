"""Receipts in bytes: against golden bytes, an independent encoder, and anything that somebody may have written."""

import itertools
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.paper import slips, texts, worked_off

from firmware.hal.config.receipt_printer import CodePage, PaperRoll
from firmware.hal.ports.receipt_printer import (
    Align,
    AsGiven,
    Columns,
    Cut,
    Feed,
    Part,
    PrintJob,
    QrCode,
    Rule,
    Text,
)
from firmware.hal.wire.escpos_print import CUT, INITIALISE, encode
from firmware.hal.wire.escpos_text import printable

START = INITIALISE + b"\x1da\x0e\x1bt\x13"
RECEIPT = PrintJob(
    (
        Text("Amt Ostseewinkel", bold=True, high=True, align=Align.CENTRE),
        Rule(),
        Columns("Personalausweis", "37,00\u00a0€"),
        Columns("Gebühr für eine Übermittlungssperre nach § 51 BMG", "5,00\u00a0€"),
        Feed(2),
        QrCode("k3v9x2"),
        Text("Zurück: 8,00\u00a0€", wide=True, align=Align.RIGHT),
    )
)
STORE_AND_PRINT = "1d286b07003150306b337639 1d286b0300315130"


def body(*parts: Part, columns: int = 42, page: CodePage = CodePage.CP858) -> bytes:
    pieces = encode(PrintJob(parts), PaperRoll(columns, page))
    assert pieces[-1] == CUT
    return b"".join(pieces[1:-1])


@pytest.mark.parametrize(
    ("part", "golden"),
    [
        (Text("Größe"), "4772 94 e1 65 0a"),
        (Text("€", bold=True), "1b4501 d5 0a 1b4500"),
        (Text("A", align=Align.CENTRE), "1b6101 410a 1b6100"),
        (Text("A", align=Align.RIGHT), "1b6102 410a 1b6100"),
        (Text("A", wide=True, high=True), "1d2111 410a 1d2100"),
        (Text("A", high=True), "1d2101 410a 1d2100"),
        (Text(""), "0a"),
        (AsGiven("  A  B"), "2020412020420a"),
        (Feed(3), "1b6403"),
        (Cut(), "1d564200"),
        (QrCode("k3v9"), "1b6101 1d286b040031413200 1d286b0300314306 1d286b0300314531" + STORE_AND_PRINT + "1b6100"),
    ],
)
def test_each_part_in_bytes(part: Part, golden: str) -> None:
    assert body(part) == bytes.fromhex(golden)


@pytest.mark.parametrize(("page", "code"), [(CodePage.CP437, 0), (CodePage.WPC1252, 16), (CodePage.CP858, 19)])
def test_receipt_begins_fresh_and_selects_its_characters(page: CodePage, code: int) -> None:
    start = encode(PrintJob(()), PaperRoll(42, page))[0]
    assert start == b"\x1b@" + b"\x1da\x0e" + b"\x1bt" + bytes((code,))


@pytest.mark.parametrize(("page", "euro"), [(CodePage.CP858, b"\xd5"), (CodePage.WPC1252, b"\x80")])
def test_euro_sign_and_umlauts(page: CodePage, euro: bytes) -> None:
    assert body(Text("37,00 €"), page=page) == b"37,00 " + euro + b"\n"
    assert texts(PrintJob((Text("ÄÖÜäöüß€"),)), page=page) == ["ÄÖÜäöüß€"]


def test_what_the_code_page_lacks_is_written_in_other_letters() -> None:
    assert printable("37,00 € – „Łódź“ №5 … ﬁ Ⅷ", CodePage.CP437) == '37,00 EUR - "Lódz" Nr.5 ... fi VIII'
    assert printable("漢字 \N{OK HAND SIGN}", CodePage.CP858) == "?? ?"
    assert printable("u\u0308ber\u00adweisen\u202e", CodePage.CP858) == "überweisen"


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_amounts_stand_at_the_right_edge_and_are_never_broken(columns: int) -> None:
    lines = texts(RECEIPT, columns)
    assert all(len(line) <= columns for line in lines)
    assert [len(line) for line in lines if line.endswith("€")][:2] == [columns, columns]
    assert any(re.fullmatch(r"Personalausweis +37,00 €", line) for line in lines)


def test_long_stranger_beside_an_amount_that_is_no_amount() -> None:
    job = PrintJob((Columns("Karte", "X" * 60),))
    assert texts(job, 32) == ["Karte", "X" * 32, " " * 4 + "X" * 28]


def test_line_of_another_device_is_kept_and_broken_only_where_the_paper_ends() -> None:
    job = PrintJob((AsGiven("Betrag        EUR 37,00", wide=True), AsGiven("A" * 40)))
    assert texts(job, 32) == ["Betrag        EUR 37,00", "A" * 32, "A" * 8]
    assert [line.wide for line in slips(job, 48)[0]] == [True, False]


def test_style_ends_with_its_part() -> None:
    for part in RECEIPT.parts:
        (slip,) = slips(PrintJob((part, Text("danach"))))
        assert (slip[-1].text, slip[-1].bold, slip[-1].wide, slip[-1].high) == ("danach", False, False, False)


any_text = st.text(max_size=60) | st.text(alphabet="\x00\x04\x05\x10\x14\x1b\x1d@aV(k\n\r äß€\x7f\x80\x9b", max_size=60)
any_part = st.one_of(
    st.builds(Text, any_text, bold=st.booleans(), wide=st.booleans(), high=st.booleans(), align=st.sampled_from(Align)),
    st.builds(Columns, any_text, any_text, bold=st.booleans()),
    st.builds(AsGiven, any_text, wide=st.booleans(), high=st.booleans(), align=st.sampled_from(Align)),
    st.builds(QrCode, st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=200)),
    st.builds(Feed, st.integers(1, 20)),
    st.just(Rule()),
    st.just(Cut()),
)


@given(
    parts=st.lists(any_part, max_size=8), columns=st.sampled_from([32, 42, 48]), page=st.sampled_from(list(CodePage))
)
@example(parts=[Text("\x1b@\x1dV\x42\x00\x10\x14\x08")], columns=42, page=CodePage.CP858)
@example(parts=[AsGiven("\x9b\x1b\x1d\x10\x04\x01")], columns=42, page=CodePage.WPC1252)
def test_nothing_that_somebody_wrote_becomes_a_command(parts: list[Part], columns: int, page: CodePage) -> None:
    pieces = encode(PrintJob(tuple(parts)), PaperRoll(columns, page))
    paper = worked_off(b"".join(pieces), columns)
    assert not paper.strange
    assert len(paper.slips) == 1 + sum(isinstance(part, Cut) for part in parts)
    assert all(len(line.text) * (1 if not line.wide else 2) <= columns * 2 for slip in paper.slips for line in slip)
    assert not re.search(rb"\x10[\x04\x05\x14]", b"".join(pieces)), "a printer obeys these wherever they stand"


@given(text=any_text, page=st.sampled_from(list(CodePage)))
def test_each_character_is_one_printable_byte(text: str, page: CodePage) -> None:
    """The rule from which the one above follows."""
    data = body(AsGiven(text), columns=64, page=page)
    assert all(byte >= 0x20 and byte != 0x7F for byte in data.replace(b"\n", b""))
    assert printable(printable(text, page), page) == printable(text, page)


@pytest.mark.parametrize("data", ["", "ä", "\x1b@", "a\n", "x" * 201])
def test_codes_that_printers_would_guess_at_are_refused(data: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII"):
        QrCode(data)


@pytest.mark.parametrize("lines", [0, -1, 21, 256])
def test_feed_without_end_is_refused(lines: int) -> None:
    with pytest.raises(ValueError, match="1 to 20"):
        Feed(lines)


class TestAgainstAnIndependentEncoder:
    """python-escpos writes the same receipt; on the paper both must be the same."""

    @pytest.fixture
    def other(self) -> Any:
        from escpos.printer import Dummy

        return Dummy()

    def test_its_qr_code_is_ours(self, other: Any) -> None:
        other.qr("k3v9x2", native=True, size=6, ec=1)
        assert body(QrCode("k3v9x2")) == b"\x1ba\x01" + other.output + b"\x1ba\x00"

    @pytest.mark.parametrize("text", ["Größe", "37,00 €", "Übermittlungssperre § 51"])
    def test_its_characters_are_ours(self, other: Any, text: str) -> None:
        other.charcode("CP858")
        other.text(text)
        assert other.output == b"\x1bt\x13" + body(AsGiven(text)).rstrip(b"\n")

    def test_its_receipt_looks_like_ours(self, other: Any) -> None:
        other.charcode("CP858")
        for bold, wide, high, align in itertools.product((False, True), (False, True), (False, True), Align):
            name = {Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right"}[align]
            other.set(align=name, bold=bold, custom_size=True, width=1 + wide, height=1 + high)
            other.text("Größe 37 €\n")
        other.cut(mode="PART", feed=True)
        parts = tuple(
            Text("Größe 37 €", bold, wide, high, align)
            for bold, wide, high, align in itertools.product((False, True), (False, True), (False, True), Align)
        )
        theirs = worked_off(other.output)
        assert [line for line in theirs.slips[0] if line.text] == slips(PrintJob(parts))[0]
