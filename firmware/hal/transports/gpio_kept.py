"""Outputs of the header that keep their level while programs come and go.

gpiozero makes every pin an input first and gives it back as an input, which cuts whatever a load switch at it feeds.
Here a pin's level is read before anybody claims it, and claimed as an output of that very level. What becomes of it
when the program ends is the kernel's: the Raspberry Pi's drivers leave a freed output as it is
(`persist_gpio_outputs`), others make an input of it, and then the switch's own resistor decides.
"""

import fcntl
import os
import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gpiozero.pins import Factory

# linux/gpio.h, version 2: a line requested with no flags is left as it is, neither input nor output is asked for.
GET_LINE: Final = 0xC250B407
GET_VALUES: Final = 0xC010B40E
_REQUEST: Final = struct.Struct("=64I32s272sII20si")
_VALUES: Final = struct.Struct("=QQ")
_CONSUMER: Final = b"koffer-looks"


def keep_level(factory: "Factory", number: int) -> None:
    """Have `factory` (gpiozero's of lgpio) give out BCM pin `number` as an output of the level that it has now.

    Raises `OSError` where the kernel does not let it be looked at.
    """
    import lgpio
    from gpiozero.pins.lgpio import LGPIOPin

    class KeptPin(LGPIOPin):  # type: ignore[misc]  # gpiozero has no types
        def __init__(self, factory: "Factory", info: object) -> None:
            super(LGPIOPin, self).__init__(factory, info)
            self._pwm = self._bounce = self._callback = None
            self._edges = lgpio.BOTH_EDGES
            level = level_as_it_is(f"/dev/gpiochip{factory.chip}", self._number)
            lgpio.gpio_claim_output(factory._handle, self._number, int(level))  # noqa: SLF001 - as gpiozero's own

        def close(self) -> None:
            """Stay what it is."""

        def _set_function(self, value: str) -> None:
            """It is an output from its beginning to the end of the factory."""

    for _, info in factory.board_info.find_pin(number):
        if not isinstance(factory.pins.get(info), LGPIOPin):
            factory.pins[info] = KeptPin(factory, info)


def level_as_it_is(chip: str, number: int) -> bool:
    """The level of a line that nobody holds, without changing its direction."""
    request = bytearray(_REQUEST.pack(number, *[0] * 63, _CONSUMER, b"", 1, 0, b"", 0))
    descriptor = os.open(chip, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.ioctl(descriptor, GET_LINE, request)
    finally:
        os.close(descriptor)
    return _level(_REQUEST.unpack(request)[-1])


def _level(line: int) -> bool:
    values = bytearray(_VALUES.pack(0, 1))
    try:
        fcntl.ioctl(line, GET_VALUES, values)
    finally:
        os.close(line)
    bits, _ = _VALUES.unpack(values)
    return bool(bits & 1)
