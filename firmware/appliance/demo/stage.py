"""The demo's directory: authority, one identity and one `case.toml` for each simulated case."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from provisioning.authority import Authority
from provisioning.identity import Identity
from provisioning.local import case_identity


@dataclass(frozen=True, slots=True)
class SimulatedCase:
    """Where one case of the demo lives."""

    case_id: str
    config: Path
    data: Path
    run: Path

    def words(self) -> list[str]:
        """The command that starts its controller."""
        return ["controller", "--config", str(self.config), "--data", str(self.data), "--run", str(self.run)]


def case_ids(count: int) -> list[str]:
    """The ids of so many cases, beginning with the one in the pictures."""
    return [f"KOFFER-{number:04d}" for number in range(7, 7 + count)]


def _with_fleet(example: str, case_id: str, broker: str, identity: Identity) -> str:
    lines = [
        "",
        "[fleet]",
        f'broker = "{broker}"',
        f'ca = "{identity.ca}"',
        f'certificate = "{identity.certificate}"',
        f'key = "{identity.key}"',
        "",
    ]
    return example.replace("KOFFER-0007", case_id) + "\n".join(lines)


def set_up_case(root: Path, authority: Authority, case_id: str, broker: str) -> SimulatedCase:
    """Make directories, identity and configuration of one simulated case."""
    home = root / case_id.lower()
    data, run = home / "data", home / "run"
    for directory in (home, data, run):
        directory.mkdir(mode=0o700)
    identity = case_identity(authority, home / "identity", case_id)
    config = home / "case.toml"
    example = files("firmware.appliance").joinpath("examples/koffer-0007.toml").read_text("utf-8")
    config.write_text(_with_fleet(example, case_id, broker, identity), "utf-8")
    return SimulatedCase(case_id, config, data, run)
