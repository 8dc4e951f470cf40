"""Power as values and pure functions: what may stay on, when the case ends, how long the battery lasts.

Nothing here waits, reads a device or knows the time: evidence and the monotonic second are arguments.
"""
