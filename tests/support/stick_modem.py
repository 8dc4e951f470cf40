"""What a Huawei LTE stick of the E3372 family answers to AT commands, and how its card and its network are.

No I/O: lines in, lines out. It runs under the machine's own Python, beside ModemManager.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

OK: Final = "OK"
ERROR: Final = "ERROR"
NO_SIM, NEEDS_PIN, NEEDS_PUK, SIM_FAILURE, WRONG, NO_SERVICE = 10, 11, 12, 13, 16, 30
HOME, SEARCHING, DENIED, ROAMING = 1, 2, 3, 5
PIN_TRIES, PUK_TRIES = 3, 10
ATTACHED: Final = (HOME, ROAMING)

QUIET: Final = re.compile(
    r"(E[01]|V1|X4|&C1|&D1|&F|Z|S0=0|\+IFC=|\+CMEE=|\^RFSWITCH=|\^SYSCFGEX=|\^CURC|\+CMGF=|\+COPS=[0-9]+$|\+CGATT="
    r"|\+CGACT=|\+CSCS=|\+CREG=[0-9]$|\+CGREG=[0-9]$|\+CEREG=[0-9]$|$)"
)
"""What is taken and answered with nothing but OK."""

FIXED: Final = {
    "+GCAP": ("+GCAP: +CGSM,+DS,+ES",),
    "I": ("Manufacturer: huawei", "Model: E3372", "Revision: 21.326.62.00.55", "IMEI: 866123045678901"),
    "+CGMI": ("huawei",), "+GMI": ("huawei",), "+CGMM": ("E3372",), "+GMM": ("E3372",),
    "+CGMR": ("21.326.62.00.55",), "+GMR": ("21.326.62.00.55",),
    "+CGSN": ("866123045678901",), "+GSN": ("866123045678901",),
    "+CFUN=?": ("+CFUN: (0-1,4-7),(0-1)",),
    "+CLCK=?": ('+CLCK: ("SC","AO","OI","OX","AI","IR","AB","AG","AC","PS","FD")',),
    "+CREG=?": ("+CREG: (0-2)",), "+CGREG=?": ("+CGREG: (0-2)",), "+CEREG=?": ("+CEREG: (0-2)",),
    "+CSQ=?": ("+CSQ: (0-31,99),(99)",),
    "+WS46=?": ("+WS46: (12,22,25,28,29)",),
    "+CSCS=?": ('+CSCS: ("IRA","UCS2","GSM")',), "+CSCS?": ('+CSCS: "IRA"',),
    "+CMGF=?": ("+CMGF: (0,1)",),
    "+CGDCONT=?": tuple(f'+CGDCONT: (0-11),"{kind}",,,(0-2),(0-3)' for kind in ("IP", "IPV6", "IPV4V6")),
    "^NDISDUP=?": ("^NDISDUP: (1-11),(0-1)",), "^NDISSTATQRY=?": ("^NDISSTATQRY:",),
    "^SYSINFO": ("^SYSINFO: 2,3,0,9,1,,6",),
    "^SYSCFGEX=?": (
        '^SYSCFGEX: ("00","01","02","03"),((3fffffff,"All Bands")),(0-2),(0-4),((7fffffffffffffff,"All bands")))',
    ),
    "^SYSCFGEX?": ('^SYSCFGEX: "00",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF',),
    "^GETPORTMODE": ("^GETPORTMODE: TYPE: WCDMA: huawei,NCM:0,PCUI:1,3G_MODEM:2",),
    "^RFSWITCH?": ("^RFSWITCH: 1,1",),
}  # fmt: skip

FILES: Final = {
    12258: None,  # EF ICCID: the card's own
    28486: "01" + b"test-net".hex() + "FF" * 8,  # EF SPN
    28589: "00000002",  # EF AD: two digits of network code
}


class Act(Enum):
    """What the modem did that changes what passes through it, from weakest to strongest."""

    HUNG_UP = auto()
    DIALLED = auto()
    RADIO = auto()  # switched off and on again
    RESET = auto()  # off the bus for a while


@dataclass
class Card:
    """A SIM. `there`: it is in; `broken`: it answers nothing useful."""

    pin: str | None = "1234"
    puk: str = "12345678"
    iccid: str = "89490200001234567890"
    tries: int = PIN_TRIES
    puk_tries: int = PUK_TRIES
    there: bool = True
    broken: bool = False
    opened: bool = False

    @property
    def is_open(self) -> bool:
        return self.there and not self.broken and (self.pin is None or self.opened)

    @property
    def word(self) -> str:
        if self.pin is None or self.opened:
            return "READY"
        return "SIM PIN" if self.tries > 0 else "SIM PUK"

    @property
    def error(self) -> int | None:
        """Why nothing can be asked of it, as a number of 3GPP TS 27.007, 9.2."""
        if not self.there:
            return NO_SIM
        if self.broken:
            return SIM_FAILURE
        return None if self.is_open else NEEDS_PIN if self.tries > 0 else NEEDS_PUK

    def enter(self, words: list[str]) -> int | None:
        """A PIN, or a PUK with a new PIN; None: right."""
        if self.word == "SIM PIN":
            return self._enter_pin(words[0])
        return self._enter_puk(words) if self.word == "SIM PUK" and len(words) > 1 else 3

    def _enter_pin(self, pin: str) -> int | None:
        if pin == self.pin:
            self.opened, self.tries = True, PIN_TRIES
            return None
        self.tries -= 1
        return WRONG if self.tries > 0 else NEEDS_PUK

    def _enter_puk(self, words: list[str]) -> int | None:
        if words[0] == self.puk and self.puk_tries > 0:
            self.pin, self.opened, self.tries, self.puk_tries = words[1], True, PIN_TRIES, PUK_TRIES
            return None
        self.puk_tries -= 1
        return WRONG


@dataclass
class AtModem:
    """`registration` as in +CREG, `signal` as in +CSQ (0-31), `quality` as RSSI, RSRP, SINR, RSRQ in ^HCSQ's numbers.

    `hung`: its ports answer nothing. `refuses_to_dial`: it has no data for us. `say` gets what it says unasked, `act`
    what it does.
    """

    say: Callable[[str], None]
    act: Callable[[Act], None]
    card: Card = field(default_factory=Card)
    registration: int = HOME
    signal: int = 21
    quality: tuple[int, int, int, int] = (44, 38, 151, 22)
    address: str = "10.64.0.50"
    gateway: str = "10.64.0.1"
    function: int = 1
    dialled: bool = False
    hung: bool = False
    refuses_to_dial: bool = False
    apn: str = ""
    numeric: bool = True
    asked: list[str] = field(default_factory=list)

    def answer(self, line: str) -> str:
        """What comes back, ready for the wire; nothing while it hangs."""
        command = line.strip()
        self.asked.append(command)
        if self.hung or not command.upper().startswith("AT"):
            return ""
        return "".join(f"\r\n{each}\r\n" for each in self._answer(command[2:]))

    def _answer(self, command: str) -> tuple[str, ...]:
        upper = command.upper()
        if (fixed := FIXED.get(upper)) is not None:
            return (*fixed, OK)
        for pattern, what in _COMMANDS:
            if found := pattern.fullmatch(upper):
                return what(self, found, command)
        return (OK,) if QUIET.match(upper) else (ERROR,)

    def dial(self, up: bool) -> None:
        """The connection comes or goes, and is told of."""
        if up is not self.dialled:
            self.dialled = up
            self.say(f'^NDISSTAT:{int(up)},,,"IPV4"')
            self.act(Act.DIALLED if up else Act.HUNG_UP)

    def register(self, registration: int) -> None:
        """How the network takes it; one that is not admitted has no connection."""
        self.registration = registration
        if registration not in ATTACHED:
            self.dial(False)
        for which in ("CREG", "CGREG", "CEREG"):
            self.say(f"+{which}: {self._cell()}")

    def hear(self, signal: int, quality: tuple[int, int, int, int]) -> None:
        """How well it hears the mast."""
        self.signal, self.quality = signal, quality
        self.say(f"^RSSI: {signal}")
        self.say("^HCSQ: " + self._hcsq())

    def restart(self) -> None:
        """As after power came: the card is closed, and nothing is remembered."""
        self.card.opened, self.dialled, self.function, self.hung = False, False, 1, False

    def _cell(self) -> str:
        shown = self.registration if self.card.is_open and self.function == 1 else 0
        return f'{shown},"31C5","0083F7CD",7' if shown in ATTACHED else str(shown)

    def _hcsq(self) -> str:
        return '"LTE",' + ",".join(str(number) for number in self.quality)


Answer = tuple[str, ...]
Found = re.Match[str]


def _error(number: int) -> Answer:
    return (f"+CME ERROR: {number}",)


def _card_word(modem: AtModem, found: Found, command: str) -> Answer:
    card = modem.card
    if not card.there or card.broken:
        return _error(NO_SIM if not card.there else SIM_FAILURE)
    return (f"+CPIN: {card.word}", OK)


def _enter(modem: AtModem, found: Found, command: str) -> Answer:
    wrong = modem.card.enter(found[1].replace('"', "").split(","))
    return (OK,) if wrong is None else _error(wrong)


def _tries(modem: AtModem, found: Found, command: str) -> Answer:
    card = modem.card
    tries = max(card.tries, 0)
    return (f"^CPIN: {card.word},{tries if card.tries > 0 else card.puk_tries},{card.puk_tries},{tries},10,3", OK)


def _of_card(modem: AtModem, found: Found, command: str) -> Answer:
    if (error := modem.card.error) is not None:
        return _error(error)
    match found[1]:
        case "+CIMI":
            return ("262019876543210", OK)
        case "^ICCID?":
            return (f"^ICCID: {modem.card.iccid}", OK)
        case "+CNUM":
            return (OK,)
        case _:
            return ('+COPS: 0,2,"26201",7' if modem.numeric else '+COPS: 0,0,"TestNet D",7', OK)


def _operator_form(modem: AtModem, found: Found, command: str) -> Answer:
    modem.numeric = found[1] == "2"
    return _of_card(modem, found, command) if found[2] else (OK,)


def _file(modem: AtModem, found: Found, command: str) -> Answer:
    if (error := modem.card.error) is not None:
        return _error(error)
    number = int(found[1])
    if number not in FILES:
        return ("+CRSM: 106,130", OK)
    swapped = "".join(b + a for a, b in zip(modem.card.iccid[::2], modem.card.iccid[1::2], strict=True))
    return (f'+CRSM: 144,0,"{FILES[number] or swapped}"', OK)


def _has_pin(modem: AtModem, found: Found, command: str) -> Answer:
    return (f"+CLCK: {int(modem.card.pin is not None and 'SC' in found[0])}", OK)


def _function(modem: AtModem, found: Found, command: str) -> Answer:
    if found[1] == "?":
        return (f"+CFUN: {modem.function}", OK)
    if found[2] == "6" or found[3] == "1":
        return _reset(modem, found, command)
    back = modem.function != 1 and found[2] == "1"
    modem.function = int(found[2])
    if modem.function != 1:
        modem.dial(False)
    if back:
        modem.act(Act.RADIO)
    return (OK,)


def _reset(modem: AtModem, found: Found, command: str) -> Answer:
    modem.act(Act.RESET)
    return (OK,)


def _registered(modem: AtModem, found: Found, command: str) -> Answer:
    return (f"+{found[1]}: 2,{modem._cell()}", OK)


def _attached(modem: AtModem, found: Found, command: str) -> Answer:
    return (f"+CGATT: {int(modem.registration in ATTACHED)}", OK)


def _heard(modem: AtModem, found: Found, command: str) -> Answer:
    return (f"+CSQ: {modem.signal},99", OK) if found[1] == "+CSQ" else (f"^HCSQ: {modem._hcsq()}", OK)


def _system(modem: AtModem, found: Found, command: str) -> Answer:
    if not modem.card.is_open or modem.registration not in ATTACHED:
        return ('^SYSINFOEX: 0,0,0,0,,0,"NO SERVICE",0,"NO SERVICE"', OK)
    return (f'^SYSINFOEX: 2,3,{int(modem.registration == ROAMING)},1,,6,"LTE",101,"LTE"', OK)


def _context(modem: AtModem, found: Found, command: str) -> Answer:
    if found[1] == "?":
        return (f'+CGDCONT: 1,"IP","{modem.apn}","0.0.0.0",0,0', OK)
    words = command.split("=", 1)[1].split(",")
    modem.apn = words[2].strip('"') if len(words) > 2 else ""
    return (OK,)


def _dial(modem: AtModem, found: Found, command: str) -> Answer:
    up = found[2] == "1"
    if up and (modem.refuses_to_dial or modem.registration not in ATTACHED or not modem.card.is_open):
        return _error(NO_SERVICE)
    modem.dial(up)
    return (OK,)


def _dialled(modem: AtModem, found: Found, command: str) -> Answer:
    return (f'^NDISSTATQRY: {int(modem.dialled)},,,"IPV4",0,33,"IPV6"', OK)


def _lease(modem: AtModem, found: Found, command: str) -> Answer:
    if not modem.dialled:
        return (ERROR,)
    gateway = _little(modem.gateway)
    addresses = (_little(modem.address), _little("255.255.255.0"), gateway, gateway, gateway, gateway)
    return (f"^DHCP: {','.join(addresses)},150000000,50000000", OK)


def _little(address: str) -> str:
    return "".join(f"{int(part):02X}" for part in reversed(address.split(".")))


def _active(modem: AtModem, found: Found, command: str) -> Answer:
    return (f"+CGACT: 1,{int(modem.dialled)}", OK)


_COMMANDS: Final[tuple[tuple[re.Pattern[str], Callable[[AtModem, Found, str], Answer]], ...]] = tuple(
    (re.compile(pattern), what)
    for pattern, what in (
        (r"\+CPIN\?", _card_word),
        (r"\+CPIN=(.*)", _enter),
        (r"\^CPIN\?", _tries),
        (r"(\+CIMI|\^ICCID\?|\+CNUM|\+COPS\?)", _of_card),
        (r"\+COPS=3,([02])(;\+COPS\?)?", _operator_form),
        (r"\+CRSM=176,(\d+).*", _file),
        (r"\+CLCK=.*", _has_pin),
        (r"\+CFUN(?:(\?)|=(\d)(?:,(\d))?)", _function),
        (r"\^RESET", _reset),
        (r"\+(CREG|CGREG|CEREG)\?", _registered),
        (r"\+CGATT\?", _attached),
        (r"(\+CSQ|\^HCSQ\?)", _heard),
        (r"\^SYSINFOEX", _system),
        (r"\+CGDCONT(?:(\?)|=.*)", _context),
        (r"\^NDISDUP=(\d+),(\d).*", _dial),
        (r"\^NDISSTATQRY\??", _dialled),
        (r"\^DHCP\?", _lease),
        (r"\+CGACT\?", _active),
    )
)
