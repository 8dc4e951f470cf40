"""The demo's directory: authority, one identity and one `case.toml` for each simulated case."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from provisioning.authority import Authority
from provisioning.certificates import new_key_and_csr


@dataclass(frozen=True, slots=True)
class SimulatedCase:
    """Where one case of the demo lives."""

    case_id: str
    config: Path
    data: Path
    run: Path


def case_ids(count: int) -> list[str]:
    """The ids of so many cases, beginning with the one in the pictures."""
    return [f"KOFFER-{number:04d}" for number in range(7, 7 + count)]


def _with_fleet(example: str, case_id: str, broker: str, identity: Path) -> str:
    text = example.replace("KOFFER-0007", case_id)
    lines = [
        "", "[fleet]", f'broker = "{broker}"', f'ca = "{identity / "ca.pem"}"',
        f'certificate = "{identity / "certificate.pem"}"', f'key = "{identity / "key.pem"}"', "",
    ]  # fmt: skip
    return text + "\n".join(lines)


def set_up_case(root: Path, authority: Authority, case_id: str, broker: str) -> SimulatedCase:
    """Make directories, identity and configuration of one simulated case."""
    home = root / case_id.lower()
    identity, data, run = home / "identity", home / "data", home / "run"
    for directory in (identity, data, run):
        directory.mkdir(parents=True, mode=0o700)
    csr = new_key_and_csr(case_id, identity)
    (identity / "certificate.pem").write_bytes(authority.issue_case(case_id, csr))
    (identity / "ca.pem").write_bytes(authority.certificate)
    config = home / "case.toml"
    example = files("firmware.appliance").joinpath("examples/koffer-0007.toml").read_text("utf-8")
    config.write_text(_with_fleet(example, case_id, broker, identity), "utf-8")
    return SimulatedCase(case_id, config, data, run)
