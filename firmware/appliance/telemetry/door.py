"""Knocking at the broker's door: a TCP connection, mutual TLS, and the first MQTT packet. It blocks, within bounds."""

import ssl
from dataclasses import dataclass, field
from enum import Enum, auto, unique
from typing import Final

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from firmware.appliance.telemetry.messages import LARGEST_MESSAGE
from firmware.appliance.telemetry.opening import Opening
from firmware.appliance.telemetry.resumption import Resumption, Tidy
from firmware.appliance.telemetry.thrift import Thrift
from provisioning.errors import ProvisioningError
from provisioning.identity import Identity

CONNECT_DEADLINE: Final = 5.0  # seconds for the TCP connection, and again for the TLS handshake
WILL_DELAY: Final = 60  # seconds that the broker waits with the will, so that another way out is no outage; MQTT 5
INFLIGHT: Final = 20  # publications that the broker has not answered
_OUT_OF_DATE: Final = frozenset({9, 10})  # X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED
QUEUED: Final = 40  # publications that wait in memory, those in flight among them


@unique
class Version(Enum):
    """The protocol spoken; V3 is 3.1.1."""

    V5 = MQTTProtocolVersion.MQTTv5
    V3 = MQTTProtocolVersion.MQTTv311


@unique
class Failure(Enum):
    """Why there is no connection. SILENT: no word from the broker, as from some at a version they do not know.

    DATES: the broker's certificate looks expired or not yet good, by a clock that may be what is wrong.
    """

    UNREACHABLE = auto()
    REFUSED = auto()
    VERSION = auto()
    SILENT = auto()
    IDENTITY = auto()
    DATES = auto()


class NoLink(Exception):
    """The connection did not come about; the text is for the log."""

    def __init__(self, failure: Failure, detail: str) -> None:
        super().__init__(detail)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker publishes, retained, when the connection ends without a goodbye."""

    topic: str
    payload: bytes


@unique
class Dates(Enum):
    """Whether the dates of the broker's certificate are looked at. UNCHECKED is for `bootstrap.py` and nobody else."""

    CHECKED = auto()
    UNCHECKED = auto()


@dataclass(frozen=True, slots=True)
class Door:
    """Where to connect and as whom. `name` is the client id, equal to the certificate's name.

    `keep_alive` is the net below the probes: seconds without a word until the broker is asked whether it is there.
    """

    host: str
    port: int
    name: str
    identity: Identity
    dates: Dates = Dates.CHECKED
    opening: Opening = field(default_factory=Opening, compare=False)
    resumption: Resumption = field(default_factory=Resumption, compare=False)
    keep_alive: int = Thrift.LAVISH.keep_alive


def knock(door: Door, version: Version, will: Will | None) -> Client:
    """A client whose connect packet is on its way; `NoLink` where nobody, or the wrong one, opens."""
    client = _client(door, version, will)
    try:
        context = _context(door)
        client.tls_set_context(context)
        client.connect(door.host, door.port, door.keep_alive, properties=_wishes(version))
    except ProvisioningError as problem:
        raise NoLink(Failure.IDENTITY, str(problem)) from problem
    except ssl.SSLCertVerificationError as problem:
        failure = Failure.DATES if problem.verify_code in _OUT_OF_DATE else Failure.UNREACHABLE
        raise NoLink(failure, f"{door.host}:{door.port}: {problem}") from problem
    except (OSError, ValueError) as problem:
        raise NoLink(Failure.UNREACHABLE, f"{door.host}:{door.port}: {problem}") from problem
    return client


def _context(door: Door) -> ssl.SSLContext:
    match door.dates:
        case Dates.CHECKED:
            return door.resumption.context(door.identity)
        case Dates.UNCHECKED:
            context = door.identity.undated_client_context()
            context.sslsocket_class = Tidy
            return context


class _Reaching(Client):
    """Goes where the door says, until told not to; paho asks the machine's resolver and cannot be disturbed."""

    opening: Opening

    def _create_socket(self) -> ssl.SSLSocket:
        made = self.opening.connect(self._host, self._port, self._connect_timeout)
        with self.opening.watched(made.fileno()):
            return self._ssl_wrap_socket(made)


def _client(door: Door, version: Version, will: Will | None) -> Client:
    """Nothing of a session outlives its connection: what was not acknowledged is in the journal."""
    clean = True if version is Version.V3 else None  # MQTT 5 says it at the connect, and paho does so by itself
    second = CallbackAPIVersion.VERSION2
    client = _Reaching(second, door.name, clean, protocol=version.value, reconnect_on_failure=False)
    client.opening = door.opening
    client.connect_timeout = CONNECT_DEADLINE
    client.max_inflight_messages_set(INFLIGHT)
    client.max_queued_messages_set(QUEUED)
    if will is not None:
        client.will_set(will.topic, will.payload, qos=1, retain=True, properties=_patience(version))
    return client


def _wishes(version: Version) -> Properties | None:
    if version is Version.V3:
        return None
    wishes = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    wishes.MaximumPacketSize = LARGEST_MESSAGE
    wishes.SessionExpiryInterval = WILL_DELAY  # with its session the will would be published at once
    return wishes


def _patience(version: Version) -> Properties | None:
    if version is Version.V3:
        return None
    patience = Properties(PacketTypes.WILLMESSAGE)  # type: ignore[no-untyped-call]
    patience.WillDelayInterval = WILL_DELAY
    return patience
