"""Power cuts without cutting any power: what a disk may hold after one, from a log of what was done to it.

Of what was written since a file's last fsync, a cut leaves any part, torn at sectors; of names that were made or
changed since the directory's last fsync, any beginning. The terminal stands on another plug: it lives on.
"""

import copy
import pickle
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from firmware.appliance.book.payment import PaymentReason, PaymentStatus, Question
from firmware.appliance.managers.till_rules import askable
from firmware.hal.sim.peers.zvt.book import Book, Booking, State
from support.till_case import ONE_CARD, TillCase
from support.wire_till import port_of, terminal_in, wire_till

SECTOR = 512

Moment = tuple[float, str, tuple[Any, ...]]


@contextmanager
def recorded(directory: Path) -> Iterator[tuple[Path, Path]]:
    """A mounted file system, and where its log is afterwards."""
    mount, log = directory / "disk", directory / "log"
    mount.mkdir()
    program = [sys.executable, str(Path(__file__).with_name("recording_fs.py")), str(mount), str(log)]
    process = subprocess.Popen(program, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"mounted\n"
        yield mount, log
    finally:
        subprocess.run(["fusermount3", "-u", str(mount)], check=True)
        process.wait(10)
        process.stdout.close()


@dataclass
class Disk:
    """Replays a log. `durable` survives; what is pending may."""

    durable: dict[int, bytearray] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    pending: dict[int, list[Moment]] = field(default_factory=dict)
    naming: list[Moment] = field(default_factory=list)

    def take(self, moment: Moment) -> None:
        _, what, args = moment
        if what in ("write", "truncate"):
            self.pending.setdefault(args[0], []).append(moment)
        elif what == "fsync":
            for waiting in self.pending.pop(args[0], []):
                _apply(self.durable.setdefault(args[0], bytearray()), waiting)
        elif what == "fsyncdir":
            for waiting in self.naming:
                _rename(self.names, waiting)
            self.naming.clear()
        else:
            self.naming.append(moment)

    def after_the_cut(self, directory: Path, dice: random.Random) -> None:
        """Write one of the states that the disk may be in."""
        names, contents = dict(self.names), copy.deepcopy(self.durable)
        for waiting in self.naming[: dice.randint(0, len(self.naming))]:
            _rename(names, waiting)
        for number, moments in self.pending.items():
            _keep_some(contents.setdefault(number, bytearray()), moments, dice)
        directory.mkdir()
        for name, number in names.items():
            if not name.endswith("-shm"):  # memory, and made anew
                (directory / name).write_bytes(contents.get(number, b""))


def _keep_some(content: bytearray, moments: Sequence[Moment], dice: random.Random) -> None:
    share = dice.choice((0.0, 0.0, 0.3, 0.7, 1.0))
    for at, what, args in moments:
        if what == "truncate":
            if dice.random() < share:
                _apply(content, (at, what, args))
            continue
        number, offset, data = args
        for start in range(0, len(data), SECTOR):
            if dice.random() < share:
                _apply(content, (at, what, (number, offset + start, data[start : start + SECTOR])))


def _apply(content: bytearray, moment: Moment) -> None:
    _, what, args = moment
    if what == "truncate":
        del content[args[1] :]
        content.extend(bytes(args[1] - len(content)))
        return
    _, offset, data = args
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _rename(names: dict[str, int], moment: Moment) -> None:
    _, what, args = moment
    if what == "name":
        names[args[0]] = args[1]
    elif what == "unname":
        names.pop(args[0], None)
    elif args[0] in names:
        names[args[1]] = names.pop(args[0])


class TellingBook(Book):
    """A terminal's book that keeps each state it was in, with the time."""

    def __init__(self) -> None:
        super().__init__()
        self.story: list[Moment] = []

    def settle(self, booking: Booking, state: State) -> None:
        super().settle(booking, state)
        plain = Book()
        plain.__dict__.update({key: copy.copy(value) for key, value in vars(self).items() if key != "story"})
        self.story.append((time.monotonic(), "booked", (plain,)))


async def record_a_morning(directory: Path) -> list[Moment]:
    """Payments of all sorts on a recorded disk: all that happened to it, to the terminal, and was promised."""
    promises: list[Moment] = []
    with recorded(directory) as (mount, log), terminal_in(directory) as peer:
        peer.terminal.book = book = TellingBook()
        async with wire_till(mount, port_of(peer)) as case:
            await case.connected()
            for number, behaviour in enumerate(("pays", "pays", "is-declined", "pays", "cancels", "pays")):
                peer.customer(behaviour)
                case.new_visit(f"{number:016x}")
                promises.append(_promise(await case.till.card(ONE_CARD), PaymentStatus.INTENDED))
                await case.at_rest()
                promises.append(_promise(await case.till.cash(ONE_CARD, 5000), PaymentStatus.DONE))
            peer.customer("pays")
            await case.till.reverse(case.payments[0].id, PaymentReason.WRONG_FEE)
            await case.at_rest()
    return sorted([*pickle.loads(log.read_bytes()), *book.story, *promises], key=lambda moment: moment[0])


def _promise(payment: Any, status: PaymentStatus) -> Moment:
    return time.monotonic(), "promised", (payment.id, status)


@dataclass(frozen=True)
class Cut:
    """The power goes after so many moments of a story."""

    after: int
    seed: int


async def survive(story: Sequence[Moment], cut: Cut, directory: Path) -> None:
    """Start on what the cut left, let the terminal be asked, and compare. Raises `AssertionError`."""
    disk, book, promised = Disk(), Book(), dict[str, PaymentStatus]()
    for moment in story[: cut.after]:
        if moment[1] == "booked":
            book = copy.deepcopy(moment[2][0])
        elif moment[1] == "promised":
            promised[moment[2][0]] = moment[2][1]
        else:
            disk.take(moment)
    book.reverse_open()
    disk.after_the_cut(directory, random.Random(cut.seed))
    with terminal_in(directory) as peer:
        peer.terminal.book = book
        async with wire_till(directory, port_of(peer)) as case:
            assert case.journal.replaced == ()
            await case.until(lambda state: not askable(state.day))
            compare_after_cut(case, book, promised)


def compare_after_cut(case: TillCase, book: Book, promised: dict[str, PaymentStatus]) -> None:
    """Every booking of the terminal is one payment that is done here, and nothing that was promised is gone."""
    day = case.day
    cards = [item for item in day.payments.values() if item.method == "card" and item.kind == "payment"]
    done = [item for item in cards if item.status is PaymentStatus.DONE]
    ours = sorted(item.terminal.receipt_number or 0 for item in done if item.terminal)
    theirs = sorted(item.receipt for item in book.bookings if item.what == "payment" and _was_booked(book, item))
    assert ours == theirs
    assert len(ours) == len(done)
    for item in day.open:  # only where the terminal had never stored anything
        assert item.question is Question.NOT_MATCHED
        assert not theirs
    for name, status in promised.items():
        assert name in day.payments
        assert status is not PaymentStatus.DONE or day.payments[name].status is PaymentStatus.DONE


def _was_booked(book: Book, item: Booking) -> bool:
    if item.state is State.BOOKED:
        return True
    backs = [other for other in book.bookings if other.what == "reversal" and other.original == item.receipt]
    return any(other.state is State.BOOKED for other in backs)


def some_cuts(story: Sequence[Moment], count: int, seed: int) -> Iterator[Cut]:
    """Evenly spread over the story, in between chosen by chance."""
    dice = random.Random(seed)
    for number in range(count):
        first, last = len(story) * number // count, len(story) * (number + 1) // count
        yield Cut(dice.randrange(first, max(first + 1, last)), dice.getrandbits(32))
