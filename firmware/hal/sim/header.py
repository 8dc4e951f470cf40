"""The far side of the header: gpiozero's mock pins, with wires on them."""

import asyncio
from collections.abc import Callable

from gpiozero import DigitalInputDevice, GPIOPinInUse, PinSetInput
from gpiozero.pins.mock import MockFactory, MockPWMPin

from firmware.hal.transports.gpio import Pins


class HeaderPin(MockPWMPin):  # type: ignore[misc]  # gpiozero has no types
    """Any pin of the header. All can pulse, since the library does not mix those that can with others."""

    def _set_frequency(self, value: float | None) -> None:
        if value is not None and self.function != "output":
            raise PinSetInput(f"cannot let pin {self!r} pulse")
        super()._set_frequency(value)


class ContactPin(HeaderPin):
    """A pin with a switch on it: closed it ties the pin to a level, open the pull resistor alone decides."""

    tied: bool | None = None

    def tie(self, level: bool | None) -> None:
        """Close the switch towards `level`, or open it with None."""
        self.tied = level
        self._settle()

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        self._settle()

    def _set_frequency(self, value: float | None) -> None:
        """Closing a pin ends its pulses, which here is no edge at the switch."""

    def _settle(self) -> None:
        level = self.tied if self.tied is not None else self.pull == "up"
        if level:
            self.drive_high()
        else:
            self.drive_low()


class TachometerPin(ContactPin):
    """A pin at which a fan pulls: whoever begins to count gets all pulses that a window of counting would meet."""

    pulses: Callable[[], int] = staticmethod(lambda: 0)

    def _enable_event_detect(self) -> None:
        super()._enable_event_detect()
        asyncio.get_running_loop().call_soon(self._turn, self.pulses())

    def _turn(self, pulses: int) -> None:
        for _ in range(pulses):
            for level in (False, None):
                self.tie(level)


class PowerPin(ContactPin):
    """A pin with a load switch on it: it keeps its level whoever comes and goes, as on a board whose kernel does so."""

    jammed = False
    felt: Callable[[bool], None] = staticmethod(lambda _: None)

    def begin(self, level: bool, felt: Callable[[bool], None]) -> None:
        """Find it at `level`; `felt` is called with each new one."""
        self._state = level
        self.clear_states()
        self.felt = felt

    def close(self) -> None:
        """Stay what it is."""

    def _set_function(self, value: str) -> None:
        self._function = value

    def _set_pull(self, value: str) -> None:
        """The switch has its own resistor, which is stronger."""

    def _set_state(self, value: float) -> None:
        if not self.jammed and self._change_state(bool(value)):
            self.felt(bool(value))


class ToldPin(HeaderPin):
    """An output at whose far end something acts when it goes high."""

    act: Callable[[], None] = staticmethod(lambda: None)

    def _change_state(self, value: float) -> bool:
        changed = bool(super()._change_state(value))
        if changed and value:
            self.act()
        return changed


class SimHeader:
    """One header for all peers of a world; `pins` is the side that the drivers get."""

    def __init__(self) -> None:
        self._factory = MockFactory(pin_class=HeaderPin)
        self.pins = Pins(lambda: self._factory)

    def contact(self, pin: int) -> ContactPin:
        """Put a switch on `pin`."""
        contact: ContactPin = self._factory.pin(pin, pin_class=ContactPin)
        return contact

    def tachometer(self, pin: int) -> "TachometerPin":
        """Put a tachometer on `pin`."""
        tachometer: TachometerPin = self._factory.pin(pin, pin_class=TachometerPin)
        return tachometer

    def when_high(self, pin: int, act: Callable[[], None]) -> None:
        """Let something hang on `pin` that acts when it goes high."""
        self._factory.pin(pin, pin_class=ToldPin).act = act

    def wave(self, pin: int) -> tuple[float | None, float]:
        """How many pulses a second come out of `pin`, None for a steady level, and the share of them that is high."""
        line = self._factory.pin(pin)
        return line.frequency, float(line.state)

    def power_switch(self, pin: int, level: bool, felt: Callable[[bool], None]) -> PowerPin:
        """Put a load switch on `pin`, found at `level`; `felt` hears of each change."""
        switch: PowerPin = self._factory.pin(pin, pin_class=PowerPin)
        switch.begin(level, felt)
        return switch

    def level(self, pin: int) -> bool:
        """Whether `pin` is high."""
        return bool(self._factory.pin(pin).state)

    def take(self, pin: int) -> Callable[[], None]:
        """Let a foreign program hold `pin`; gives back how it lets go. Where somebody holds it, it goes without."""
        try:
            foreign = DigitalInputDevice(pin, pin_factory=self._factory)
        except GPIOPinInUse:
            return lambda: None
        release: Callable[[], None] = foreign.close
        return release
