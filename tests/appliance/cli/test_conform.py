"""Drivers of others: installed as a package, held to the suite of their kind, and bad ones that cost nobody else."""

from pathlib import Path

import pytest
from support.foreign_packs import install_acme, install_bad, koffer

CASE = """
[case]
id = "KOFFER-0001"
office = "Amt Ostseewinkel"
language = "de"
[bays.left]
title = {{ de = "links", en = "left" }}
[devices.scanner]
kind = "barcode-scanner"
driver = "{driver}"
bay = "left"
title = {{ de = "Scanner", en = "Scanner" }}
connection = {{ port = "/dev/none", baud = 9600 }}
"""

GOOD = """
from firmware.hal.config import Connection
from firmware.hal.packs.barcode import PACKS as OURS
from dataclasses import replace
from firmware.hal.kinds import Kind

def broken(*_):
    raise RuntimeError("out of order")

def pack(**changes):
    return replace(OURS[0], **changes)
"""


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("site")
    install_acme(site, tmp_path_factory.mktemp("scratch"))
    return site


def case(directory: Path, driver: str) -> str:
    file = directory / "case.toml"
    file.write_text(CASE.format(driver=driver))
    return str(file)


def test_a_driver_of_somebody_else_is_named_in_the_case_file_and_holds(acme: Path, tmp_path: Path) -> None:
    checked = koffer(acme, "check-config", case(tmp_path, "acme-scanner"))
    assert (checked.returncode, checked.stderr) == (0, "")
    judged = koffer(acme, "conform", "acme-scanner", "--rehearsal")
    *rows, verdict, figures = judged.stdout.splitlines()
    assert (judged.returncode, judged.stderr) == (0, "")
    assert verdict == "acme-scanner holds at its far end in software:"
    assert figures == f"{len(rows)} tests, 0 failed, 0 left out"
    assert len(rows) >= 17


def test_a_driver_that_does_not_hold_is_told_test_by_test(acme: Path) -> None:
    judged = koffer(acme, "conform", "acme-echo", "--rehearsal")
    assert judged.returncode == 1
    assert "FAILED   tells each code once and in order: " in judged.stdout
    assert "ok       is absent when its plug is pulled" in judged.stdout
    assert "acme-echo does not hold" in judged.stdout


def test_without_a_device_there_is_only_the_rehearsal(acme: Path, tmp_path: Path) -> None:
    assert "--rehearsal" in (nowhere := koffer(acme, "conform", "acme-scanner")).stderr
    assert nowhere.returncode == 2
    judged = koffer(acme, "conform", "acme-scanner", "--case", case(tmp_path, "acme-scanner"), "--device", "scanner")
    assert judged.returncode == 1  # the device of the case file is not there
    assert "FAILED   tells its condition first: firmware.hal.errors.PeripheralAbsent" in judged.stdout


def test_an_unknown_driver_and_an_unknown_device_are_told_what_there_is(acme: Path, tmp_path: Path) -> None:
    unknown = koffer(acme, "conform", "nothing")
    assert unknown.returncode == 2
    assert "acme-scanner" in unknown.stderr and "serial-barcode" in unknown.stderr
    wrong = koffer(acme, "conform", "acme-scanner", "--case", case(tmp_path, "acme-scanner"), "--device", "lid")
    assert wrong.returncode == 2
    assert "there are: scanner" in wrong.stderr


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("import nowhere_at_all", "bad-drivers 0.1: bad_drivers cannot be imported: ModuleNotFoundError"),
        ("raise SystemExit(3)", "bad-drivers 0.1: bad_drivers cannot be imported: SystemExit: 3"),
        ("PACKS = 5", "is no tuple of driver packs and has none named PACKS"),
        ("PACKS = (5,)", "bad-drivers 0.1: int is not a DriverPack"),
        (GOOD + "PACKS = OURS", "driver 'serial-barcode': a driver of Amtskoffer has this name"),
        (GOOD + "PACKS = (pack(name='Bad Name'),)", "driver 'Bad Name': its name must be"),
        (GOOD + "PACKS = (pack(name='bad', kind='scanner'),)", "driver 'bad': kind is not what it must be"),
        (GOOD + "PACKS = (pack(name='bad', reasons={'ok'}),)", "driver 'bad': reasons is not what it must be"),
        (GOOD + "PACKS = (pack(name='twice'), pack(name='twice'))", "another package has a driver of this name"),
    ],
    ids=["import", "exit", "no-packs", "no-pack", "clash", "name", "kind", "reasons", "twice"],
)
def test_a_bad_package_is_a_line_and_breaks_nobody(tmp_path: Path, code: str, line: str) -> None:
    site = tmp_path / "site"
    install_bad(site, "bad-drivers", code)
    told = koffer(site, "conform", "nothing")
    assert line in told.stderr
    assert "Traceback" not in told.stderr
    checked = koffer(site, "check-config", case(tmp_path, "serial-barcode"))
    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_package_that_is_not_asked_for_is_not_even_imported(tmp_path: Path) -> None:
    site = tmp_path / "site"
    install_bad(site, "bad-drivers", "import sys; sys.stderr.write('imported')")
    assert koffer(site, "check-config", case(tmp_path, "serial-barcode")).stderr == ""


def test_the_missing_driver_is_told_with_the_package_that_may_have_it(tmp_path: Path) -> None:
    site = tmp_path / "site"
    install_bad(site, "bad-drivers", "import nowhere_at_all")
    checked = koffer(site, "check-config", case(tmp_path, "bad"))
    assert checked.returncode == 2
    assert "devices.scanner.driver: 'bad' is not allowed" in checked.stderr
    assert "not usable: bad-drivers 0.1" in checked.stderr


def test_a_pack_that_cannot_read_or_makes_no_connection_is_a_mistake_in_the_case_file(tmp_path: Path) -> None:
    site = tmp_path / "site"
    packs = "PACKS = (pack(name='bad', read=broken), pack(name='worse', read=lambda table: 5))"
    install_bad(site, "bad-drivers", GOOD + packs)
    bad = koffer(site, "check-config", case(tmp_path, "bad"))
    assert "devices.scanner.connection: the pack of bad cannot read it: RuntimeError: out of order" in bad.stderr
    worse = koffer(site, "check-config", case(tmp_path, "worse"))
    assert "devices.scanner.connection: the pack of worse makes no Connection of it" in worse.stderr
    assert (bad.returncode, worse.returncode) == (2, 2)


def test_a_driver_that_cannot_be_made_is_a_fault_of_its_device_alone(tmp_path: Path) -> None:
    site = tmp_path / "site"
    install_bad(site, "bad-drivers", GOOD + "PACKS = (pack(name='bad', build=broken),)")
    judged = koffer(site, "conform", "bad", "--rehearsal")
    assert judged.returncode == 1
    assert "PeripheralFault: HAL-105 device: its driver cannot be made: out of order" in judged.stdout
