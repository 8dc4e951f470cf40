"""Numbers of RFC 8011: operations, statuses, and the states of printers and jobs."""

from enum import IntEnum, unique
from typing import Final


@unique
class Operation(IntEnum):
    """What is asked; RFC 8011, 5.4.15."""

    PRINT_JOB = 0x0002
    VALIDATE_JOB = 0x0004
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B


SUCCESSFUL: Final = range(0x0100)
"""Statuses below that mean that it was done, if need be with attributes ignored; RFC 8011, appendix B."""

VERSION_NOT_SUPPORTED: Final = 0x0503


@unique
class Status(IntEnum):
    """Why something was not done, as far as it makes a difference."""

    OK = 0x0000
    BAD_REQUEST = 0x0400
    NOT_POSSIBLE = 0x0404
    NOT_FOUND = 0x0406
    GONE = 0x0407
    REQUEST_TOO_LARGE = 0x0408
    FORMAT_NOT_SUPPORTED = 0x040A
    DOCUMENT_FORMAT_ERROR = 0x0411
    OPERATION_NOT_SUPPORTED = 0x0501
    SERVICE_UNAVAILABLE = 0x0502
    DEVICE_ERROR = 0x0504
    NOT_ACCEPTING_JOBS = 0x0506
    BUSY = 0x0507


@unique
class PrinterState(IntEnum):
    """RFC 8011, 5.4.11."""

    IDLE = 3
    PROCESSING = 4
    STOPPED = 5


@unique
class JobState(IntEnum):
    """RFC 8011, 5.3.7."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


ENDED: Final = frozenset({JobState.CANCELED, JobState.ABORTED, JobState.COMPLETED})
