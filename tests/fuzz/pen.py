"""Whatever a pen pad says: no point is off the pad, and no stroke begins in the middle."""

from firmware.hal.transports.input_raw import RawAbilities, describe, encode, parse, understand
from firmware.hal.wire.input_records import (
    EV_ABS,
    EV_KEY,
    Abilities,
    Axis,
    Frames,
    Gap,
    Record,
    abilities_of,
    records_of,
)
from firmware.hal.wire.pen import ABS_PRESSURE, ABS_X, ABS_Y, BTN_TOUCH, Inked, NoPen, Pen, Size

PAD = Abilities(
    frozenset({BTN_TOUCH}), {ABS_X: Axis(0, 9600, 100), ABS_Y: Axis(-50, 6000, 100), ABS_PRESSURE: Axis(0, 1023)}
)
CODES = ((EV_ABS, ABS_X), (EV_ABS, ABS_Y), (EV_ABS, ABS_PRESSURE), (EV_KEY, BTN_TOUCH), (0, 0), (0, 3), (4, 4))

SEEDS = (
    encode(
        [
            (3, 0, 900),
            (3, 1, 800),
            (3, 24, 300),
            (1, 0x14A, 1),
            (0, 0, 0),
            (3, 0, 910),
            (0, 0, 0),
            (1, 0x14A, 0),
            (0, 0, 0),
        ]
    ),
    describe(RawAbilities((BTN_TOUCH,), {ABS_X: (0, 9600, 100), ABS_Y: (0, 6000, 100), ABS_PRESSURE: (0, 1023, 0)})),
)


def fuzz_one(data: bytes) -> None:
    """`data` once as the kernel's records, once as choices among those that matter, once as a description."""
    follow(records_of(parse(data)), Pen(PAD, Size(1, 1)))
    chosen = [
        Record(*CODES[data[at] % len(CODES)], int.from_bytes(data[at + 1 : at + 3], "little", signed=True))
        for at in range(0, len(data) - 2, 3)
    ]
    follow(chosen, Pen(PAD, Size(1, 1)))
    try:
        follow(chosen, Pen(abilities_of(*understand(data)), Size(9600, 6000)))
    except (NoPen, ValueError):
        return


def follow(records: list[Record], pen: Pen) -> None:
    writing = False
    for told in Frames().feed(records):
        for event in pen.lose() if isinstance(told, Gap) else pen.feed(told):
            if isinstance(event, Inked):
                assert event.begins is not writing
                assert 0 <= event.x <= pen.size.width and 0 <= event.y <= pen.size.height
                assert 0 <= event.pressure <= 1
            else:
                assert writing
            writing = isinstance(event, Inked)
