"""PIV, the card application of NIST SP 800-73-4: a certificate, a key that signs, and a PIN before it.

Conversations are generators as in `firmware.hal.wire.apdu`: bytes to transmit out, the card's answers in.
"""
