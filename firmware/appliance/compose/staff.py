"""Signing in with staff cards, where `case.toml` says so; in a rehearsal with cards made at each start."""

from collections.abc import Awaitable, Callable
from typing import Final, cast

from firmware.appliance.config import Config, StaffConfig
from firmware.appliance.managers.clockwatch import Clockwatch
from firmware.appliance.managers.staff import StaffDesk
from firmware.appliance.managers.staff_rules import Pinned
from firmware.appliance.paths import Paths
from firmware.appliance.state.staff import StaffStep
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.hal.inventory import Fitted, Hal
from firmware.hal.kinds import Kind
from firmware.hal.ports.card_reader import CardReader
from firmware.hal.ports.fingerprint import FingerprintMatcher

CLERK: Final = "clerk"


def staff_desk(
    config: Config, paths: Paths, hal: Hal, clockwatch: Clockwatch, timeline: Timeline, store: Store
) -> StaffDesk | None:
    """The desk where staff sign in; None where a PIN of the case unlocks the screen."""
    if config.staff is None:
        return None
    reader = _reader(hal)
    pinned = Pinned(config.staff.ca, config.staff.crl, config.staff.offices)
    if hal.world is not None:
        pinned = _rehearsed(config.staff, paths)
        hal.world.poke(reader.config.name, "insert", {"card": CLERK})
    port = cast("CardReader", reader.peripheral)  # its kind says so
    return StaffDesk(reader.config.name, port, _matcher(hal), pinned, clockwatch.believed, timeline, store)


def rehearsal_card_pin() -> str:
    """The PIN of every card of a rehearsal, which its lock screen shows."""
    from firmware.hal.sim.peers.piv_card import PIN

    return PIN


def rehearsed_sign_in(staff: StaffDesk, hal: Hal, store: Store) -> Callable[[], Awaitable[object]]:
    """What a clerk of a story does at a locked screen: the card in, its PIN."""

    async def sign_in() -> None:
        state = store.state
        if state.lock.locked and state.staff is not None and state.staff.step is StaffStep.INSERT and hal.world:
            hal.world.poke(staff.device, "insert", {"card": CLERK})
        if state.lock.locked:
            await store.until(lambda state: state.staff is not None and state.staff.step is StaffStep.PIN)
            await staff.sign_in(rehearsal_card_pin())

    return sign_in


def _rehearsed(staff: StaffConfig, paths: Paths) -> Pinned:
    from firmware.appliance.compose.rehearsal_cards import make_cards

    return make_cards(paths.run, staff.offices)


def _reader(hal: Hal) -> Fitted:
    """`read_config` has seen to it that there is one."""
    return next(fitted for fitted in hal.devices.values() if fitted.config.kind is Kind.CARD_READER)


def _matcher(hal: Hal) -> FingerprintMatcher | None:
    sensors = [fitted.peripheral for fitted in hal.devices.values()]
    return next((sensor for sensor in sensors if isinstance(sensor, FingerprintMatcher)), None)
