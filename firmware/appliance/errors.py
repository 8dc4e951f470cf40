"""What the appliance refuses, for those who asked for it. Ordinary answers are values and not here."""


class NotRecorded(Exception):
    """An act of our own could not be recorded, so it did not take place; nothing has changed."""


class AlreadyRunning(Exception):
    """Another controller owns this case: its data directory is locked or its socket answers."""


class Rebooting(Exception):
    """The controller kept crashing, and the computer was told to start anew: nothing is begun any more."""
