"""`koffer staff`: the office's authority for staff cards. It runs at the office; a case only carries `ca.crt` and
`staff.crl`.
"""

import argparse
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from firmware.appliance.cli.words import complain, say
from provisioning.errors import ProvisioningError

if TYPE_CHECKING:
    from cryptography import x509


def main(argv: list[str]) -> int:
    """0 done, 1 refused or failed, 2 wrong words."""
    wanted = _parser().parse_args(argv)
    try:
        return int(wanted.act(wanted))
    except (ProvisioningError, OSError) as problem:
        return complain([f"koffer staff: {problem}"], 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="koffer staff", description="The office's authority for staff cards.")
    acts = parser.add_subparsers(required=True, metavar="ACT")
    _act(acts, "ca", "make the authority in DIR", _make)
    issue = _act(acts, "issue", "sign the key of a card", _issue)
    issue.add_argument("--key", type=Path, required=True, metavar="FILE", help="its request or public key, PEM or DER")
    issue.add_argument("--operator", metavar="OP-…", help="the pseudonym, when a card is renewed; else a new one")
    issue.add_argument(
        "--office", action="append", required=True, metavar="NAME", help="the own one first, then others"
    )
    issue.add_argument("--until", type=date.fromisoformat, required=True, metavar="DAY", help="the last day, in UTC")
    issue.add_argument("--out", type=Path, required=True, metavar="FILE", help="the certificate (PEM)")
    issue.add_argument("--piv", type=Path, metavar="FILE", help="the same as a PIV card keeps it (object 5FC105)")
    revoke = _act(acts, "revoke", "let no card of an operator count any more", _revoke)
    revoke.add_argument("operator", metavar="OP-…")
    _act(acts, "renew-list", "sign the revocation list anew; it is good for 35 days", _renew)
    return parser


def _act(
    acts: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, what: str, act: object
) -> argparse.ArgumentParser:
    parser = acts.add_parser(name, help=what, description=what)
    parser.add_argument("--ca", type=Path, required=True, metavar="DIR", help="the authority's directory")
    parser.set_defaults(act=act)
    return parser


def _make(wanted: argparse.Namespace) -> int:
    from provisioning.staff import StaffAuthority

    made = StaffAuthority.create(wanted.ca)
    say(f"{made.path}: cases pin this\n{made.list}: cases carry this")
    return 0


def _issue(wanted: argparse.Namespace) -> int:
    from cryptography.hazmat.primitives.serialization import Encoding

    from provisioning.keys import write_new
    from provisioning.staff import StaffAuthority
    from provisioning.staff_certificates import piv_object
    from provisioning.staff_names import new_operator

    operator = wanted.operator or new_operator()
    until = datetime.combine(wanted.until, time(23, 59, 59), UTC)
    issued = StaffAuthority(wanted.ca).issue(wanted.key.read_bytes(), operator, wanted.office, until)
    write_new(wanted.out, issued.public_bytes(Encoding.PEM), 0o644)
    if wanted.piv:
        write_new(wanted.piv, piv_object(issued), 0o644)
    say(_told(issued, operator))
    return 0


def _told(issued: "x509.Certificate", operator: str) -> str:
    return f"{operator} until {issued.not_valid_after_utc:%Y-%m-%d}: write down whose pseudonym this is, here only"


def _revoke(wanted: argparse.Namespace) -> int:
    from provisioning.staff import StaffAuthority

    authority = StaffAuthority(wanted.ca)
    count = authority.revoke(wanted.operator)
    if not count:
        return complain([f"koffer staff: {wanted.operator} has no card that still counts"], 1)
    say(f"{count} revoked; bring {authority.list} to the cases")
    return 0


def _renew(wanted: argparse.Namespace) -> int:
    from provisioning.staff import StaffAuthority

    authority = StaffAuthority(wanted.ca)
    authority.renew_list()
    say(f"bring {authority.list} to the cases")
    return 0
