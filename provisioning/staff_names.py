"""What stands in a staff card's certificate, and in no other: its purpose, and names that are nobody's."""

import re
import secrets
from typing import Final

# A UUID-based arc (X.667), so that it can be nobody else's: 54f304fe-fa0c-4e3a-bab1-c5a2268c2ef1.
STAFF_SIGN_IN: Final = "2.25.112916981113534718660597361921644834545"
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that is taken for another
OPERATOR: Final = r"OP-[0-9A-HJKMNP-TV-Z]{6}"
OFFICE: Final = r".{1,60}"


def new_operator() -> str:
    """A random pseudonym; who it is, only the office's own register tells."""
    return "OP-" + "".join(secrets.choice(ALPHABET) for _ in range(6))


def is_operator(name: str) -> bool:
    """Whether `name` is a pseudonym of this kind: anything else might be a person's name."""
    return re.fullmatch(OPERATOR, name, re.ASCII) is not None


def is_office(name: str) -> bool:
    """Whether `name` can name an office, in a certificate as in `case.toml`."""
    return re.fullmatch(OFFICE, name) is not None and name == name.strip()
