"""Self-care of this case: its limits, and where its figures come from."""

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from firmware.appliance.config import CareLimits, FleetConfig
from firmware.appliance.journal.reading import is_whole
from firmware.appliance.managers.care import Gauges
from firmware.appliance.paths import Paths
from firmware.appliance.state.care import DEFAULTS, Check, Limits
from firmware.hal.transports.machine_files import MIB, folder_size, storage_wear, warmest

LOGS: Final = (Path("/var/log/journal"), Path("/run/log/journal"))


def limits(config: Mapping[str, CareLimits]) -> Mapping[Check, Limits]:
    """Those of `case.toml`, and the usual ones of every other check."""
    own = {Check(name): Limits(each.watch, each.bad) for name, each in config.items()}
    return MappingProxyType({**DEFAULTS, **own})


def gauges(paths: Paths, fleet: FleetConfig | None, *, rehearsal: bool) -> Gauges:
    """A rehearsal does not speak of the machine on which it happens to run; its data and its journal are its own."""

    def space() -> int:
        return shutil.disk_usage(paths.data).free // MIB

    def journal() -> int:
        return sum(file.stat().st_size for file in paths.data.glob(f"{paths.journal.name}*")) // MIB

    def whole() -> bool:
        return is_whole(paths.journal)

    return Gauges(
        temperature=_untold if rehearsal else warmest,
        wear=_untold if rehearsal else lambda: storage_wear(paths.data),
        space=space,
        journal=journal,
        logs=_untold if rehearsal else lambda: folder_size(*LOGS),
        expiry=_expiry(fleet),
        whole=whole,
    )


def _untold() -> None:
    return None


def _expiry(fleet: FleetConfig | None) -> Callable[[], datetime | None]:
    def told() -> datetime | None:
        if fleet is None:
            return None
        from cryptography import x509

        try:
            return x509.load_pem_x509_certificate(fleet.certificate.read_bytes()).not_valid_after_utc
        except (OSError, ValueError):
            return None  # telemetry will tell

    return told
