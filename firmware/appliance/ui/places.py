"""Where the clerk's screen can be. A place is told to the controller so that a restarted screen comes back to it."""

from firmware.appliance.api.messages import CaseView
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.screens.blanks import BlanksPage, SerialsPage
from firmware.appliance.ui.screens.care import CarePage
from firmware.appliance.ui.screens.cash import CashPage
from firmware.appliance.ui.screens.closing import ClosingPage
from firmware.appliance.ui.screens.count import CountPage
from firmware.appliance.ui.screens.decide import ConfirmPage, DecidePage
from firmware.appliance.ui.screens.device import DevicePage
from firmware.appliance.ui.screens.document import DocumentPage
from firmware.appliance.ui.screens.eid import EidPage
from firmware.appliance.ui.screens.explain import ExplainPage
from firmware.appliance.ui.screens.finger import FingerPage
from firmware.appliance.ui.screens.float import FloatPage
from firmware.appliance.ui.screens.giveback import GiveBackPage, RefundPage, WhyPage
from firmware.appliance.ui.screens.home import HomePage
from firmware.appliance.ui.screens.network import NetworkPage
from firmware.appliance.ui.screens.network_check import CheckPage
from firmware.appliance.ui.screens.pack import PackPage
from firmware.appliance.ui.screens.page import Page
from firmware.appliance.ui.screens.pay import PayPage
from firmware.appliance.ui.screens.payment import PaymentPage
from firmware.appliance.ui.screens.payments import PaymentsPage, RecordPage
from firmware.appliance.ui.screens.plain import ShieldPage
from firmware.appliance.ui.screens.portal import PortalPage
from firmware.appliance.ui.screens.power import PowerPage
from firmware.appliance.ui.screens.printer import PrinterPage
from firmware.appliance.ui.screens.protocols import ProtocolsPage
from firmware.appliance.ui.screens.queue import QueuePage
from firmware.appliance.ui.screens.scan import ScanPage
from firmware.appliance.ui.screens.seal import SealingPage, SealPage
from firmware.appliance.ui.screens.services import ServicesPage
from firmware.appliance.ui.screens.setup import SetUpPage
from firmware.appliance.ui.screens.sign import SignPage
from firmware.appliance.ui.screens.sim_pin import SimPinPage
from firmware.appliance.ui.screens.site import SitePage
from firmware.appliance.ui.screens.slip import SlipPage
from firmware.appliance.ui.screens.stock import DeskPage, ReceivePage, SpoilPage, StockPage
from firmware.appliance.ui.screens.till import TillPage
from firmware.appliance.ui.screens.tools import ToolsPage
from firmware.appliance.ui.screens.unclear import UnclearPage
from firmware.appliance.ui.screens.visit import VisitPage
from firmware.appliance.ui.screens.witness import WitnessPage

HOME = "home"

_PAGES: dict[str, type[Page]] = {
    HOME: HomePage,
    "device": DevicePage,
    "services": ServicesPage,
    "network": NetworkPage,
    "check": CheckPage,
    "portal": PortalPage,
    "sim": SimPinPage,
    "site": SitePage,
    "power": PowerPage,
    "queue": QueuePage,
    "care": CarePage,
    "shield": ShieldPage,
    "visit": VisitPage,
    "pay": PayPage,
    "cash": CashPage,
    "payment": PaymentPage,
    "till": TillPage,
    "float": FloatPage,
    "unclear": UnclearPage,
    "decide": DecidePage,
    "confirm": ConfirmPage,
    "closing": ClosingPage,
    "count": CountPage,
    "blanks": BlanksPage,
    "serials": SerialsPage,
    "explain": ExplainPage,
    "witness": WitnessPage,
    "payments": PaymentsPage,
    "printer": PrinterPage,
    "slip": SlipPage,
    "protocols": ProtocolsPage,
    "record": RecordPage,
    "refund": RefundPage,
    "why": WhyPage,
    "giveback": GiveBackPage,
    "desk": DeskPage,
    "stock": StockPage,
    "spoil": SpoilPage,
    "receive": ReceivePage,
    "tools": ToolsPage,
    "scan": ScanPage,
    "eid": EidPage,
    "document": DocumentPage,
    "finger": FingerPage,
    "sign": SignPage,
    "seal": SealPage,
    "sealing": SealingPage,
    "setup": SetUpPage,
    "pack": PackPage,
}
_BACKS = {"slip", "protocols", "record", "refund", "why", "giveback"}
_BLANKS = {"blanks", "serials", "stock", "spoil", "receive"}
RARE = frozenset(
    {
        "safe",
        "check",
        "portal",
        "sim",
        "site",
        "setup",
        "pack",
        "care",
        "float",
        "printer",
        "unclear",
        "decide",
        "confirm",
        "closing",
        "count",
        "explain",
        "witness",
        "payments",
        "desk",
        "tools",
        "scan",
        "eid",
        "document",
        "finger",
        "sign",
        "seal",
        "sealing",
    }
    | _BACKS
    | _BLANKS
)
"""Pages of once a day or less: they are made when they are first shown, which costs more then and no memory before."""

_OF_MONEY = {"visit", "pay", "cash", "payment", "unclear", "decide", "confirm", "count", "float"}
_MANY = _OF_MONEY | _BACKS | _BLANKS
"""Pages that make sense of whatever a place says they are about."""


def pages(intents: Intents) -> dict[str, Page]:
    """One page for each kind of place."""
    return {name: page(intents) for name, page in _PAGES.items()}


def split_place(place: str) -> tuple[str, str]:
    """The page and what it is about: `device:scanner`."""
    page, _, subject = place.partition(":")
    return page, subject


def known_place(place: str, view: CaseView) -> str:
    """`place` if this case has it, else home."""
    page, subject = split_place(place)
    devices = {device.name for device in view.devices}
    known = subject in devices if page == "device" else page in _MANY or (page in _PAGES and not subject)
    return place if known else HOME
