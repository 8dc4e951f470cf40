"""`koffer check-config FILE`: read a case.toml as the controller would, and start nothing."""

import argparse
from pathlib import Path

from firmware.appliance.cli.words import complain, say
from firmware.appliance.config import Config, ConfigError, read_config


def main(argv: list[str]) -> int:
    """0 with a summary; 2 with a line for each mistake."""
    parser = argparse.ArgumentParser(prog="koffer check-config", description="Read a case.toml, name every mistake.")
    parser.add_argument("file", type=Path, metavar="FILE")
    try:
        say(summary(read_config(parser.parse_args(argv).file)))
    except ConfigError as wrong:
        return complain(wrong.mistakes, 2)
    return 0


def summary(config: Config) -> str:
    """The case in a line."""
    weight = sum(device.weight_grams for device in config.hal.devices) / 1000
    parts = [
        config.case.id,
        config.case.office,
        f"{len(config.hal.devices)} devices ({weight:.1f} kg)",
        f"{len(config.services)} services",
        "no fleet" if config.fleet is None else f"fleet at {config.fleet.host}:{config.fleet.port}",
        "real" if config.simulation is None else "rehearsal",
    ]
    return ", ".join(parts)
