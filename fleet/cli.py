"""`koffer fleet`: run the fleet server, or make an identity for a case. What is heavy is imported when it is needed."""

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from firmware.reading import ConfigError
from fleet.config import DEFAULT_HTTP, DEFAULT_MQTT, ServerSettings, parse_address, require_loopback

OK: Final = 0
FAILED: Final = 1
WRONG: Final = 2
IN_USE: Final = 3

_ABOUT: Final = """\
Run the fleet server: broker, ingest and pages. Ends in order at SIGTERM or Ctrl-C.
`koffer fleet enrol --help` tells how to make an identity for a case."""
_NOTE: Final = """\
The pages have no log-in yet. Therefore they listen on a loopback address only and refuse any other; reach them
from elsewhere through an SSH tunnel. Cases need no log-in: each shows the certificate it got by `enrol`.
exit codes: 0 ended in order, 1 failed, 2 wrong usage, 3 another fleet server works in DIR"""


def main(argv: list[str]) -> int:
    """The verb `fleet`."""
    run: Callable[[Sequence[str]], int] = _enrol if argv[:1] == ["enrol"] else _serve
    try:
        return run(argv)
    except SystemExit as end:  # argparse has said what it had to say
        return end.code if isinstance(end.code, int) else WRONG
    except ConfigError as wrong:
        for line in wrong.mistakes:
            sys.stderr.write(f"koffer fleet: {line}\n")
        return WRONG


def _serve(argv: Sequence[str]) -> int:
    options = _serve_parser().parse_args(argv)
    settings = ServerSettings(
        data=options.data,
        http=require_loopback("--http", parse_address("--http", options.http)),
        mqtt=parse_address("--mqtt", options.mqtt),
        names=tuple(options.mqtt_name),
    )
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    return _guarded(lambda: asyncio.run(_run(settings, as_json=options.ready_json)))


async def _run(settings: ServerSettings, *, as_json: bool) -> int:
    from firmware.clock import SystemClock
    from fleet.compose import DataInUse, Ready, serve

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    def announce(ready: Ready) -> None:
        sys.stdout.write((ready.as_json() if as_json else ready.as_text()) + "\n")
        sys.stdout.flush()

    try:
        await serve(settings, SystemClock(), announce, stop)
    except DataInUse as problem:
        sys.stderr.write(f"koffer fleet: {problem}\n")
        return IN_USE
    return OK


def _enrol(argv: Sequence[str]) -> int:
    options = _enrol_parser().parse_args(argv[1:])
    return _guarded(lambda: _make_identity(options.case, options.data, options.out))


def _make_identity(case: str, data: Path, out: Path) -> int:
    from fleet.compose import authority
    from provisioning.local import case_identity
    from provisioning.names import is_case_id

    if not is_case_id(case):
        raise ConfigError((f"CASE: {case!r} is not allowed; must be 4 to 32 capital letters, digits and dashes",))
    if out.exists() and any(out.iterdir()):
        raise ConfigError((f"--out: {out} is not allowed; must be empty, for nobody's key is overwritten",))
    made = case_identity(authority(data), out, case)
    lines = (f'ca = "{made.ca}"', f'certificate = "{made.certificate}"', f'key = "{made.key}"')
    sys.stdout.write("[fleet]\n" + f'broker = "{DEFAULT_MQTT}"\n' + "\n".join(lines) + "\n")
    return OK


def _guarded(work: Callable[[], int]) -> int:
    """Run `work`; what makes it impossible is said in one line."""
    from fleet.broker import BrokerError
    from fleet.store.errors import StoreError
    from provisioning.errors import ProvisioningError

    try:
        return work()
    except (BrokerError, StoreError, ProvisioningError, OSError) as problem:
        sys.stderr.write(f"koffer fleet: {problem}\n")
        return FAILED


def _serve_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "koffer fleet", description=_ABOUT, epilog=_NOTE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="where the server keeps everything")
    parser.add_argument(
        "--http", default=DEFAULT_HTTP, metavar="ADDRESS:PORT", help="loopback address of the pages (%(default)s)"
    )
    parser.add_argument(
        "--mqtt", default=DEFAULT_MQTT, metavar="ADDRESS:PORT", help="where cases connect (%(default)s); port 0: any"
    )
    parser.add_argument(
        "--mqtt-name", action="append", default=[], metavar="NAME", help="a further name by which cases connect"
    )
    parser.add_argument("--ready-json", action="store_true", help="say in one line of JSON that the server is ready")
    return parser


def _enrol_parser() -> argparse.ArgumentParser:
    about = "Make a private key and a certificate (90 days) for a case, and print the lines for its case.toml."
    parser = argparse.ArgumentParser("koffer fleet enrol", description=about)
    parser.add_argument("case", metavar="CASE", help="the case's id, as KOFFER-0007")
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="the data directory of the fleet server"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="an empty directory for key and certificates"
    )
    return parser
