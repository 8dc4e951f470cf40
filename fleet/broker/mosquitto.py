"""What mosquitto reads: a configuration without a line of persistence, and rules made of certificate names.

One listener, mutual TLS for everybody. The server comes through it with a certificate of its own instead of a
loopback door with a password: there is no second secret to keep, nobody who takes the port while the broker is
down learns anything, and the server may one day sit on another machine.

mosquitto's queue and persistence are never relied on: it drops and forgets acknowledged messages. What counts
is the server's own acknowledgement.
"""

import os
from pathlib import Path
from typing import Final

from firmware.appliance.telemetry.messages import LARGEST_MESSAGE
from firmware.appliance.telemetry.topics import ROOT, SERVER_STATE
from fleet.broker.engine import Place
from provisioning.names import SERVER

_ENVELOPE: Final = 1024  # bytes of an MQTT packet around the message
_CONFIGURATION: Final = """\
per_listener_settings false
listener {port} {host}
allow_anonymous false
cafile {ca}
certfile {certificate}
keyfile {key}
require_certificate true
use_identity_as_username true
# Else a case that takes another's client id throws it off.
use_username_as_clientid true
acl_file {rules}
persistence false
max_inflight_messages 20
max_queued_messages 5000
max_packet_size {largest}
# Else the answer to a connection waits until the case has acknowledged the TLS ticket before it: 100 ms by radio.
set_tcp_nodelay true
# Started by root, mosquitto would become a user who cannot read these files.
user {user}
log_dest stderr
log_type error
log_type warning
log_type notice
log_type information
"""

# What an administrator's own openssl.cnf would say is said here too, for this file takes its place.
_TLS: Final = """\
openssl_conf = koffer
[koffer]
ssl_conf = tls
[tls]
system_default = broker
[broker]
MinProtocol = TLSv1.2
CipherString = DEFAULT:@SECLEVEL=2
# Sessions that may be resumed are kept here, and one number goes out for each. Else two tickets with the case's whole
# certificate do, a kilobyte each, for which a case pays at every connection; mosquitto itself has no switch for it.
Options = -SessionTicket
NumTickets = 1
"""

# mosquitto warns that the last line has no %u in it; there is no other way to grant everybody the same topic.
_RULES: Final = f"""\
user {SERVER}
topic read {ROOT}/+/up/#
topic write {ROOT}/+/down/#
topic readwrite {SERVER_STATE}

pattern write {ROOT}/%u/up/#
pattern read {ROOT}/%u/down/#
pattern read {SERVER_STATE}
"""


def tls_settings(place: Place) -> Path:
    """What OpenSSL is to read in mosquitto's process (`OPENSSL_CONF`)."""
    return place.directory / "openssl.cnf"


def write(place: Place) -> Path:
    """Write configuration and rules into the private directory; gives back the configuration's path."""
    rules = place.directory / "mosquitto.acl"
    rules.write_text(_RULES)
    rules.chmod(0o600)
    tls_settings(place).write_text(_TLS)
    configuration = place.directory / "mosquitto.conf"
    configuration.write_text(_configuration(place, rules))
    configuration.chmod(0o600)
    return configuration


def _configuration(place: Place, rules: Path) -> str:
    return _CONFIGURATION.format(
        port=place.port,
        host=place.host,
        ca=place.identity.ca.resolve(),
        certificate=place.identity.certificate.resolve(),
        key=place.identity.key.resolve(),
        rules=rules.resolve(),
        largest=LARGEST_MESSAGE + _ENVELOPE,
        user="root" if os.geteuid() == 0 else "mosquitto",
    )
