"""What differs between ZVT terminals. A quirk is a profile with a name, never an `if` in the driver."""

from dataclasses import dataclass, field, replace
from typing import Final

from firmware.hal.config.payment import ZvtConnection, ZvtProduct
from firmware.hal.ports.payment import Capabilities
from firmware.hal.wire.zvt.requests import CONFIG_FOR_REPEATS, Requests
from firmware.hal.wire.zvt.text import CodePage
from firmware.hal.wire.zvt.timers import Timers


@dataclass(frozen=True, slots=True)
class Profile:
    """How to speak to a terminal, and what it can do."""

    requests: Requests = field(default_factory=Requests)
    page: CodePage = CodePage.CP437
    capabilities: Capabilities = field(default_factory=Capabilities)
    timers: Timers = field(default_factory=Timers)


STANDARD: Final = Profile()

CARD_COMPLETE: Final = Profile(page=CodePage.ISO_8859_1)
"""Writes ISO 8859-1 whatever was agreed."""

GLOBAL_PAYMENTS: Final = Profile(
    requests=Requests(config=CONFIG_FOR_REPEATS), capabilities=Capabilities(abort=False, reverse_any=False)
)
"""Cannot be aborted, reverses only the last payment, and repeats receipts only while it may start functions itself."""

_PROFILES: Final = {
    ZvtProduct.STANDARD: STANDARD,
    ZvtProduct.CARD_COMPLETE: CARD_COMPLETE,
    ZvtProduct.GLOBAL_PAYMENTS: GLOBAL_PAYMENTS,
}


def profile_of(connection: ZvtConnection) -> Profile:
    """The product's profile with the terminal's own password."""
    profile = _PROFILES[connection.product]
    return replace(profile, requests=replace(profile.requests, password=connection.password))
