"""How the screen's tests wait."""

import pytest

from firmware.clock import settle


@pytest.fixture(autouse=True)
def waits_for_work_and_not_for_a_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual's pilot takes a process that uses little of the processor to be idle, in steps of 20 ms: under load that
    is wrong, and else it is slow. Nothing is ready to run is what idle means here.
    """

    async def idle(*_: float) -> None:
        await settle()

    monkeypatch.setattr("textual.pilot.wait_for_idle", idle)
