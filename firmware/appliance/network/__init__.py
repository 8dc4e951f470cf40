"""Which way out is used, and why: values and pure functions. Nothing here opens a socket or knows the time."""
