"""Machine-readable zones: ICAO's own specimens, the oracle in both directions, and everything that goes wrong."""

import itertools
import random
from dataclasses import replace
from datetime import date

import pytest
from fuzz.mrz import GOOD, fuzz_one
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mrz.checker.td1 import TD1CodeChecker
from mrz.checker.td2 import TD2CodeChecker
from mrz.checker.td3 import TD3CodeChecker
from mrz.generator.td1 import TD1CodeGenerator
from mrz.generator.td2 import TD2CodeGenerator
from mrz.generator.td3 import TD3CodeGenerator

from firmware.hal.ports.document_reader import BirthDate, DocumentRead, DocumentSize, DocumentUnreadable, Sex
from firmware.hal.sim.specimen import ALL_HOLD, identity_card
from firmware.hal.wire.mrz.dates import read_birth, read_expiry
from firmware.hal.wire.mrz.digits import check_digit
from firmware.hal.wire.mrz.lines import Noise, ZoneEvent, ZoneLines
from firmware.hal.wire.mrz.names import in_zone_letters
from firmware.hal.wire.mrz.write import write_zone

TODAY = date(2026, 3, 2)
ISSUERS = {DocumentSize.TD1: ["ID", "I", "AR"], DocumentSize.TD2: ["ID", "IT", "IX"], DocumentSize.TD3: ["P"]}
SPECIMENS = [
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<",
    "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6",
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
    "IDD<<T220001293<<<<<<<<<<<<<<<\n6408125<2010315D<<<<<<<<<<<<<4\nMUSTERMANN<<ERIKA<<<<<<<<<<<<<",
]
"""The specimens in 9303-4, -5 and -6, and that of the German identity card."""

words = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=8)
names = st.lists(words, min_size=1, max_size=2).map(" ".join)
births = st.dates(date(1926, 3, 3), TODAY)
expiries = st.dates(date(1976, 1, 1), date(2075, 12, 31))


def numbers(longest: int) -> st.SearchStrategy[str]:
    return st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=longest)


@st.composite
def documents(draw: st.DrawFn) -> DocumentRead:
    size = draw(st.sampled_from(DocumentSize))
    issuer = draw(st.sampled_from(["D", "UTO", "FRA"]))
    free = {DocumentSize.TD1: 11, DocumentSize.TD2: 7, DocumentSize.TD3: 14}[size]
    version = draw(st.sampled_from([None, "2108"])) if issuer == "D" else None
    last = version or draw(st.text("<ABZ", max_size=free - 5)).rstrip("<")
    born = draw(births)
    is_card = size is DocumentSize.TD1
    return DocumentRead(
        size=size,
        code=draw(st.sampled_from(ISSUERS[size])),
        issuer=issuer,
        number=draw(numbers(22 if is_card else 9)),
        nationality=draw(st.sampled_from(["D", "UTO", "TUR"])),
        birth=draw(
            st.sampled_from([BirthDate(born.year, born.month, born.day), BirthDate(born.year, None, None), None])
        ),
        sex=draw(st.sampled_from(Sex)),
        expires=draw(st.none() | expiries),
        surname=draw(words),
        given_names=draw(names),
        cut=False,
        optional=("", last) if is_card else (last,),
        version=version,
        checks=ALL_HOLD,
    )


def read(text: str) -> DocumentRead:
    (document,) = ZoneLines().feed(text.encode() + b"\n", TODAY)
    assert isinstance(document, DocumentRead)
    return document


def fields(document: DocumentRead) -> list[object]:
    return [getattr(document, name) for name in document.__slots__]


@pytest.mark.parametrize("specimen", SPECIMENS)
def test_specimens_are_valid_and_are_written_as_they_were_printed(specimen: str) -> None:
    document = read(specimen)
    assert document.valid
    assert "\n".join(write_zone(document)) == specimen


def test_passport_of_the_specification_says_what_is_printed_beside_it() -> None:
    document = read(SPECIMENS[3])
    assert fields(replace(document, checks=ALL_HOLD)) == [
        DocumentSize.TD3, "P", "UTO", "L898902C3", "UTO", BirthDate(1974, 8, 12), Sex.FEMALE, date(2012, 4, 15),
        "ERIKSSON", "ANNA MARIA", False, ("ZE184226B",), None, ALL_HOLD,
    ]  # fmt: skip
    assert document.expired(TODAY)


def test_german_identity_card_has_one_letter_for_its_state_and_the_version_of_its_pattern() -> None:
    card = read("\n".join(write_zone(identity_card("MUSTERMANN", "ERIKA", "LZ6311T47", date(2031, 8, 1)))))
    assert (card.code, card.issuer, card.nationality, card.version, card.sex) == (
        "ID",
        "D",
        "D",
        "2108",
        Sex.UNSPECIFIED,
    )


@pytest.mark.parametrize(("code", "lines"), [("ID", 3), ("IT", 2), ("IX", 2), ("AR", 3)])
def test_other_german_cards_are_read(code: str, lines: int) -> None:
    size = DocumentSize.TD1 if lines == 3 else DocumentSize.TD2
    optional = ("", "2108") if lines == 3 else ("2108",)
    card = replace(
        identity_card("MUSTERMANN", "ERIKA", "T22000129", date(2031, 8, 1)), code=code, size=size, optional=optional
    )
    zone = write_zone(card)
    assert zone[0].startswith(f"{code}D<<")
    assert read("\n".join(zone)) == card


def test_long_number_goes_on_in_the_optional_data() -> None:
    assert read(SPECIMENS[1]).number == "D23145890734"
    assert not read(SPECIMENS[1].replace("7349", "7348")).checks.number
    assert not read(SPECIMENS[1].replace("<7349<", "<<<<<<")).checks.number


def test_check_digit_of_a_passports_empty_optional_data_may_be_left_out() -> None:
    whole = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159<<<<<<<<<<<<<<0"
    zero, filler = whole + "8", whole[:-1] + "<8"
    assert read(zero).valid
    assert read(filler).valid
    assert not read(SPECIMENS[3][:-2] + "<0").checks.optional


@pytest.mark.parametrize(
    ("place", "failing"),
    [(5, {"number", "composite"}), (31, {"birth", "composite"}), (39, {"expiry", "composite"}), (60, {"composite"})],
)
def test_each_check_digit_is_judged_for_itself(place: int, failing: set[str]) -> None:
    flat = SPECIMENS[0]
    wrong = flat[:place] + {"D": "E", "7": "6", "1": "0", "6": "5", "4": "3", "2": "1"}[flat[place]] + flat[place + 1 :]
    checks = read(wrong).checks
    assert {name for name in checks.__slots__ if not getattr(checks, name)} == failing


@given(documents())
def test_what_is_written_is_read_again(document: DocumentRead) -> None:
    assert fields(read("\n".join(write_zone(document)))) == fields(document)


@given(documents())
def test_oracle_finds_what_is_written_valid(document: DocumentRead) -> None:
    whole = replace(document, number=document.number[:9], birth=BirthDate(1983, 8, 12), expires=date(2031, 8, 1))
    checker = {"td1": TD1CodeChecker, "td2": TD2CodeChecker, "td3": TD3CodeChecker}[document.size.value]
    zone = checker("\n".join(write_zone(whole)))
    hashes = ["document_number_hash", "birth_date_hash", "expiry_date_hash", "final_hash"]
    assert all(getattr(zone, name) for name in hashes)
    told = zone.fields()
    assert (told.document_number, told.surname, told.name) == (whole.number, whole.surname, whole.given_names)


@given(st.sampled_from(DocumentSize), words, names, numbers(9), births, expiries, st.sampled_from("MF"))
@example(DocumentSize.TD1, "MÜLLER", "JÖRG", "L01X00T47", date(2000, 2, 29), date(2030, 1, 1), "M")
def test_what_the_oracle_writes_is_read(
    size: DocumentSize, surname: str, given_names: str, number: str, born: date, expires: date, sex: str
) -> None:
    generator = {"td1": TD1CodeGenerator, "td2": TD2CodeGenerator, "td3": TD3CodeGenerator}[size.value]
    code = "P" if size is DocumentSize.TD3 else "ID"
    days = (f"{born:%y%m%d}", sex, f"{expires:%y%m%d}")
    if size is DocumentSize.TD1:
        zone = generator(code, "D", number, *days, "D", surname, given_names)
    else:
        zone = generator(code, "D", surname, given_names, number, "D", *days)
    document = read(str(zone))
    assert document.valid
    assert (document.number, document.issuer, document.expires) == (number, "D", expires)
    assert document.birth == BirthDate(born.year, born.month, born.day)
    assert document.surname == in_zone_letters(surname)
    assert document.given_names == in_zone_letters(given_names).replace("<", " ")


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<", max_size=40))
def test_check_digits_are_those_of_the_oracle(text: str) -> None:
    from mrz.base.functions import hash_string

    assert check_digit(text) == hash_string(text)


@given(documents(), st.integers(min_value=0), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
def test_one_letter_read_wrong_is_never_a_valid_document_unless_it_weighs_the_same(
    document: DocumentRead, place: int, letter: str
) -> None:
    lines = list(write_zone(document))
    row, first = (0, 5) if document.size is DocumentSize.TD1 else (1, 0)
    at = first + place % len(document.number[:9])
    weighs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".index
    assume((weighs(lines[row][at]) - weighs(letter)) % 10 != 0)
    lines[row] = lines[row][:at] + letter + lines[row][at + 1 :]
    (told,) = ZoneLines().feed("\n".join(lines).encode() + b"\n", TODAY)
    assert isinstance(told, DocumentUnreadable) or (isinstance(told, DocumentRead) and not told.valid)


# Days.


@pytest.mark.parametrize(
    ("text", "today", "year"),
    [
        ("260302", date(2026, 3, 2), 2026),  # born today
        ("260303", date(2026, 3, 2), 1926),  # tomorrow cannot be
        ("991231", date(2026, 3, 2), 1999),
        ("000229", date(2026, 3, 2), 2000),
        ("260303", date(2026, 3, 3), 2026),
    ],
)
def test_birth_lies_in_the_latest_century_that_is_not_the_future(text: str, today: date, year: int) -> None:
    birth = read_birth(text, today)
    assert birth is not None
    assert birth.year == year


@pytest.mark.parametrize(("text", "month", "day"), [("7408<<", 8, None), ("74<<<<", None, None)])
def test_birth_may_be_known_in_part(text: str, month: int | None, day: int | None) -> None:
    assert read_birth(text, TODAY) == BirthDate(1974, month, day)
    assert read_birth("<<<<<<", TODAY) is None


@pytest.mark.parametrize("text", ["741301", "740230", "74<<01", "7A0101", "<<0101", "٧٤٠١٠١"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no day"):
        read_birth(text, TODAY)


@pytest.mark.parametrize(("text", "year"), [("760302", 1976), ("750302", 2075), ("191031", 2019), ("360101", 2036)])
def test_expiry_lies_within_fifty_years(text: str, year: int) -> None:
    expires = read_expiry(text, TODAY)
    assert expires is not None
    assert expires.year == year
    assert read_expiry("<<<<<<", TODAY) is None


def test_document_is_good_to_the_end_of_its_last_day() -> None:
    card = identity_card("A", "B", "C1", TODAY)
    assert not card.expired(TODAY)
    assert card.expired(date(2026, 3, 3))
    assert not replace(card, expires=None).expired(date.max)


# Names.


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Müller-Lüdenscheidt", "MUELLER<LUEDENSCHEIDT"),
        ("Strauß", "STRAUSS"),
        ("O'Connor", "OCONNOR"),
        ("Łukasz Ångström", "LUKASZ<AANGSTROEM"),
        ("Dr. d'Artagnan", "DR<DARTAGNAN"),
        ("Þór  Æðelstan", "THOR<AEDELSTAN"),
        ("Nguyễn", "NGUYEN"),
        ("I\u0307brahim", "IBRAHIM"),
        ("Jo\u0308rg", "JOERG"),
    ],
)
def test_names_are_written_in_zone_letters(name: str, letters: str) -> None:
    assert in_zone_letters(name) == letters


@given(st.text(max_size=40))
def test_any_name_at_all_becomes_zone_letters(name: str) -> None:
    written = in_zone_letters(name)
    assert set(written) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ<")
    assert not written.startswith("<") and not written.endswith("<") and "<<" not in written


def test_name_too_long_is_cut_and_says_so() -> None:
    card = identity_card("WOLFESCHLEGELSTEINHAUSENBERGERDORFF", "HUBERT", "L1", TODAY)
    document = read("\n".join(write_zone(card)))
    assert (document.surname, document.given_names, document.cut) == ("WOLFESCHLEGELSTEINHAUSENBERGER", "", True)


def test_person_with_one_name_only_is_read() -> None:
    document = read("\n".join(write_zone(identity_card("SUKARNO", "", "L1", TODAY))))
    assert (document.surname, document.given_names, document.cut) == ("SUKARNO", "", False)


# Lines.


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\x03"])
def test_any_line_end_will_do(end: str) -> None:
    text = end.join(SPECIMENS[0].split("\n")) + end
    assert [type(event) for event in ZoneLines().feed(b"\x02" + text.encode(), TODAY)] == [DocumentRead]


@pytest.mark.parametrize("specimen", SPECIMENS)
def test_zone_in_one_line_is_read(specimen: str) -> None:
    assert read(specimen.replace("\n", "")) == read(specimen)


def test_last_line_without_its_end_is_read_when_nothing_more_comes() -> None:
    lines = ZoneLines()
    assert lines.feed(SPECIMENS[3].encode(), TODAY) == []
    assert [type(event) for event in lines.stale(TODAY)] == [DocumentRead]
    assert not lines.unfinished


def test_half_a_zone_is_unreadable_and_not_joined_with_the_next() -> None:
    lines = ZoneLines()
    assert lines.feed(SPECIMENS[0][:45].encode(), TODAY) == []
    assert lines.stale(TODAY) == [DocumentUnreadable()]
    assert lines.stale(TODAY) == []
    assert [type(event) for event in lines.feed(GOOD, TODAY)] == [DocumentRead]


@pytest.mark.parametrize(
    "text",
    [
        "?\r",
        "KOFFER-0007\r",
        SPECIMENS[3].replace("P<UTO", "V<UTO", 1) + "\n",  # a visa
        SPECIMENS[0].replace("740812", "741312") + "\n",
        SPECIMENS[0].replace("F", "Q", 1) + "\n",
        SPECIMENS[0].replace("UTO", "U<O") + "\n",
        SPECIMENS[0].replace("ERIKSSON", "ER1KSSON") + "\n",
        SPECIMENS[0].replace("D23145890", "<" * 9) + "\n",
        SPECIMENS[0].lower() + "\n",
        "A" * 91 + "\r",
        "I" * 30 + "\r" + "I" * 36 + "\r",
    ],
)
def test_what_is_no_zone_is_told_once(text: str) -> None:
    lines = ZoneLines()
    assert lines.feed(text.encode(), TODAY) == [DocumentUnreadable()]
    lines.stale(TODAY)
    assert [type(event) for event in lines.feed(GOOD, TODAY)] == [DocumentRead]


def test_bytes_that_are_no_text_are_noise() -> None:
    assert ZoneLines().feed(b"\xff\x00\xfe\r\x80", TODAY) == [Noise()]


@given(st.lists(st.sampled_from([GOOD, *(text.encode() + b"\r\n" for text in SPECIMENS)]), max_size=3), st.randoms())
def test_events_do_not_depend_on_the_chunks(wires: list[bytes], dice: random.Random) -> None:
    whole = b"".join(wires)
    edges = sorted(dice.randrange(len(whole) + 1) for _ in range(5))
    lines = ZoneLines()
    events: list[ZoneEvent] = []
    for start, end in itertools.pairwise([0, *edges, len(whole)]):
        events += lines.feed(whole[start:end], TODAY)
    assert events == ZoneLines().feed(whole, TODAY)
    assert len(events) == len(wires)


@given(st.binary(max_size=300) | st.text("<ABID0123\r\n\x02?", max_size=300).map(str.encode))
def test_anything_at_all_leaves_it_able_to_read_the_next_zone(data: bytes) -> None:
    fuzz_one(data)
