"""What somebody at the fleet should look at: alerts, derived from what cases are and from what they report.

This room is pure but for the book, which keeps what is committed in memory. An alert is committed together with what
caused it, so a server that dies in between has lost neither or both.
"""
