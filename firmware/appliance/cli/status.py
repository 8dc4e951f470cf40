"""`koffer status`: how the case is, for a person or as JSON for a program."""

import argparse
import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec

from firmware.appliance.api.client import Client, RequestRefused
from firmware.appliance.api.messages import CaseView, Nothing
from firmware.appliance.cli.words import add_directories, complain, paths_of, say


def main(argv: list[str]) -> int:
    """0 with the state; 1 where no controller answers."""
    parser = argparse.ArgumentParser(prog="koffer status", description="Tell how the case is.")
    add_directories(parser)
    parser.add_argument("--json", action="store_true", help="the whole view, as the local API has it")
    wanted = parser.parse_args(argv)
    socket = paths_of(wanted).socket
    try:
        view = asyncio.run(_ask(socket))
    except (OSError, RequestRefused) as failed:
        return complain([f"koffer status: no controller answers at {socket}: {failed}"], 1)
    say(msgspec.json.encode(view).decode("utf-8") if wanted.json else "\n".join(table(view)))
    return 0


async def _ask(socket: Path) -> CaseView:
    async with await Client.connect(socket) as client:
        return await client.call("state.get", Nothing(), CaseView)


def table(view: CaseView) -> Iterator[str]:
    """The view as lines for a person."""
    mark = "  (rehearsal)" if view.rehearsal else ""
    yield f"{view.case_id}  {view.office}  {view.overall.value}{mark}"
    yield ""
    for device in view.devices:
        why = "" if device.reason.value == "ok" else f"  {device.reason.value}"
        yield f"  {device.name:<20}{device.state.value:<12}{why}".rstrip()
    yield ""
    for service in view.services:
        why = f"  lacks {', '.join(service.obstacles)}" if service.obstacles else ""
        yield f"  {service.name:<20}{service.possibility.value:<12}{why}".rstrip()
    yield ""
    yield from _facts(view)


def _facts(view: CaseView) -> Iterator[str]:
    power, network = view.power, view.network
    charge = "" if power.percent is None else f", {power.percent} %"
    fleet = "connected" if network.fleet_connected else "not connected"
    yield f"  {'power':<20}{power.source.value if power.source else 'unknown'}{charge}, {power.mode.value}"
    yield f"  {'uplink':<20}{network.uplink.value if network.uplink else 'none'}"
    yield f"  {'fleet':<20}{fleet}, {network.pending} waiting, {network.thinned} given up"
    yield f"  {'screen':<20}{'locked' if view.lock.locked else 'open'}"
    yield f"  {'visit':<20}{view.visit.stage.value if view.visit else 'none'}"
    yield f"  {'storage, clock':<20}{view.storage.value}, {view.clock.value}"
