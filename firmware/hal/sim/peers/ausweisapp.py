"""The far end of the eID client's driver: a client with a terminal, a card, and a citizen at its keypad."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum, unique
from functools import partial
from pathlib import Path
from typing import Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.eid import EidClientConnection
from firmware.hal.config.lines import TcpConnection
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.ausweisapp_card import PeerCard, Typed
from firmware.hal.sim.peers.websocket_port import WebSocketPort

GARBAGE: Final = '{"msg": 17, "holder": "'
HOLDER: Final = "ERIKA<MUSTERMANN"
"""What no driver may keep of what it hears; tests look for it."""

_FLOOD: Final = 5000
_KEYS: Final = {"SET_CAN": "ENTER_CAN", "SET_PIN": "ENTER_PIN", "SET_NEW_PIN": "ENTER_NEW_PIN", "SET_PUK": "ENTER_PUK"}


@unique
class Citizen(StrEnum):
    """What the person at the keypad does."""

    TYPES = "types"
    MISTYPES = "mistypes"  # once
    THINKS = "thinks"  # until `citizen-types`
    CANCELS = "cancels"  # at the device


class AusweisAppPeer:
    """Made in the running loop. `changes` are the PINs that were changed."""

    def __init__(self, config: DeviceConfig, directory: Path) -> None:
        del directory
        wanted = connection_of(config, EidClientConnection)
        self._reader = wanted.reader or "KOFFER Komfort 00 00"
        self._port = WebSocketPort(self._greet, self._hear)
        self._connection = replace(wanted, line=TcpConnection("127.0.0.1", self._port.port))
        self.changes = 0
        self.said: list[str] = []
        self._citizen = Citizen.TYPES
        self._card: PeerCard | None = None
        self._attached = self._keypad = True
        self._silent = False
        self._pace = 0.0
        self._asking = ""  # what the client has asked for and nobody has given yet
        self._let = False  # whether the keypad takes it
        self._changing = False
        self._timer: asyncio.TimerHandle | None = None

    @property
    def connection(self) -> EidClientConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return {
            **{f"card-{name}": Poke(partial(self.card_in, name), {}) for name in PeerCard.KINDS},
            **{f"citizen-{name}": Poke(partial(self.citizen, name), {}) for name in Citizen},
            "card-out": Poke(self.card_out, {}),
            "wrong-pin": Poke(partial(self.citizen, "mistypes"), {}),
            "pace": Poke(self.pace, {"milliseconds": int}),
            "no-keypad": Poke(self.no_keypad, {}),
            "service-down": Poke(self.stop, {}),
            "service-up": Poke(self.start, {}),
            "hang": Poke(self.hang, {}),
            "flood": Poke(self.flood, {}),
            "garbage": Poke(self.garble, {}),
            "unplug": Poke(self.unplug, {}),
            "plug": Poke(self.plug, {}),
            "mended": Poke(self.mend, {}),
        }

    def card_in(self, name: str = "in") -> None:
        """A card is put in: in, suspended, blocked, deactivated, inoperative, foreign."""
        self._card = PeerCard.of(name)
        self._tell_reader()
        if self._changing and self._asking == "INSERT_CARD":
            self._soon(self._proceed)

    def card_out(self) -> None:
        """It is taken out; a change that asked for something begins anew with the card."""
        self._card = None
        self._tell_reader()
        if self._changing:
            self._ask("INSERT_CARD")

    def citizen(self, behaviour: str) -> None:
        """The person at the keypad is like this from now on."""
        self._citizen = Citizen(behaviour)
        self._soon(self._type)

    def pace(self, milliseconds: int) -> None:
        """How long client and citizen take for each step."""
        self._pace = max(0, milliseconds) / 1000

    def no_keypad(self) -> None:
        """It is a plain reader."""
        self._keypad = False
        self._tell_reader()

    def stop(self) -> None:
        """The program ends."""
        self._forget()
        self._port.stop()

    def start(self) -> None:
        """The program runs again."""
        self._port.start()

    def hang(self) -> None:
        """It takes what it is told and answers nothing."""
        self._silent = True

    def flood(self) -> None:
        """It says more than anybody can want to know."""
        for _ in range(_FLOOD):
            self._tell_reader()

    def garble(self) -> None:
        """It says what no client says, a citizen's name in it."""
        self._port.say(GARBAGE + HOLDER)

    def say_raw(self, data: bytes) -> None:
        """Something else writes on its line."""
        self._port.say_raw(data)

    def unplug(self) -> None:
        """The terminal's plug is pulled."""
        self._attached, self._card = False, None
        self._port.say(json.dumps({"msg": "READER", "name": self._reader, "attached": False}))

    def plug(self) -> None:
        self._attached, self._silent = True, False
        self.start()
        self._tell_reader()

    def mend(self) -> None:
        """Everything is as it was in the beginning."""
        self._keypad, self._citizen = True, Citizen.TYPES
        self.plug()

    def close(self) -> None:
        self.stop()

    def _greet(self) -> None:
        self._forget()
        self._tell_reader()

    def _forget(self) -> None:
        self._changing, self._asking, self._let = False, "", False
        if self._timer is not None:
            self._timer.cancel()

    def _hear(self, text: str) -> None:
        self.said.append(text)
        if self._silent:
            return
        told = json.loads(text)
        match command := told["cmd"]:
            case "GET_INFO":
                self._say("INFO", VersionInfo={"Name": "AusweisApp2"})
            case "GET_READER_LIST":
                self._say("READER_LIST", readers=[self._told_reader()] if self._attached else [])
            case "RUN_CHANGE_PIN":
                self._run()
            case "CANCEL" if self._changing:
                self._end(success=False)
            case _ if self._asking and _KEYS.get(command) == self._asking and "value" not in told:
                self._let = True
                self._soon(self._type)
            case _:
                self._say("BAD_STATE", error=command)

    def _run(self) -> None:
        if self._changing:
            self._say("BAD_STATE", error="RUN_CHANGE_PIN")
            return
        self._changing = True
        self._say("CHANGE_PIN")
        self._soon(self._proceed)

    def _proceed(self) -> None:
        """The next thing that is needed."""
        card = self._card
        if not self._changing:
            return
        if card is None or not card.asked_for:
            self._ask("INSERT_CARD")
        else:
            self._ask(card.needs)

    def _ask(self, what: str) -> None:
        self._asking, self._let = what, False
        self._say(what, **({} if what == "INSERT_CARD" else {"reader": self._told_reader()}))

    def _type(self) -> None:
        """The citizen types what was asked for, as they do."""
        card = self._card
        if not self._changing or card is None or not self._let:
            return
        match self._citizen:
            case Citizen.TYPES | Citizen.MISTYPES:
                right, self._citizen = self._citizen is Citizen.TYPES, Citizen.TYPES
                self._typed(card.typed(right=right))
            case Citizen.CANCELS:
                self._end(success=False, reason="User_Cancelled")
            case Citizen.THINKS:
                return

    def _typed(self, typed: Typed) -> None:
        self._tell_reader()
        if typed is Typed.CHANGED:
            self.changes += 1
            self._end(success=True)
        else:
            self._soon(self._proceed)

    def _end(self, *, success: bool, reason: str | None = None) -> None:
        self._forget()
        if self._card is not None:
            self._card.forget()
        self._say("CHANGE_PIN", success=success, **({"reason": reason} if reason else {}))

    def _soon(self, act: Callable[[], None]) -> None:
        """After the pace; one thing at a time."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(self._pace, act)

    def _tell_reader(self) -> None:
        if self._attached:
            self._say("READER", **self._told_reader())

    def _told_reader(self) -> dict[str, object]:
        card = None if self._card is None else self._card.told
        return {"name": self._reader, "attached": True, "keypad": self._keypad, "insertable": False, "card": card}

    def _say(self, name: str, /, **fields: object) -> None:
        if not self._silent:
            self._port.say(json.dumps({"msg": name, **fields}))
