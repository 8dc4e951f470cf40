"""What devices tell goes to the manager it concerns."""

from firmware.appliance.managers.body import BodyWatch
from firmware.appliance.managers.codes import Codes
from firmware.appliance.managers.connectivity import Connectivity
from firmware.appliance.managers.document_printing import DocumentPrinting
from firmware.appliance.managers.documents import Documents
from firmware.appliance.managers.eid import EidDesk
from firmware.appliance.managers.modem import ModemWatch
from firmware.appliance.managers.power import PowerManager
from firmware.appliance.managers.scanning import ScanDesk
from firmware.appliance.managers.staff import StaffDesk
from firmware.hal.ports.backlight import Light
from firmware.hal.ports.barcode import Scan
from firmware.hal.ports.battery import Charge
from firmware.hal.ports.camera import Pictures
from firmware.hal.ports.card_reader import CardPresence
from firmware.hal.ports.document_printer import Supplies
from firmware.hal.ports.document_reader import DocumentRead, DocumentUnreadable
from firmware.hal.ports.document_scanner import Abilities
from firmware.hal.ports.eid_terminal import EidCard
from firmware.hal.ports.fan import Turning
from firmware.hal.ports.lid import LidPosition
from firmware.hal.ports.modem import ModemState
from firmware.hal.ports.motion import Motion
from firmware.hal.ports.rail import RailState
from firmware.hal.ports.tamper import Seal
from firmware.hal.ports.thermometer import Temperature
from firmware.hal.ports.uplink import LinkState


class Observations:
    """Sorts by what is told, not by who tells it."""

    def __init__(
        self,
        body: BodyWatch,
        power: PowerManager,
        connectivity: Connectivity,
        documents: Documents,
        codes: Codes,
        staff: StaffDesk | None = None,
        eid: EidDesk | None = None,
        printing: DocumentPrinting | None = None,
        scanning: ScanDesk | None = None,
        modem: ModemWatch | None = None,
    ) -> None:
        self._body = body
        self._power = power
        self._connectivity = connectivity
        self._documents = documents
        self._codes = codes
        self._staff = staff
        self._eid = eid
        self._printing = printing
        self._scanning = scanning
        self._modem = modem

    async def observed(self, device: str, value: object) -> None:  # noqa: C901 - one line a case
        """`device` tells `value`. What no port can tell is a bug of the driver: `TypeError`."""
        match value:
            case LidPosition() | Seal() | Motion() | Temperature() | Turning() | Light():
                await self._body.observed(device, value)
            case Charge():
                self._body.charged(value)
                await self._power.charged(device, value)
            case RailState():
                self._power.rail_told(device, value)
            case LinkState():
                await self._connectivity.linked(device, value)
            case ModemState():
                if self._modem is not None and self._modem.device == device:
                    await self._modem.observed(value)
            case Scan():
                await self._codes.scanned(device, value)
            case Pictures():
                return  # what a camera can take is for the program that takes it
            case DocumentRead() | DocumentUnreadable():
                await self._documents.presented(device, value)
            case CardPresence():
                if self._staff is not None and self._staff.device == device:
                    await self._staff.presence(value)
            case EidCard():
                if self._eid is not None and self._eid.device == device:
                    self._eid.presented(value)
            case Supplies():
                if self._printing is not None and self._printing.device == device:
                    self._printing.left(value)
            case Abilities():
                if self._scanning is not None and self._scanning.device == device:
                    self._scanning.offers(value)
            case _:
                raise TypeError(f"{device}: nothing tells a {type(value).__name__}")

    async def lost(self, device: str) -> None:
        """The conversation with `device` broke."""
        await self._connectivity.lost(device)
        await self._power.lost(device)
        self._body.lost(device)
        if self._modem is not None and self._modem.device == device:
            await self._modem.lost()
        if self._staff is not None and self._staff.device == device:
            await self._staff.lost()
        if self._eid is not None and self._eid.device == device:
            self._eid.presented(None)
