"""What the demo is going to start, and where: everything is decided before the first program runs."""

import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from firmware.appliance.demo.options import Options
from firmware.appliance.demo.stage import SimulatedCase, case_ids, set_up_case
from provisioning.authority import Authority

HOST: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Plan:
    """Addresses, directories and identities of one demo."""

    fleet_data: Path
    http_port: int
    mqtt_port: int
    cases: tuple[SimulatedCase, ...]

    @classmethod
    def make(cls, wanted: Options, root: Path) -> Self:
        """Choose ports, make the authority, and set up every case below `root`."""
        data, http_port, mqtt_port = root / "fleet", wanted.http or free_port(), free_port()
        authority = Authority.create(data / "ca")
        broker = f"{HOST}:{mqtt_port}"
        cases = tuple(set_up_case(root, authority, case_id, broker) for case_id in case_ids(wanted.cases))
        return cls(data, http_port, mqtt_port, cases)

    @property
    def page(self) -> str:
        """The address of the fleet page."""
        return f"http://{HOST}:{self.http_port}/"

    @property
    def mqtt(self) -> str:
        """Where cases connect."""
        return f"{HOST}:{self.mqtt_port}"

    def fleet_words(self) -> list[str]:
        """The command that starts the fleet server."""
        addresses = ["--http", f"{HOST}:{self.http_port}", "--mqtt", self.mqtt]
        return ["fleet", "--data", str(self.fleet_data), *addresses, "--ready-json"]


def free_port() -> int:
    """A port nobody listens on now. Should somebody take it in the next second, the fleet server says so and ends."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
