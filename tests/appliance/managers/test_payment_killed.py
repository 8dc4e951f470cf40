"""The controller's process is killed at every step of a payment, with a signal that nobody can catch."""

import signal
from pathlib import Path

from support.nursery import nursery
from support.till_case import TillCase
from support.wire_till import compare, port_of, terminal_in, wire_till

from firmware.appliance.book.payment import PaymentStatus
from firmware.appliance.managers.till_rules import askable
from firmware.hal.sim.peers.zvt_terminal import ZvtTerminalPeer


async def restarted(directory: Path, peer: ZvtTerminalPeer) -> TillCase:
    async with wire_till(directory, port_of(peer)) as case:
        await case.until(lambda state: not askable(state.day))
        compare(case, peer)
        assert not case.day.open
        return case


async def test_killed_at_every_step_there_is_one_booking_or_none_and_both_books_agree(tmp_path: Path) -> None:
    with terminal_in(tmp_path) as peer:
        async with nursery("support.paying_child") as born:
            code, said = await born.child(tmp_path, port_of(peer), f"{0:016x}", 0)
            assert code == 0
            steps = int(said)
            assert steps >= 12
            ends = set()
            for step in range(1, steps + 1):
                code, _ = await born.child(tmp_path, port_of(peer), f"{step:016x}", step)
                assert code == -signal.SIGKILL
                case = await restarted(tmp_path, peer)
                ends |= {payment.status for payment in case.payments}
            assert ends == {PaymentStatus.DONE, PaymentStatus.ABORTED}
