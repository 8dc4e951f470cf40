"""Pins of the header through gpiozero, with a factory handed in: its global one would be shared by everything."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from firmware.hal.errors import PeripheralFault
from firmware.hal.transports.gpio_kept import keep_level

if TYPE_CHECKING:
    from gpiozero import DigitalInputDevice, DigitalOutputDevice, PWMOutputDevice
    from gpiozero.pins import Factory

log = logging.getLogger(__name__)


class Contact:
    """A switch between one pin and a level."""

    def __init__(self, device: str, line: "DigitalInputDevice") -> None:
        self._device = device
        self._line = line

    def is_closed(self) -> bool:
        """The contact at this instant, bouncing or not."""
        with _translated(self._device):
            return bool(self._line.is_active)


class Lamp:
    """Outputs that are dark until lit."""

    def __init__(self, device: str, lines: "tuple[DigitalOutputDevice, ...]") -> None:
        self._device = device
        self._lines = lines

    def light(self, *levels: bool) -> None:
        """Set each output, in the order in which the pins were named."""
        with _translated(self._device):
            for line, level in zip(self._lines, levels, strict=True):
                line.value = level


class Wave:
    """An output whose pulses' frequency and width can be set; low until told otherwise."""

    def __init__(self, device: str, line: "PWMOutputDevice") -> None:
        self._device = device
        self._line = line

    def shape(self, frequency: float, share: float) -> None:
        """High for `share` (0 to 1) of each pulse, so many pulses a second.

        At the ends it is a plain level: pulses are made by the library in software and cost time as long as they run.
        """
        with _translated(self._device):
            if 0.0 < share < 1.0:
                self._line.frequency = frequency
            elif self._line.frequency is not None:
                self._line.frequency = None
            self._line.value = share


class Pulses:
    """How often a line was pulled low since it was taken."""

    def __init__(self) -> None:
        self.count = 0

    def add(self) -> None:
        """One more; the library's thread alone calls it."""
        self.count += 1


class Switch:
    """An output that keeps its level before, while and after somebody has it."""

    def __init__(self, device: str, line: "DigitalOutputDevice") -> None:
        self._device = device
        self._line = line

    def is_on(self) -> bool:
        """What the pin reads, whatever was written."""
        with _translated(self._device):
            return bool(self._line.is_active)

    def turn(self, on: bool) -> None:
        """Write the level."""
        with _translated(self._device):
            self._line.value = on


class Pins:
    """The pins of one header. The factory is made at first use: where it fails, it is tried again at the next."""

    def __init__(
        self, make: "Callable[[], Factory]", keep: "Callable[[Factory, int], None]" = lambda _factory, _pin: None
    ) -> None:
        """`keep` has the factory give out a pin as it is, where it would not by itself."""
        self._make = make
        self._keep = keep
        self._factory: Factory = None

    @contextmanager
    def contact(self, device: str, pin: int, *, closed_high: bool, changed: Callable[[], None]) -> Iterator[Contact]:
        """Watch a contact; `changed` is called in the library's thread at each edge, bounces included.

        The pull resistor works against the contact, so that a broken wire reads as open.
        """
        from gpiozero import DigitalInputDevice

        with _translated(device):
            line = DigitalInputDevice(pin, pull_up=not closed_high, pin_factory=self._open())
        try:
            line.when_activated = changed
            line.when_deactivated = changed
            yield Contact(device, line)
        finally:
            _let_go(device, line.close)

    @contextmanager
    def lamp(self, device: str, *pins: int) -> Iterator[Lamp]:
        """Take the outputs; they are dark before and after."""
        from gpiozero import DigitalOutputDevice

        with ExitStack() as stack:
            with _translated(device):
                lines = []
                for pin in pins:
                    lines.append(DigitalOutputDevice(pin, pin_factory=self._open()))
                    stack.callback(_let_go, device, lines[-1].close)
                    # Dark first: a released pin floats, and some lamps glow on a floating input.
                    stack.callback(_let_go, device, lines[-1].off)
            yield Lamp(device, tuple(lines))

    @contextmanager
    def wave(self, device: str, pin: int) -> Iterator[Wave]:
        """Take an output for pulses; it is low before and floats after, as its own resistor pulls it."""
        from gpiozero import PWMOutputDevice

        with _translated(device):
            line = PWMOutputDevice(pin, frequency=None, pin_factory=self._open())
        wave = Wave(device, line)
        try:
            yield wave
        finally:
            _let_go(device, lambda: wave.shape(0.0, 0.0))
            _let_go(device, line.close)

    @contextmanager
    def pulses(self, device: str, pin: int) -> Iterator[Pulses]:
        """Count the pulses of an open collector. Each wakes a thread: take it for as long as you count, no longer."""
        from gpiozero import DigitalInputDevice

        counted = Pulses()
        with _translated(device):
            line = DigitalInputDevice(pin, pull_up=True, pin_factory=self._open())
        try:
            line.when_activated = counted.add
            yield counted
        finally:
            _let_go(device, line.close)

    @contextmanager
    def switch(self, device: str, pin: int, *, on_high: bool) -> Iterator[Switch]:
        """Take the output of a load switch: nothing is switched when it is taken, and nothing when it is let go."""
        from gpiozero import DigitalOutputDevice

        with _translated(device):
            factory = self._open()
            self._keep(factory, pin)
            line = DigitalOutputDevice(pin, active_high=on_high, initial_value=None, pin_factory=factory)
        try:
            yield Switch(device, line)
        finally:
            _let_go(device, line.close)

    def close(self) -> None:
        """Give the chip back."""
        if self._factory is not None:
            self._factory.close()
            self._factory = None

    def _open(self) -> "Factory":
        if self._factory is None:
            self._factory = self._make()
        return self._factory


def _let_go(device: str, act: Callable[[], None]) -> None:
    """Leaving must succeed: a line that is broken already can only be noted."""
    try:
        with _translated(device):
            act()
    except PeripheralFault as problem:
        log.warning("%s", problem)


def local_pins() -> Pins:
    """The header of this machine, through the kernel's GPIO character device.

    The library lgpio puts a FIFO into the directory that LG_WD names, else into the working directory.
    """

    def make() -> "Factory":
        from gpiozero.pins.lgpio import LGPIOFactory

        return LGPIOFactory()

    return Pins(make, keep_level)


@contextmanager
def _translated(device: str) -> Iterator[None]:
    from gpiozero import GPIOZeroError

    try:
        yield
    except (GPIOZeroError, OSError, ImportError) as problem:
        raise PeripheralFault(device, str(problem)) from problem
    except Exception as problem:
        # lgpio's own error class is known only where lgpio could be imported.
        if isinstance(problem, getattr(sys.modules.get("lgpio"), "error", ())):
            raise PeripheralFault(device, str(problem)) from problem
        raise
