"""NUT's lines and variables, as tables and as whatever arrives."""

import pytest
from fuzz.nut import fuzz_one
from hypothesis import given
from hypothesis import strategies as st

from firmware.hal.ports.battery import PowerSource
from firmware.hal.wire.gauge import Nonsense
from firmware.hal.wire.nut import LINE, Garbled, Lines, charge_of, is_worn, line_of, words_of

GOOD = {"ups.status": "OB DISCHRG", "battery.charge": "50"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"OK", ("OK",)),
        (b'VAR koffer ups.status "OB DISCHRG"', ("VAR", "koffer", "ups.status", "OB DISCHRG")),
        (b'VAR koffer ups.mfr "a \\"b\\" \\\\c"', ("VAR", "koffer", "ups.mfr", 'a "b" \\c')),
        (b'VAR koffer ups.serial ""', ("VAR", "koffer", "ups.serial", "")),
        (b"  ERR   DATA-STALE \r", ("ERR", "DATA-STALE")),
        (b"", ()),
    ],
)
def test_line(line: bytes, words: tuple[str, ...]) -> None:
    assert words_of(line) == words


@pytest.mark.parametrize("line", [b'VAR koffer ups.mfr "a', b"\xff", b'"\\'])
def test_line_that_is_none(line: bytes) -> None:
    with pytest.raises(Garbled):
        words_of(line)


def test_line_without_an_end() -> None:
    lines = Lines()
    assert lines.feed(b"x" * LINE) == []
    with pytest.raises(Garbled):
        lines.feed(b"x")


def test_word_with_a_line_end_is_never_said() -> None:
    with pytest.raises(ValueError, match="line end"):
        line_of("PASSWORD", "a\nINSTCMD koffer load.off")


@given(st.lists(st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), max_size=20), min_size=1))
def test_what_is_said_is_understood(words: list[str]) -> None:
    assert words_of(line_of(*words).removesuffix(b"\n")) == tuple(words)


@given(st.lists(st.sampled_from(("OK", 'VAR a "b c"', "ERR X", "")), max_size=6), st.integers(0, 80))
def test_where_a_line_is_cut_does_not_matter(said: list[str], at: int) -> None:
    data = "".join(f"{line}\n" for line in said).encode()
    lines = Lines()
    assert [*lines.feed(data[:at]), *lines.feed(data[at:])] == Lines().feed(data)


@given(st.binary(max_size=400))
def test_whatever_upsd_says(data: bytes) -> None:
    fuzz_one(data)


@pytest.mark.parametrize(
    ("status", "source"),
    [
        ("OL", PowerSource.MAINS),
        ("OL CHRG", PowerSource.MAINS),
        ("ALARM OL RB", PowerSource.MAINS),
        ("BYPASS", PowerSource.MAINS),
        ("OB DISCHRG", PowerSource.BATTERY),
        ("OL OB", PowerSource.BATTERY),  # calibrating: what feeds the load is the battery
        ("FSD OB LB", PowerSource.BATTERY),
    ],
)
def test_source(status: str, source: PowerSource) -> None:
    assert charge_of({**GOOD, "ups.status": status}).source is source


@pytest.mark.parametrize("odd", [{"ups.status": "WAIT"}, {"ups.status": ""}, {"ups.status": "OFF"}])
def test_status_that_says_nothing_of_a_source(odd: dict[str, str]) -> None:
    with pytest.raises(Nonsense, match="status"):
        charge_of({**GOOD, **odd})


@pytest.mark.parametrize("charge", ["101", "-1", "", "NA", "nan", "1e2", "٥", "9" * 20])
def test_charge_that_no_battery_has(charge: str) -> None:
    with pytest.raises(Nonsense, match="charge"):
        charge_of({**GOOD, "battery.charge": charge})


@pytest.mark.parametrize(
    ("more", "minutes", "milliwatts"),
    [
        ({"battery.runtime": "3601", "ups.realpower": "21.5"}, 60, 21_500),
        ({"battery.runtime": "-1", "ups.load": "20", "ups.realpower.nominal": "110"}, None, 22_000),
        ({"battery.runtime": "99999999", "ups.load": "20"}, None, None),
        ({"ups.realpower": "99999999"}, None, None),
    ],
)
def test_time_left_and_draw(more: dict[str, str], minutes: int | None, milliwatts: int | None) -> None:
    charge = charge_of({**GOOD, **more})
    assert (charge.minutes, charge.milliwatts) == (minutes, milliwatts)


def test_battery_on_its_last_is_told_so_only_while_it_feeds() -> None:
    assert charge_of({**GOOD, "ups.status": "OB LB"}).percent == 5
    assert charge_of({"ups.status": "OB LB", "battery.charge": "3"}).percent == 3
    assert charge_of({**GOOD, "ups.status": "OL LB CHRG"}).percent == 50


def test_worn_battery() -> None:
    assert is_worn({"ups.status": "OL RB"})
    assert not is_worn({"ups.status": "OL"})
    assert not is_worn({})
