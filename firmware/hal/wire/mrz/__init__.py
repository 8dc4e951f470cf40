"""Machine-readable zones of travel documents and identity cards, ICAO Doc 9303 parts 3 to 6. No I/O."""
