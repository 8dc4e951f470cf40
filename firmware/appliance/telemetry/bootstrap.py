"""The time for a case whose clock is so wrong that every certificate looks expired, or not yet made.

One connection to the fleet's own broker: its certificate is checked against the one authority and for its name as
always, and only its dates are not. Nothing is said there but the question. Then everything is checked again.
"""

import asyncio
from dataclasses import replace

from firmware.appliance.telemetry.asking import Question, TimeWatch
from firmware.appliance.telemetry.codec import Malformed, decode
from firmware.appliance.telemetry.door import Dates, Door, Version
from firmware.appliance.telemetry.messages import TimeAnswer
from firmware.appliance.telemetry.mqtt import ANSWER_DEADLINE, Link
from firmware.appliance.telemetry.topics import Down, Up, down, up
from firmware.appliance.telemetry.waiting import within
from firmware.clock import Clock
from firmware.worker import DeviceWorker


async def ask_without_dates(door: Door, version: Version, watch: TimeWatch, worker: DeviceWorker, clock: Clock) -> bool:
    """Ask once; whether an answer came. Raises `NoLink`."""
    question = Question(clock)
    answered = asyncio.Event()

    def receive(_topic: str, payload: bytes, _retained: bool) -> None:
        try:
            word = question.answered(decode(TimeAnswer, payload))
        except Malformed:
            return
        if word is not None:
            watch.told(word)
            answered.set()

    link = await Link.open(replace(door, dates=Dates.UNCHECKED), version, None, receive, worker, clock)
    try:
        await link.subscribe(down(door.name, Down.TIME))
        question.begin()
        link.publish(up(door.name, Up.TIME), question.payload)
        return await within(clock, ANSWER_DEADLINE, answered.wait())
    finally:
        await link.close()
