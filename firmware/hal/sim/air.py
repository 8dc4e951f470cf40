"""Which network interfaces of a rehearsal get data from their modem: modems tell it, links listen."""

from collections.abc import Callable

Carried = Callable[[bool], None]


class Air:
    """An interface of which no modem has spoken is none of a modem, and carries."""

    def __init__(self) -> None:
        self._up: dict[str, bool] = {}
        self._listeners: dict[str, list[Carried]] = {}

    def listen(self, interface: str, carried: Carried) -> None:
        """Have `carried` called at each change of what the modem of `interface` gives."""
        self._listeners.setdefault(interface, []).append(carried)
        carried(self._up.get(interface, True))

    def tell(self, interface: str, up: bool) -> None:
        """The modem of `interface` gives data, or no more."""
        if self._up.get(interface, True) is not up:
            self._up[interface] = up
            for carried in self._listeners.get(interface, ()):
                carried(up)
