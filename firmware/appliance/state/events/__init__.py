"""What happens: the closed catalogue of events. Each is recorded first and shown second.

An event carries no person, no document number and no free text: its fields are enumerations, numbers, names
from `case.toml` and random ids. That is what allows it to rest on disk and to leave the case.
"""

from firmware.appliance.state.events.body import (
    ChargingHeld,
    LeftOutside,
    LidMoved,
    MotionFelt,
    SealBroken,
    SealLookedAt,
    SealSet,
    SetUpDone,
)
from firmware.appliance.state.events.case import (
    CareChanged,
    ClockJumped,
    ControllerStarted,
    ControllerStopped,
    CrashRemedy,
    Heartbeat,
    KeptCrashing,
    SelfTested,
    StorageChanged,
)
from firmware.appliance.state.events.desk import (
    CodeScanned,
    DayClosed,
    DayOpened,
    DocumentPresented,
    DocumentPrinted,
    EidPinChangeEnded,
    PagesScanned,
    PaymentEnded,
    ScreenLocked,
    ScreenUnlocked,
    SignatureGiven,
    StaffRefused,
    StaffSignedIn,
    StaffSignedOut,
    UnlockFailed,
    VisitAdvanced,
    VisitBegan,
    VisitEnded,
)
from firmware.appliance.state.events.devices import (
    DeviceArrived,
    DeviceChanged,
    DeviceLeft,
    DeviceRecovered,
    DeviceRecovering,
    RecoveryHeld,
    StrangerArrived,
    UsbRefused,
)
from firmware.appliance.state.events.event import (
    Device,
    Event,
    Lane,
    Operator,
    SealNumber,
    UsbId,
    Version,
    VisitId,
)
from firmware.appliance.state.events.network import (
    CarrierChanged,
    DataLevelChanged,
    ModemMended,
    ModemMending,
    NetworkChecked,
    RegistrationChanged,
    SimUnlockTried,
    SiteArrived,
    SiteLeft,
    UplinkChanged,
    UplinkChosen,
    UplinkFact,
)
from firmware.appliance.state.events.power import (
    BatteryWorn,
    CaseEnding,
    ChargeMeasured,
    GaugeJudged,
    PowerChanged,
    PowerCritical,
    PowerModeEntered,
)

AnyEvent = (
    ControllerStarted
    | ControllerStopped
    | LidMoved
    | SealBroken
    | SealLookedAt
    | SealSet
    | MotionFelt
    | ChargingHeld
    | DeviceChanged
    | DeviceRecovering
    | DeviceRecovered
    | RecoveryHeld
    | DeviceArrived
    | DeviceLeft
    | StrangerArrived
    | UsbRefused
    | PowerChanged
    | PowerModeEntered
    | GaugeJudged
    | BatteryWorn
    | CaseEnding
    | PowerCritical
    | ChargeMeasured
    | CarrierChanged
    | UplinkChanged
    | UplinkChosen
    | RegistrationChanged
    | SimUnlockTried
    | ModemMending
    | ModemMended
    | DataLevelChanged
    | SiteArrived
    | SiteLeft
    | NetworkChecked
    | SetUpDone
    | LeftOutside
    | ScreenLocked
    | ScreenUnlocked
    | UnlockFailed
    | StaffSignedIn
    | StaffSignedOut
    | StaffRefused
    | VisitBegan
    | VisitAdvanced
    | VisitEnded
    | DayOpened
    | DayClosed
    | PaymentEnded
    | DocumentPrinted
    | EidPinChangeEnded
    | CodeScanned
    | SignatureGiven
    | DocumentPresented
    | PagesScanned
    | StorageChanged
    | ClockJumped
    | CareChanged
    | SelfTested
    | KeptCrashing
    | Heartbeat
)

__all__ = [
    "AnyEvent",
    "BatteryWorn",
    "CareChanged",
    "CarrierChanged",
    "CaseEnding",
    "ChargeMeasured",
    "ChargingHeld",
    "ClockJumped",
    "CodeScanned",
    "ControllerStarted",
    "ControllerStopped",
    "CrashRemedy",
    "DataLevelChanged",
    "DayClosed",
    "DayOpened",
    "Device",
    "DeviceArrived",
    "DeviceChanged",
    "DeviceLeft",
    "DeviceRecovered",
    "DeviceRecovering",
    "DocumentPresented",
    "DocumentPrinted",
    "EidPinChangeEnded",
    "Event",
    "GaugeJudged",
    "Heartbeat",
    "KeptCrashing",
    "Lane",
    "LeftOutside",
    "LidMoved",
    "ModemMended",
    "ModemMending",
    "MotionFelt",
    "NetworkChecked",
    "Operator",
    "PagesScanned",
    "PaymentEnded",
    "PowerChanged",
    "PowerCritical",
    "PowerModeEntered",
    "RecoveryHeld",
    "RegistrationChanged",
    "ScreenLocked",
    "ScreenUnlocked",
    "SealBroken",
    "SealLookedAt",
    "SealNumber",
    "SealSet",
    "SelfTested",
    "SetUpDone",
    "SignatureGiven",
    "SimUnlockTried",
    "SiteArrived",
    "SiteLeft",
    "StaffRefused",
    "StaffSignedIn",
    "StaffSignedOut",
    "StorageChanged",
    "StrangerArrived",
    "UnlockFailed",
    "UplinkChanged",
    "UplinkChosen",
    "UplinkFact",
    "UsbId",
    "UsbRefused",
    "Version",
    "VisitAdvanced",
    "VisitBegan",
    "VisitEnded",
    "VisitId",
]
