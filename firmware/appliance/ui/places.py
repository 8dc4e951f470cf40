"""Where the clerk's screen can be. A place is told to the controller so that a restarted screen comes back to it."""

from firmware.appliance.api.messages import CaseView
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.screens.device import DevicePage
from firmware.appliance.ui.screens.home import HomePage
from firmware.appliance.ui.screens.network import NetworkPage
from firmware.appliance.ui.screens.page import Page
from firmware.appliance.ui.screens.plain import ShieldPage
from firmware.appliance.ui.screens.power import PowerPage
from firmware.appliance.ui.screens.queue import QueuePage
from firmware.appliance.ui.screens.services import ServicesPage

HOME = "home"

_PAGES: dict[str, type[Page]] = {
    HOME: HomePage,
    "device": DevicePage,
    "services": ServicesPage,
    "network": NetworkPage,
    "power": PowerPage,
    "queue": QueuePage,
    "shield": ShieldPage,
}


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
    known = subject in devices if page == "device" else page in _PAGES and not subject
    return place if known else HOME
