"""Watching the state: the newest is never missed, and nothing queues."""

import asyncio
from contextlib import aclosing

from support.appliance import case_state

from firmware.appliance.state.events import LidMoved
from firmware.appliance.state.model import CaseState
from firmware.appliance.state.notes import PlaceNoted
from firmware.appliance.state.store import Store
from firmware.clock import FakeClock, settle
from firmware.hal.ports.lid import LidPosition


def make_store() -> Store:
    return Store(case_state(), FakeClock())


async def test_the_present_state_comes_first() -> None:
    store = make_store()
    async with aclosing(store.watch()) as states:
        assert await anext(states) is store.state


async def test_a_slow_reader_skips_to_the_newest() -> None:
    store = make_store()
    async with aclosing(store.watch()) as states:
        await anext(states)
        for number in range(100):
            store.dispatch(PlaceNoted(f"place-{number}"))
        assert (await anext(states)).place == "place-99"
        waiting = asyncio.ensure_future(anext(states))
        await settle()
        assert not waiting.done()
        store.dispatch(PlaceNoted("last"))
        async with asyncio.timeout(1):
            assert (await waiting).place == "last"


async def test_no_reader_misses_a_change_that_comes_between_look_and_wait() -> None:
    store = make_store()
    seen: list[str] = []

    async def read() -> None:
        async with aclosing(store.watch()) as watched:
            async for state in watched:
                seen.append(state.place)
                if state.place == "end":
                    return
                store.dispatch(PlaceNoted("end" if len(seen) > 50 else f"p{len(seen)}"))

    async with asyncio.timeout(2):
        await read()
    assert seen[-1] == "end"
    assert len(seen) == 52


async def test_what_changes_nothing_wakes_nobody() -> None:
    store = make_store()
    store.dispatch(LidMoved(LidPosition.OPEN))
    revision = store.revision
    store.dispatch(LidMoved(LidPosition.OPEN))
    assert store.revision == revision == 1


async def test_until_sees_the_state_it_waits_for() -> None:
    store = make_store()

    def there(state: CaseState) -> bool:
        return state.place == "there"

    waiting = asyncio.ensure_future(store.until(there))
    await settle()
    store.dispatch(PlaceNoted("elsewhere"))
    await settle()
    assert not waiting.done()
    store.dispatch(PlaceNoted("there"))
    assert (await waiting).place == "there"
