"""`koffer VERB`: finds the verb and nothing else, so that each verb pays only for its own imports."""

import sys
from importlib import import_module

VERBS = {
    "controller": (
        "firmware.appliance.cli.controller",
        "run the case: peripherals, power, uplinks, journal, telemetry",
    ),
    "ui": ("firmware.appliance.ui.cli", "the clerk's touch screen, in this terminal"),
    "status": ("firmware.appliance.cli.status", "how the case is"),
    "net": ("firmware.appliance.cli.net", "which way out is used, and why"),
    "journal": ("firmware.appliance.cli.journal", "what happened last"),
    "check-config": ("firmware.appliance.cli.check_config", "read a case.toml and name every mistake"),
    "devices": ("firmware.appliance.cli.devices", "what is plugged in, which driver fits, and the lines to add"),
    "conform": ("firmware.appliance.cli.conform", "hold a driver to what every device of its kind must do"),
    "check-closings": (
        "firmware.appliance.cli.check_closings",
        "compare the protocols of closed days with the book",
    ),
    "set-pin": ("firmware.appliance.cli.set_pin", "set the clerk's PIN that unlocks the screen"),
    "staff": ("firmware.appliance.cli.staff", "staff cards: the office's authority, issue, revoke"),
    "decode": ("firmware.appliance.decode.cli", "read frames of a device protocol, given in hexadecimal"),
    "receipt": ("firmware.appliance.cli.receipt", "a payment's receipts as a PDF, for another printer"),
    "fleet": ("fleet.cli", "the fleet server"),
    "demo": ("firmware.appliance.demo.cli", "all of it on one machine, on simulated devices"),
    "test": ("firmware.appliance.demo.run_tests", "run all tests of this checkout"),
    "pictures": ("firmware.appliance.demo.pictures", "take the README's pictures anew"),
    "bench": ("benchmarks.__main__", "print the figures of this checkout"),
}

_CODES = """Exit codes: 0 done, 1 failed, 2 wrong words or configuration, 3 another controller owns this case."""


def main() -> int:
    """Run the verb in `sys.argv`; its exit code."""
    words = sys.argv[1:]
    if not words or words[0] in {"-h", "--help", "help"}:
        (sys.stdout if words else sys.stderr).write(usage())
        return 0 if words else 2
    if words[0] == "--version":
        from importlib.metadata import version

        sys.stdout.write(f"koffer {version('amtskoffer')}\n")
        return 0
    if words[0] not in VERBS:
        sys.stderr.write(f"koffer: {words[0]!r} is no verb; `koffer --help` names them\n")
        return 2
    return _run(words[0], words[1:])


def _run(verb: str, words: list[str]) -> int:
    try:
        code: int = import_module(VERBS[verb][0]).main(words)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of a pipe has gone, as `head` does
        sys.stderr.close()
        return 1
    return code


def usage() -> str:
    """The help: every verb in a line."""
    width = max(map(len, VERBS)) + 2
    lines = [f"  {verb:<{width}}{what}" for verb, (_, what) in VERBS.items()]
    head = "usage: koffer VERB [...]\n\nAmtskoffer, a municipal office in a case. `koffer VERB --help` tells more.\n"
    return "\n".join([head, *lines, "", _CODES, ""])
