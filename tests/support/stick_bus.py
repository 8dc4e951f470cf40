"""Who else is on the bus of a case with a modem: PolicyKit, which allows all, and systemd, which restarts one unit.

Runs under the machine's own Python with its GObject bindings.
"""

from collections.abc import Callable
from typing import Any, Final

import gi  # type: ignore[import-not-found]

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # type: ignore[import-not-found]  # noqa: E402

UNIT: Final = "ModemManager.service"
_FLAGS: Final = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION

POLICY: Final = """<node><interface name="org.freedesktop.PolicyKit1.Authority">
<method name="CheckAuthorization"><arg type="(sa{sv})" direction="in"/><arg type="s" direction="in"/>
<arg type="a{ss}" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
<arg type="(bba{ss})" direction="out"/></method>
<property name="BackendName" type="s" access="read"/><property name="BackendVersion" type="s" access="read"/>
<property name="BackendFeatures" type="u" access="read"/><signal name="Changed"/></interface></node>"""
SYSTEMD: Final = """<node><interface name="org.freedesktop.systemd1.Manager">
<method name="RestartUnit"><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="o" direction="out"/></method></interface></node>"""
PROPERTIES: Final = {"BackendName": ("s", "all"), "BackendVersion": ("s", "1"), "BackendFeatures": ("u", 0)}


def serve_bus(address: str, restart: Callable[[], None]) -> Any:
    """Both are served as long as the connection, which is given back, lives. `restart` restarts the modem's service."""
    line = Gio.DBusConnection.new_for_address_sync(address, _FLAGS, None, None)

    def allow(*told: Any) -> None:
        told[-1].return_value(GLib.Variant("((bba{ss}))", ((True, False, {}),)))

    def restarted(*told: Any) -> None:
        unit, invocation = told[5][0], told[-1]
        if unit != UNIT:
            invocation.return_dbus_error("org.freedesktop.systemd1.NoSuchUnit", f"Unit {unit} not found.")
            return
        restart()
        invocation.return_value(GLib.Variant("(o)", ("/org/freedesktop/systemd1/job/1",)))

    def read(*told: Any) -> Any:
        return GLib.Variant(*PROPERTIES[told[4]])

    _serve(line, "org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority", POLICY, allow, read)
    _serve(line, "org.freedesktop.systemd1", "/org/freedesktop/systemd1", SYSTEMD, restarted, None)
    return line


def _serve(line: Any, name: str, path: str, described: str, called: Any, read: Any) -> None:
    line.register_object(path, Gio.DBusNodeInfo.new_for_xml(described).interfaces[0], called, read, None)
    Gio.bus_own_name_on_connection(line, name, Gio.BusNameOwnerFlags.NONE, None, None)
