"""A slow disk must not cost memory."""

import asyncio

import pytest

from firmware.appliance.telemetry.topics import Up
from firmware.clock import FakeClock, settle
from fleet.devices.device import Moment
from fleet.ingest import mailbox
from fleet.ingest.letters import Letter
from fleet.ingest.mailbox import Mailbox


def letter(size: int = 1) -> Letter:
    return Letter("KOFFER-0007", Up.EVENT, b"x" * size, 1, 1, Moment(FakeClock().now(), 1.0), "line")


@pytest.mark.parametrize(("count", "size"), [(mailbox.LETTERS, 1), (2, mailbox.BYTES // 2)])
async def test_reading_stops_when_the_box_is_full_and_goes_on_when_there_is_room(count: int, size: int) -> None:
    box = Mailbox()
    for _ in range(count - 1):
        box.put(letter(size))
        assert not box.full
    box.put(letter(size))
    assert box.full
    waiting = asyncio.create_task(box.room())
    await settle()
    assert not waiting.done()
    await box.take()
    await waiting
    assert not box.full


async def test_one_commit_takes_only_so_many_and_leaves_the_rest_in_order() -> None:
    box, letters = Mailbox(), [letter(number) for number in range(1, mailbox.AT_ONCE + 10)]
    for one in letters:
        box.put(one)
    assert await box.take() == tuple(letters[: mailbox.AT_ONCE])
    assert await box.take() == tuple(letters[mailbox.AT_ONCE :])
