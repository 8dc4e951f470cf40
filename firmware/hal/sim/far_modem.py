"""A modem as the world has it: a card in a slot, a mast out there. Far ends show it in whatever words are theirs."""

from collections.abc import Callable, Mapping
from enum import StrEnum, unique
from typing import Final, Generic, Protocol, TypeVar

from firmware.hal.ports.modem import ModemState, Registration, Signal, SimState
from firmware.hal.sim.peer import Poke

A = TypeVar("A")
A_contra = TypeVar("A_contra", contravariant=True)

TRIES: Final = 3
CARD: Final = "89490200001234567890"
NETWORK: Final = "26201"
OPERATOR: Final = "Testnetz"
CELL: Final = "262-01-31c5-0083f7cd"
GOOD: Final = Signal(-92.0, -9.0, 14.0, 74)
WEAK: Final = Signal(-127.0, -18.0, -5.0, 12)
_DEAF: Final = Signal(percent=0)


@unique
class Verdict(StrEnum):
    """What a card says of a PIN."""

    RIGHT = "right"
    WRONG = "wrong"
    BLOCKED = "blocked"
    NOT_ASKED = "not-asked"


class FarModem:
    """`changed` is called after each change. Its card wants no PIN until it is locked."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._there = True
        self._broken = False
        self._pin: str | None = None
        self._opened = False
        self._tries = TRIES
        self._registration = Registration.HOME
        self._attached = True
        self._heard = GOOD

    def pokes(self) -> Mapping[str, Poke]:
        """What can happen to it."""
        return {
            "sim-pull": Poke(self.pull_card, {}),
            "sim-put": Poke(self.put_card, {}),
            "sim-break": Poke(self.break_card, {}),
            "sim-lock": Poke(self.lock, {"pin": str}),
            "sim-unlock": Poke(self.take_lock_away, {}),
            "sim-tries": Poke(self.leave_tries, {"tries": int}),
            "search": Poke(self.search, {}),
            "no-coverage": Poke(self.leave_coverage, {}),
            "deny": Poke(self.deny, {}),
            "home": Poke(self.come_home, {}),
            "roam": Poke(self.roam, {}),
            "weak-signal": Poke(lambda: self.hear(WEAK), {}),
            "good-signal": Poke(lambda: self.hear(GOOD), {}),
            "detach": Poke(self.detach, {}),
            "attach": Poke(self.attach, {}),
        }

    @property
    def sim(self) -> SimState:
        if not self._there:
            return SimState.MISSING
        if self._broken:
            return SimState.BROKEN
        if self._pin is None or self._opened:
            return SimState.READY
        return SimState.PIN if self._tries > 0 else SimState.PUK

    @property
    def tries(self) -> int:
        return self._tries

    @property
    def registered(self) -> bool:
        return self.sim is SimState.READY and self._registration in (Registration.HOME, Registration.ROAMING)

    @property
    def connected(self) -> bool:
        """Whether data can pass."""
        return self.registered and self._attached

    @property
    def state(self) -> ModemState:
        """What an implementation of the port has to tell of it."""
        usable = self.sim is SimState.READY
        return ModemState(
            sim=self.sim,
            tries=self._tries if self._there else None,
            card=CARD if self._there and not self._broken else None,
            registration=self._registration if usable else Registration.UNKNOWN,
            operator=OPERATOR if self.registered else None,
            technology="lte" if self.registered else None,
            cell=CELL if self.registered else None,
            signal=self._heard if self.registered else _DEAF if usable else Signal(),
            connected=self.connected,
        )

    @property
    def pin(self) -> str | None:
        """What the card was locked with; a rehearsal tells it to those who practise."""
        return self._pin

    def enter(self, pin: str) -> Verdict:
        """Give the card a PIN."""
        if self.sim is not SimState.PIN:
            return Verdict.BLOCKED if self.sim is SimState.PUK else Verdict.NOT_ASKED
        if pin == self._pin:
            self._opened, self._tries = True, TRIES
        else:
            self._tries -= 1
        self._changed()
        return Verdict.RIGHT if self._opened else Verdict.WRONG if self._tries > 0 else Verdict.BLOCKED

    def restart(self) -> None:
        """It lost its power, or was reset: the card is closed again."""
        self._opened, self._attached = False, True
        self._changed()

    def dial(self) -> None:
        """Make the data connection anew."""
        self.detach()
        self.attach()

    def lock(self, pin: str) -> None:
        """From now on the card wants this PIN, and at once."""
        self._pin, self._opened, self._tries = pin, False, TRIES
        self._changed()

    def take_lock_away(self) -> None:
        """Somebody has used the PUK, and switched the PIN off."""
        self._pin, self._tries = None, TRIES
        self._changed()

    def leave_tries(self, tries: int) -> None:
        """Somebody tried wrong PINs elsewhere."""
        self._tries = min(max(tries, 0), TRIES)
        self._changed()

    def pull_card(self) -> None:
        self._there = self._opened = False
        self._changed()

    def put_card(self) -> None:
        """A card that is whole."""
        self._there, self._broken = True, False
        self._changed()

    def break_card(self) -> None:
        self._broken, self._opened = True, False
        self._changed()

    def search(self) -> None:
        self.register(Registration.SEARCHING)

    def leave_coverage(self) -> None:
        """There is no mast."""
        self.register(Registration.IDLE)

    def deny(self) -> None:
        self.register(Registration.DENIED)

    def come_home(self) -> None:
        self.register(Registration.HOME)

    def roam(self) -> None:
        self.register(Registration.ROAMING)

    def hear(self, signal: Signal) -> None:
        """How well the mast is heard."""
        self._heard = signal
        self._changed()

    def detach(self) -> None:
        """The network ends the data connection."""
        self._attached = False
        self._changed()

    def attach(self) -> None:
        self._attached = True
        self._changed()

    def register(self, registration: Registration) -> None:
        """Where the modem stands in the network."""
        self._registration = registration
        self._changed()


class Later(Protocol[A_contra]):
    """An answer that is given when its time has come."""

    def give(self, answer: A_contra) -> None:
        """To whoever asked."""
        ...


class ModemEnd(Generic[A]):
    """A far end that shows such a modem. While `ponders`, a card judges a PIN only when `judge` is called.

    `judged` is what the card says of it, in this far end's words.
    """

    far: FarModem

    def __init__(self, judged: Callable[[str], A]) -> None:
        self._says = judged
        self.ponders = False
        self._waiting: tuple[Later[A], str] | None = None

    @property
    def waits(self) -> bool:
        """Whether somebody waits for what the card says of a PIN."""
        return self._waiting is not None

    def judge(self) -> None:
        """Let the card say what it thinks of the PIN."""
        if self._waiting is not None:
            (later, pin), self._waiting = self._waiting, None
            later.give(self._says(pin))
