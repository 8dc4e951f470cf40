"""case.toml: what is allowed, and that each mistake is named with its path."""

import json
from pathlib import Path

import pytest
from support.cases import DEMO, EXAMPLES
from support.controller import BARE

from firmware.appliance.config import ConfigError, Simulation, Speech, StaffConfig, read_config

FLEET = """
[fleet]
broker = "{broker}"
ca = "ca.pem"
certificate = "/etc/koffer/certificate.pem"
key = "key.pem"
"""


def written(directory: Path, text: str) -> Path:
    path = directory / "case.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_ok__every_shipped_example(path: Path) -> None:
    assert read_config(path).case.language is Speech.DE


def test_ok__the_demo_is_a_rehearsal() -> None:
    config = read_config(DEMO)
    assert config.simulation == Simulation("quiet-day")
    assert config.fleet is None
    assert [service.name for service in config.services] == ["residents", "vehicles", "information"]


@pytest.mark.parametrize(
    ("broker", "host", "port"),
    [("fleet.example:8883", "fleet.example", 8883), ("127.0.0.1:1", "127.0.0.1", 1), ("[::1]:8883", "::1", 8883)],
)
def test_ok__the_fleet_and_its_paths_beside_the_file(tmp_path: Path, broker: str, host: str, port: int) -> None:
    fleet = read_config(written(tmp_path, BARE + FLEET.format(broker=broker))).fleet
    assert fleet is not None
    assert (fleet.host, fleet.port) == (host, port)
    assert (fleet.ca, fleet.certificate) == (tmp_path / "ca.pem", Path("/etc/koffer/certificate.pem"))


SERVICE = '[services.tax]\ntitle = { de = "Steuer", en = "Tax" }\nneeds = '


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        (BARE.replace("KOFFER-0001", "koffer"), ["case.id: 'koffer' is not allowed"]),
        (BARE.replace("KOFFER-0001", "K1"), ["case.id: 'K1' is not allowed"]),
        (BARE.replace('"de"', '"fr"'), ["case.language: 'fr' is not allowed; must be one of de, en"]),
        (BARE.replace("office", "ofice"), ["case.office: is missing", "case.ofice: unknown key"]),
        (BARE.replace("[case]", "[koffer]"), ["case: is missing", "koffer: unknown key"]),
        (BARE + SERVICE + '["printer"]', ["services.tax.needs: ['printer'] is not allowed; must be a list of uplink"]),
        (BARE + SERVICE + '"uplink"', ["services.tax.needs: 'uplink' is not allowed"]),
        (BARE + FLEET.format(broker="nowhere"), ["fleet.broker: 'nowhere' is not allowed; must be host:port"]),
        (BARE + FLEET.format(broker="x:99999"), ["fleet.broker: 'x:99999' is not allowed"]),
        (
            BARE.replace("[simulation]", '[simulation]\nscenario = "zombies"'),
            ["simulation.scenario: 'zombies' is not allowed; must be one of"],
        ),
        ("not toml", ["case.toml: is not TOML"]),
    ],
)
def test_fail__each_mistake_is_named(tmp_path: Path, text: str, mistakes: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        read_config(written(tmp_path, text))
    assert len(caught.value.mistakes) == len(mistakes)
    for said, expected in zip(sorted(caught.value.mistakes), sorted(mistakes), strict=True):
        assert expected in said


def test_fail__no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        read_config(tmp_path / "none.toml")


BLANKS = '[blanks.vpa]\ntitle = { de = "Vordruck", en = "Blank" }\n'


def test_ok__blanks_and_what_their_serial_numbers_begin_with(tmp_path: Path) -> None:
    (series,) = read_config(written(tmp_path, BARE + BLANKS + 'prefix = "L8-"\n')).blanks
    assert (series.name, series.prefix) == ("vpa", "L8-")
    (series,) = read_config(written(tmp_path, BARE + BLANKS)).blanks
    assert series.prefix == ""


@pytest.mark.parametrize("prefix", ["L8", "Ü", "A" * 21, "A\tB"])
def test_a_prefix_that_could_not_be_told_from_the_digits(tmp_path: Path, prefix: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        read_config(written(tmp_path, BARE + BLANKS + f"prefix = {json.dumps(prefix)}\n"))
    assert any("blanks.vpa.prefix" in mistake for mistake in wrong.value.mistakes)


def test_ok__staff_cards_for_the_own_office_and_for_others(tmp_path: Path) -> None:
    assert read_config(DEMO).staff == StaffConfig(
        DEMO.parent / "staff/ca.crt", DEMO.parent / "staff/staff.crl", ("Amt Ostseewinkel",)
    )
    text = DEMO.read_text("utf-8").replace('crl = "staff/staff.crl"', 'offices = ["Amt Ostseewinkel", "Amt Nord"]')
    assert read_config(written(tmp_path, text)).staff == StaffConfig(
        tmp_path / "staff/ca.crt", None, ("Amt Ostseewinkel", "Amt Nord")
    )


def test_staff_cards_without_a_reader_for_them(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as wrong:
        read_config(written(tmp_path, BARE + '[staff]\nca = "ca.crt"\n'))
    assert wrong.value.mistakes == ("staff: staff cards need a device of the kind card-reader",)


@pytest.mark.parametrize("text", ["", 'ca = ""', 'ca = "a"\noffices = ["' + "x" * 61 + '"]', 'ca = "a"\npin = "1234"'])
def test_staff_cards_that_are_not_well_described(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        read_config(written(tmp_path, BARE + f"[staff]\n{text}\n"))
    assert any(mistake.startswith("staff.") for mistake in wrong.value.mistakes)
