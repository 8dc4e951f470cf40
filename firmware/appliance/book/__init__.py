"""The books of the office day: fees, payments, cash, blank forms and the closing, as values and pure functions.

Nothing here waits, writes or asks the time. What happened is an event of `state.events`; what the books say follows
from these events alone, so that a power cut at any instant leaves books that are right.
"""
