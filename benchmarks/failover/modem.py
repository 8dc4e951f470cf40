"""The modem: a stick that stalls, hangs, is torn out, and a PIN that is wrong. Real NetworkManager and ModemManager."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from support.net_modem import PIN, Mended, mended_case
from support.net_stick import Heals
from support.net_trip import until

from benchmarks.failover.row import Row
from benchmarks.failover.struck import CLOCK
from firmware.appliance.network.modem import PinDesk

HEALS: tuple[Heals, ...] = ("reconnect", "register", "reset")
STALLS = "a third each that dialling, registering or a reset ends"
WRONG = "9999"
LONGEST = 300.0


async def helped(count: int, say: Callable[[str], None]) -> list[Row]:
    """Each of them so many times, and each in a world of its own: what was tried once is not tried again at once."""
    stalls, hangs = [], []
    for number in range(count):
        for heals in HEALS:
            stalls += await _once(heals, say, f"stall {number} {heals}")
        hangs += await _once(None, say, f"hang {number}")
    burnt, torn = await _cards(count, say)
    return [
        Row("LTE stalls: until it passes again", stalls, "s", None, 60.0, how=STALLS),
        Row("AT port hangs: until the modem is back and LTE passes", hangs, "s", None, 90.0),
        Row("one wrong PIN, stick plugged anew: tries the card has lost", burnt, "", None, 1.0),
        Row("stick torn out and plugged, PIN typed at once: until LTE passes", torn, "s", None, 30.0),
    ]  # fmt: skip


async def _once(heals: Heals | None, say: Callable[[str], None], name: str) -> list[float]:
    """It stalls until what `heals` it; None: it hangs. `LONGEST` where it was not helped in time."""
    with tempfile.TemporaryDirectory() as directory:
        async with mended_case(Path(directory)) as made:
            if heals is None:
                made.stick.hang()
            else:
                made.stick.stall(heals)
            try:
                seconds = await made.mended(LONGEST)
            except TimeoutError:
                say(f"{name}: not within {LONGEST:.0f} s; {await made.told()}")
                return [LONGEST]
            say(f"{name}: {seconds:.1f} s; {await made.told()}")
            return [seconds]


async def _cards(count: int, say: Callable[[str], None]) -> tuple[list[float], list[float]]:
    burnt, torn = [], []
    with tempfile.TemporaryDirectory() as directory:
        async with mended_case(Path(directory)) as made:
            for _ in range(count):
                torn.append(await _torn_out(made))
                say(f"torn out: {torn[-1]:.1f} s")
            made.stick.unplug()
            made.stick.plug()
            await until(lambda: made.sim.desk is PinDesk.WANTED, 60)
            await made.sim.enter(WRONG)
            for _ in range(count):
                made.stick.unplug()
                await until(lambda: made.sim.desk is not PinDesk.SPARED, 60)
                made.stick.plug()
                await until(lambda: made.sim.desk is PinDesk.SPARED, 60)  # nobody may try again, least of all by itself
                await CLOCK.sleep(2)
                burnt.append(3.0 - made.stick.shown().tries)
                say(f"wrong PIN: {burnt[-1]:.0f} burnt")
    return burnt, torn


async def _torn_out(made: Mended) -> float:
    made.stick.unplug()
    await until(lambda: not made.passes, 60)
    await until(lambda: made.sim.desk is not PinDesk.WANTED, 60)
    began = CLOCK.monotonic()
    made.stick.plug()
    await until(lambda: made.sim.desk is PinDesk.WANTED, 60)
    await made.sim.enter(PIN)
    await until(lambda: made.passes, 60)
    return CLOCK.monotonic() - began
