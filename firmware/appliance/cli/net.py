"""`koffer net`: which way out is used and why; what a record of facts leads to; the machine's own choice again."""

import argparse
import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from firmware.appliance.api import methods
from firmware.appliance.api.client import Client, RequestRefused
from firmware.appliance.api.messages import DataView, ModemLook, NetworkReport, Nothing
from firmware.appliance.cli.net_check import check
from firmware.appliance.cli.places import sheet
from firmware.appliance.cli.words import add_directories, complain, paths_of, say
from firmware.appliance.network.modem import BARS, PinDesk
from firmware.appliance.network.record import BadRecord, replayed
from firmware.hal.errors import HalError

R = TypeVar("R")

_MEGABYTE: Final = 1_000_000


def main(argv: list[str]) -> int:
    """0 done, 1 failed or something is to be done; 2 for a record that is none."""
    wanted = _parser().parse_args(argv)
    match wanted.what:
        case "simulate":
            return _simulate(wanted.log)
        case "release":
            return _release()
        case "check":
            return check(wanted)
        case "sites":
            return _sites(wanted)
        case _:
            return _tell(wanted)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="koffer net", description="The ways out of the case.")
    verbs = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    for name, what in (
        ("status", "which way out is used, and what is thought of each"),
        ("probe", "the same, after every way was tried now; takes 5 s at most"),
        ("explain", "why it is so, and the latest decisions"),
    ):
        verb = verbs.add_parser(name, help=what, description=what)
        add_directories(verb)
        verb.add_argument("--json", action="store_true", help="as the local API has it")
        if name == "explain":
            verb.add_argument("--record", action="store_true", help="the facts, as `simulate` takes them")
    whole = verbs.add_parser(
        "check", help="the whole way to server and services, and one thing to do; takes 10 s at most"
    )
    add_directories(whole)
    whole.add_argument("--json", action="store_true", help="as the local API has it")
    sites = verbs.add_parser("sites", help="what to use at each place: the sheet for planning a deployment")
    add_directories(sites)
    sites.add_argument("--json", action="store_true", help="as the local API has it")
    simulate = verbs.add_parser("simulate", help="what the policy decides on a record of facts")
    simulate.add_argument("log", type=Path, metavar="LOG")
    verbs.add_parser("release", help="take our rules and routes away; the machine's own choice holds again")
    return parser


def _tell(wanted: argparse.Namespace) -> int:
    socket = paths_of(wanted).socket
    try:
        method = methods.NETWORK_PROBE if wanted.what == "probe" else methods.NETWORK_REPORT
        report = asyncio.run(_ask(socket, method))
    except (OSError, RequestRefused) as failed:
        return complain([f"koffer net: no controller answers at {socket}: {failed}"], 1)
    if wanted.json:
        say(msgspec.json.encode(report).decode("utf-8"))
    elif wanted.what == "explain" and wanted.record:
        say("\n".join(report.record))
    else:
        say("\n".join(explained(report) if wanted.what == "explain" else table(report)))
    return 0


async def _ask(socket: Path, method: methods.Method[Nothing, R]) -> R:
    async with await Client.connect(socket) as client:
        return await client.call(method.name, Nothing(), method.result)


def table(report: NetworkReport) -> Iterator[str]:
    """Each way in a line, the used one marked."""
    for way in report.now.ways:
        mark = "*" if way.name == report.now.link else " "
        bar = "" if way.bar is None else f"  {way.bar.value}"
        yield f"{mark} {way.name:<20}{way.kind.value:<10}{way.verdict.value}{bar}"
    if report.now.modem is not None:
        yield _modem(report.now.modem)
    if report.now.data is not None and (report.now.data.used or report.now.data.limit):
        yield _data(report.now.data)
    yield f"  {'server':<20}{'connected' if report.now.fleet_connected else 'not connected'}"


def _modem(modem: ModemLook) -> str:
    words = [f"sim {modem.sim.value}", modem.registration.value]
    words += [word for word in (modem.operator, modem.technology) if word]
    words += [f"{modem.bars} of {BARS} bars"] if modem.bars is not None else []
    words += [f"PIN {modem.desk.value}"] if modem.desk is not PinDesk.CLOSED else []
    words += ["under repair"] if modem.repairing else []
    return f"  {modem.device:<20}{', '.join(words)}"


def _data(data: DataView) -> str:
    of = "" if data.limit is None else f" of {data.limit // _MEGABYTE}"
    forecast = "" if data.forecast is None else f", {data.forecast // _MEGABYTE} by the end of the month"
    saver = ", saving" if data.saver else ""
    return f"  {'data':<20}{data.used // _MEGABYTE}{of} MB{forecast}  {data.level.value}{saver}"


def explained(report: NetworkReport) -> Iterator[str]:
    """The sentences in both languages, and how it came to this."""
    if report.now.explained is not None:
        yield report.now.explained.de
        yield report.now.explained.en
    for one in report.decisions:
        thought = ", ".join(f"{name} {verdict.value}" for name, verdict in one.verdicts.items())
        when = one.at.astimezone().isoformat(sep=" ", timespec="milliseconds")
        yield f"{when}  {one.before or '-'} -> {one.after or '-'}  {one.because.value}  ({thought})"


def _sites(wanted: argparse.Namespace) -> int:
    socket = paths_of(wanted).socket
    try:
        report = asyncio.run(_ask(socket, methods.SITES))
    except (OSError, RequestRefused) as failed:
        return complain([f"koffer net sites: no controller answers at {socket}: {failed}"], 1)
    say(msgspec.json.encode(report).decode("utf-8") if wanted.json else "\n".join(sheet(report)))
    return 0


def _simulate(log: Path) -> int:
    try:
        for one in replayed(log.read_text("utf-8").splitlines()):
            thought = ", ".join(f"{name} {verdict.value}" for name, verdict in one.select.verdicts)
            change = f"{one.select.before or '-'} -> {one.select.link or '-'}"
            say(f"{one.at:.3f}  {change}  {one.select.because.value}  ({thought})")
    except (OSError, UnicodeDecodeError, BadRecord) as problem:
        return complain([f"koffer net simulate: {log}: {problem}"], 2)
    return 0


def _release() -> int:
    from firmware.hal.drivers.kernel_routes import KernelRoutes

    try:
        KernelRoutes({}).release()
    except HalError as problem:
        return complain([f"koffer net release: {problem}"], 1)
    return 0
