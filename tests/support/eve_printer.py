"""CUPS' example printer, which nobody here wrote, with a bus and a name service of its own."""

import os
import shlex
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from support.netns import fresh_network, ip

PORT = 8631
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=/run/dbus/system_bus_socket</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/>
<allow receive_sender="*"/></policy></busconfig>"""
_STAGE = """set -e
mount -t tmpfs none /run
mkdir /run/dbus /run/avahi-daemon
dbus-daemon --config-file={here}/bus.conf --nofork --nopidfile &
while [ ! -S /run/dbus/system_bus_socket ]; do sleep 0.02; done
avahi-daemon --no-drop-root --no-chroot --no-rlimits --file=/dev/null &
while ! dbus-send --system --dest=org.freedesktop.Avahi --print-reply / \
 org.freedesktop.Avahi.Server.GetHostName; do sleep 0.02; done
exec ippeveprinter -p {port} -d {here}/spool -r off -f application/pdf -c {here}/print Pruefling
"""
_PRINT = """#!/bin/sh
here={here}
cp "$1" "$here/printed-$(ls $here | grep -c printed-)"
echo "ATTR: job-impressions=2 job-impressions-completed=1" >&2
if [ -e "$here/wish" ]; then
  wish=$(cat "$here/wish")
  echo "STATE: +$wish" >&2
  while [ -e "$here/wish" ]; do sleep 0.02; done
  echo "STATE: -$wish" >&2
fi
echo "ATTR: job-impressions-completed=2" >&2
"""


@dataclass(frozen=True, slots=True)
class EvePrinter:
    """The printer and what can be done to it. While something is wished, a job stands in its middle."""

    here: Path

    def wish(self, keyword: str) -> None:
        """Let the next job, or the one that runs, meet this."""
        (self.here / "wish").write_text(keyword)

    def mend(self) -> None:
        """Let it go on."""
        (self.here / "wish").unlink()

    def printed(self) -> list[bytes]:
        """What its print command was given."""
        return [path.read_bytes() for path in sorted(self.here.glob("printed-*"))]

    def spooled(self) -> list[str]:
        """The names of its files, into which it puts the job's name."""
        return [path.name for path in (self.here / "spool").iterdir()]

    def form(self, path: str, **fields: str) -> None:
        """Fill in one of its web forms: paper into trays, toner."""
        query = "&".join(f"{key}={value}" for key, value in fields.items())
        with urlopen(Request(f"http://127.0.0.1:{PORT}{path}?{query}"), timeout=5) as page:
            assert page.status == 200


@contextmanager
def eve_printer(here: Path) -> Iterator[EvePrinter]:
    """It runs in a network of this thread's own, where nobody else has its port; needs root."""
    (here / "bus.conf").write_text(_BUS)
    (here / "spool").mkdir()
    command = here / "print"
    command.write_text(_PRINT.format(here=shlex.quote(str(here))))
    command.chmod(0o755)
    stage = _STAGE.format(here=shlex.quote(str(here)), port=PORT)
    with fresh_network():
        ip("link set lo up")
        argv = ["unshare", "-m", "sh", "-c", stage]
        with (here / "log").open("wb") as log:
            child = subprocess.Popen(argv, stdout=log, stderr=log, start_new_session=True)
        try:
            _wait_for(child)
            yield EvePrinter(here)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _wait_for(child: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        with suppress(OSError), closing(socket.create_connection(("127.0.0.1", PORT), timeout=1)):
            return
        with suppress(subprocess.TimeoutExpired):
            child.wait(0.05)
            break
    pytest.fail("ippeveprinter did not begin to listen")
