"""All of it on one machine: a broker, the fleet server, simulated cases and the touch UI, by one command.

The demo starts the very programs that run on the case and on the server; it only makes their directories,
identities and configuration, and takes everything away at the end.
"""
