"""The names an authority puts into certificates; brokers turn them into topics, so their grammar is a fence."""

import re
from typing import Final

SERVER: Final = "fleet-server"  # lower case on purpose: no case can be called so
_CASE = re.compile(r"[A-Z0-9][A-Z0-9-]{3,31}")


def is_case_id(name: str) -> bool:
    """Whether `name` can name a case: no slash, `+` or `#` may ever reach a topic."""
    return _CASE.fullmatch(name) is not None
