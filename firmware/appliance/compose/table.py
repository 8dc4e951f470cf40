"""What serves the citizen at the table: the visit's tray, and the devices that take something in or give it out."""

from collections.abc import Sequence
from dataclasses import dataclass

from firmware.appliance.api.connection import Handlers
from firmware.appliance.api.eid import EidDoor
from firmware.appliance.api.finger import FingerDoor
from firmware.appliance.api.inputs import SignatureDoor
from firmware.appliance.api.scanning import ScanDoor
from firmware.appliance.api.tray import TrayDoor
from firmware.appliance.compose.eid import make_eid
from firmware.appliance.compose.finger import make_finger
from firmware.appliance.compose.inputs import make_codes, make_signature_desk
from firmware.appliance.compose.printing import make_printing
from firmware.appliance.compose.scanning import make_scanning
from firmware.appliance.config import Config
from firmware.appliance.managers.codes import Codes
from firmware.appliance.managers.document_printing import DocumentPrinting
from firmware.appliance.managers.documents import Documents
from firmware.appliance.managers.eid import EidDesk
from firmware.appliance.managers.finger import FingerDesk
from firmware.appliance.managers.scanning import ScanDesk
from firmware.appliance.managers.signature import SignatureDesk
from firmware.appliance.managers.tray import Tray
from firmware.appliance.state.store import Store
from firmware.appliance.supervise import Service
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.inventory import Hal


@dataclass(frozen=True, slots=True)
class TableRoom:
    """One desk for each thing that can be done; what they take in lies in the tray."""

    store: Store
    tray: Tray
    documents: Documents
    codes: Codes
    eid: EidDesk
    finger: FingerDesk
    signature: SignatureDesk
    printing: DocumentPrinting
    scanning: ScanDesk

    def services(self) -> Sequence[Service]:
        """All that run."""
        return (self.tray, self.scanning, self.eid, self.finger, self.signature, self.printing)

    def handlers(self) -> Handlers:
        """What the local API may ask of it."""
        return {
            **TrayDoor(self.tray, self.store).handlers(),
            **ScanDoor(self.scanning).handlers(),
            **EidDoor(self.eid).handlers(),
            **FingerDoor(self.finger).handlers(),
            **SignatureDoor(self.signature).handlers(),
        }


def table_room(config: Config, hal: Hal, timeline: Timeline, store: Store, clock: Clock) -> TableRoom:
    """Put it together."""
    tray = Tray(timeline, store)
    printing = make_printing(hal, timeline, store)
    return TableRoom(
        store=store,
        tray=tray,
        documents=Documents(tray, timeline, store, clock),
        codes=make_codes(config, tray, timeline, store),
        eid=make_eid(hal, timeline, store, clock),
        finger=make_finger(hal, timeline, store),
        signature=make_signature_desk(hal, tray, timeline, store, clock),
        printing=printing,
        scanning=make_scanning(hal, tray, printing, timeline, store),
    )
