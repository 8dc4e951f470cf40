"""`koffer devices`: what is plugged into this machine, which driver this case has for it, and the lines to add."""

import argparse
import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from firmware.appliance.cli.plugged import Found, find, missing, what_it_is
from firmware.appliance.cli.words import complain, say
from firmware.appliance.config import read_config
from firmware.clock import SystemClock
from firmware.hal.config import HalConfig
from firmware.hal.drivers.usb_sockets import UsbSockets
from firmware.hal.errors import HalError
from firmware.hal.packs.foreign import every_pack, foreign
from firmware.hal.ports.usb import UsbRefusal
from firmware.hal.transports.usb_tree import usb_nodes
from firmware.reading import ConfigError

CASE: Final = Path("/etc/koffer/case.toml")

_WHY: Final = {
    UsbRefusal.UNKNOWN: "case.toml does not know it",
    UsbRefusal.EXTRA_INTERFACE: "KEPT OUT: it can do more than that device; do not use it",
    UsbRefusal.WRONG_PORT: "kept out: it sits in the wrong port",
    UsbRefusal.WRONG_SERIAL: "kept out: it is another one of this model",
    UsbRefusal.ONE_TOO_MANY: "kept out: one of it is plugged in already",
    UsbRefusal.UNREADABLE: "KEPT OUT: it does not say clearly what it is",
}


def main(argv: list[str]) -> int:
    """0 with what there is; 1 when the machine cannot be asked; 2 for a case.toml with mistakes."""
    wanted = _parser().parse_args(argv)
    try:
        hal = _hal(wanted.case)
        found = asyncio.run(_look(hal))
    except ConfigError as wrong:
        return complain(wrong.mistakes, 2)
    except HalError as problem:
        return complain([str(problem)], 1)
    say(as_json(found, hal) if wanted.json else "\n".join(as_text(found, hal)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="koffer devices", description="What is plugged in, which driver fits, and the lines to add to case.toml."
    )
    parser.add_argument("--case", type=Path, metavar="FILE", help=f"default: {CASE}, where there is one")
    parser.add_argument("--json", action="store_true", help="for programs")
    return parser


def _hal(case: Path | None) -> HalConfig:
    """Without a file nothing is known, which is how the first case.toml is begun."""
    if case is None and not CASE.exists():
        return HalConfig((), ())
    return read_config(case or CASE).hal


async def _look(hal: HalConfig) -> list[Found]:
    clock = SystemClock()
    return find(await UsbSockets(clock).devices(), await usb_nodes(clock), hal, every_pack())


def as_text(found: list[Found], hal: HalConfig) -> Iterator[str]:
    """For people: a paragraph a device."""
    for item in found:
        yield from _paragraph(item)
    for name in missing(found, hal):
        yield f"{name}: of case.toml, not plugged in"
    for trouble in foreign().troubles:
        yield f"a driver pack that cannot be used: {trouble}"
    if not found:
        yield "Nothing is plugged in at USB."


def _paragraph(item: Found) -> Iterator[str]:
    usb = item.usb
    yield f"{usb.port}  {usb.vendor}:{usb.product}  {usb.name or 'without a name'} ({what_it_is(usb)})"
    if item.refusal is None:
        yield f"    is {item.device}" + (f", driven by {item.driver}" if item.driver else "")
    else:
        named = f" says it is {item.device};" if item.device else ""
        yield f"   {named} {_WHY[item.refusal]}"
    for fit in item.fits:
        sure = "knows it" if fit.sure else f"fits if it is a {fit.kind.value}"
        yield f"    {fit.driver} {sure}; add to case.toml:"
        yield from (f"        {line}" for line in fit.lines)
    if item.refusal is UsbRefusal.UNKNOWN and not item.fits:
        yield from _helpless(item)


def _helpless(item: Found) -> Iterator[str]:
    usb = item.usb
    codes = " ".join(sorted(usb.interfaces or ())) or "none"
    yield "    No driver here fits. If it belongs to the case, tell who looks after the drivers:"
    yield f"        ids {usb.vendor}:{usb.product}, interfaces {codes}, files {' '.join(item.nodes) or 'none'}"
    yield "    A built-in part, such as a hub, goes under [usb.own]. If nobody knows it, take it out."


def as_json(found: list[Found], hal: HalConfig) -> str:
    """For programs: devices, those of case.toml that are not there, and driver packs that cannot be used."""
    import msgspec

    told = {"plugged": found, "missing": missing(found, hal), "unusable": foreign().troubles}
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode()
