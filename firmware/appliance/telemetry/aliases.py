"""Numbers that stand for topics on one connection (MQTT 5, 3.3.2.3.4): a topic is told once."""

from dataclasses import dataclass

from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties


@dataclass(frozen=True, slots=True)
class Address:
    """What a publication bears: the topic, or nothing where its number says it."""

    topic: str
    properties: Properties | None = None


class Aliases:
    """Begins with none; `room` is how many the broker allows on this connection."""

    def __init__(self) -> None:
        self.room = 0
        self._known: dict[str, int] = {}

    def address(self, topic: str) -> Address:
        """How `topic` is to be written now."""
        number = self._known.get(topic)
        if number is not None:
            return Address("", _numbered(number))
        if len(self._known) < self.room:
            return Address(topic, _numbered(len(self._known) + 1))
        return Address(topic)

    def sent(self, topic: str, address: Address) -> None:
        """The publication is on its way, and nothing overtakes it: from now on its number will do."""
        if address.topic and address.properties is not None:
            self._known[topic] = len(self._known) + 1


def _numbered(number: int) -> Properties:
    properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho forgot the types here
    properties.TopicAlias = number
    return properties
