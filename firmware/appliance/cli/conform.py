"""`koffer conform DRIVER`: hold a driver to what every device of its kind must do."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from firmware.appliance.cli.words import complain, say
from firmware.appliance.config import read_config
from firmware.hal.config import DeviceConfig
from firmware.hal.kinds import Title
from firmware.hal.packs.foreign import every_pack, foreign
from firmware.hal.packs.pack import DriverPack
from firmware.hal.packs.proposal import propose
from firmware.reading import ConfigError, Mistakes, Table

if TYPE_CHECKING:
    from firmware.hal.contracts.conform import Row

_STAND_IN: Final = {
    **dict.fromkeys(("port", "path"), "/dev/rehearsed"),
    **{key: key for key in ("battery", "mains")},
    **{colour: pin for pin, colour in enumerate(("red", "green", "blue", "pin"), 4)},
    "baud": 9600,
    "address": "127.0.0.1",
    "closed_high": True,
}
"""For a far end in software, which hangs its driver somewhere else anyhow."""

_MARKS: Final = {"passed": "ok", "failed": "FAILED", "skipped": "left out"}


def main(argv: list[str]) -> int:
    """0 with a table when the driver holds; 1 when it does not, or the suite cannot run; 2 for wrong words."""
    wanted = _parser().parse_args(argv)
    pack = every_pack().get(wanted.driver)
    if pack is None:
        known = f"there is no driver {wanted.driver!r}; there are: {', '.join(every_pack())}"
        return complain([known, *(f"not usable: {trouble}" for trouble in foreign().troubles)], 2)
    if wanted.case is None and not wanted.rehearsal:
        return complain(["where is the device? name its case.toml by --case, or take --rehearsal"], 2)
    try:
        device = _device(pack, wanted.case, wanted.device)
    except ConfigError as wrong:
        return complain(wrong.mistakes, 2)
    return _judge(device, rehearsal=wanted.rehearsal)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="koffer conform", description="Hold a driver to what every device of its kind must do."
    )
    parser.add_argument("driver", metavar="DRIVER")
    parser.add_argument("--case", type=Path, metavar="FILE", help="the case.toml with the device")
    parser.add_argument("--device", metavar="NAME", help="its name there; needed when several have this driver")
    parser.add_argument("--rehearsal", action="store_true", help="at the driver's own far end in software")
    return parser


def _device(pack: DriverPack, case: Path | None, name: str | None) -> DeviceConfig:
    if case is None:
        return _stand_in(pack)
    fitting = [device for device in read_config(case).hal.devices if device.driver == pack.name]
    named = [device for device in fitting if name in (None, device.name)]
    if len(named) != 1:
        there = ", ".join(device.name for device in fitting) or "none"
        raise ConfigError((f"{case}: name one device with the driver {pack.name} by --device; there are: {there}",))
    return named[0]


def _stand_in(pack: DriverPack) -> DeviceConfig:
    proposal, mistakes = propose(pack, _STAND_IN), Mistakes()
    connection = pack.read(Table("connection", dict(proposal.known), mistakes))
    if mistakes.lines:
        raise ConfigError((f"{pack.name} needs more than can be guessed: --case FILE --device NAME", *mistakes.lines))
    return DeviceConfig("device", pack.kind, pack.name, "bay", Title("Gerät", "Device"), connection, None, 0)


def _judge(device: DeviceConfig, *, rehearsal: bool) -> int:
    try:
        from firmware.hal.contracts.conform import Subject, Went, conform
    except ModuleNotFoundError as missing:
        need = "the suites need pytest: pip install 'amtskoffer[conform]'"
        return complain([f"{missing}; {need}"], 1)
    rows = conform(Subject(device, rehearsal))
    for row in rows:
        say(_line(row))
    failed = sum(row.went is Went.FAILED for row in rows)
    left = sum(row.went is Went.SKIPPED for row in rows)
    held = len(rows) > left and not failed
    where = "at its far end in software" if rehearsal else "at the real device"
    say(f"{device.driver} {'holds' if held else 'does not hold'} {where}:")
    say(f"{len(rows)} tests, {failed} failed, {left} left out")
    return 0 if held else 1


def _line(row: "Row") -> str:
    return f"{_MARKS[row.went.value]:<9}{row.test}" + (f": {row.why}" if row.why else "")
