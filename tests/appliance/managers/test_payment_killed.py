"""The controller's process is killed at every step of a payment, with a signal that nobody can catch."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from support.till_case import TillCase
from support.wire_till import compare, port_of, terminal_in, wire_till

from firmware.appliance.book.payment import PaymentStatus
from firmware.appliance.managers.till_rules import askable
from firmware.hal.sim.peers.zvt_terminal import ZvtTerminalPeer

TESTS = Path(__file__).parents[2]


async def pay_in_a_process(directory: Path, port: int, visit: int, last: int) -> tuple[int, str]:
    """How it ended, and what it said."""
    words = [sys.executable, "-m", "support.paying_child", str(directory), str(port), f"{visit:016x}", str(last)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])}
    child = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE, env=environment)
    async with asyncio.timeout(20):
        said, _ = await child.communicate()
    assert child.returncode is not None
    return child.returncode, said.decode()


async def restarted(directory: Path, peer: ZvtTerminalPeer) -> TillCase:
    async with wire_till(directory, port_of(peer)) as case:
        await case.until(lambda state: not askable(state.day))
        compare(case, peer)
        assert not case.day.open
        return case


async def test_killed_at_every_step_there_is_one_booking_or_none_and_both_books_agree(tmp_path: Path) -> None:
    with terminal_in(tmp_path) as peer:
        code, said = await pay_in_a_process(tmp_path, port_of(peer), 0, last=0)
        assert code == 0
        steps = int(said)
        assert steps >= 12
        ends = set()
        for step in range(1, steps + 1):
            code, _ = await pay_in_a_process(tmp_path, port_of(peer), step, last=step)
            assert code == -signal.SIGKILL
            case = await restarted(tmp_path, peer)
            ends |= {payment.status for payment in case.payments}
        assert ends == {PaymentStatus.DONE, PaymentStatus.ABORTED}
