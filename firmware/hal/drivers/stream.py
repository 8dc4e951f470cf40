"""The stream of observations, for drivers; simulators share it, so it lives with the transports."""

from firmware.hal.transports.stream import Seat as Seat
from firmware.hal.transports.stream import Stream as Stream
from firmware.hal.transports.stream import fed_by as fed_by
