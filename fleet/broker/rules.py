"""Who may say and hear what, for a broker that cannot be told by a file; the same as mosquitto's rules."""

from firmware.appliance.telemetry.topics import ROOT, SERVER_STATE
from provisioning.names import SERVER


def may_publish(name: str, topic: str) -> bool:
    """Whether the bearer of `name` may publish on `topic`."""
    if name == SERVER:
        return topic == SERVER_STATE or _leaf(topic, "down") is not None
    return _leaf(topic, "up") == name


def may_receive(name: str, topic: str) -> bool:
    """Whether the bearer of `name` may subscribe to `topic`, a filter, or receive a message on it."""
    if topic == SERVER_STATE:
        return True
    if name == SERVER:
        return _leaf(topic, "up") is not None
    return _leaf(topic, "down") == name


def _leaf(topic: str, way: str) -> str | None:
    """The case of a topic on this way, or None where it is none."""
    parts = topic.split("/")
    if len(parts) < 5 or "/".join(parts[:2]) != ROOT or parts[3] != way:
        return None
    return parts[2]
