"""What comes over the bus from ModemManager: each line of the input is a signal, said to a mirror of its objects."""

import json
from contextlib import suppress

from firmware.hal.drivers.mm_mirror import MOST_OBJECTS, Mirror
from firmware.hal.transports.dbus import Heard
from firmware.hal.wire.modem_condition import Judge
from firmware.hal.wire.modemmanager import MODEM, OBJECTS, PROPERTIES, ROOT, NotModemManager

PATH = f"{ROOT}/Modem/0"
_HEARD = {
    "A": (OBJECTS, "InterfacesAdded"),
    "R": (OBJECTS, "InterfacesRemoved"),
    "P": (PROPERTIES, "PropertiesChanged"),
}

SEEDS = (
    (
        b'A["/org/freedesktop/ModemManager1/Modem/0", {"org.freedesktop.ModemManager1.Modem":'
        b' {"State": 11, "UnlockRequired": 1, "Ports": [["wwan0", 2]], "SignalQuality": [74, true]}}]\n'
        b'P["org.freedesktop.ModemManager1.Modem", {"State": -1, "AccessTechnologies": 16384}, ["Ports"]]\n'
        b'R["/org/freedesktop/ModemManager1/Modem/0", ["org.freedesktop.ModemManager1.Modem"]]'
    ),
    (
        b'A["/org/freedesktop/ModemManager1/SIM/1", {"org.freedesktop.ModemManager1.Sim": {"SimIdentifier": "8949"}}]\n'
        b'P["org.freedesktop.ModemManager1.Modem.Modem3gpp", {"RegistrationState": 5, "OperatorName": "x"}, []]'
    ),
)


def fuzz_one(data: bytes) -> None:
    """Whatever is said, the mirror stays small, and what it tells can be judged."""
    mirror = Mirror({PATH: {MODEM: {"Ports": [["wwan0", 2]]}}})
    judge = Judge()
    for now, line in enumerate(data.split(b"\n")):
        with suppress(NotModemManager):
            mirror.take(heard(line))
        path = mirror.path_of("wwan0")
        if path is not None:
            facts = mirror.facts(path)
            judge.judge(facts.state, facts.running, float(now))
    assert len(mirror) <= MOST_OBJECTS


def heard(line: bytes) -> Heard:
    """A signal of the kind that its first letter says, with what follows as JSON; else one of no use."""
    interface, member = _HEARD.get(line[:1].decode("latin-1"), ("", ""))
    try:
        body = json.loads(line[1:].decode("latin-1"))
    except (ValueError, RecursionError):
        body = []
    return Heard(PATH, interface, member, tuple(body) if isinstance(body, list) else ())
