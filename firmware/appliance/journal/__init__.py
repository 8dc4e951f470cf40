"""What must not be forgotten: every event, numbered once for ever, and kept until the fleet server has it."""

from firmware.appliance.journal.journal import Journal
from firmware.appliance.journal.ledger import Counts
from firmware.appliance.journal.limits import Limits
from firmware.appliance.journal.rows import Stored
from firmware.appliance.journal.trouble import JournalError

__all__ = ["Counts", "Journal", "JournalError", "Limits", "Stored"]
