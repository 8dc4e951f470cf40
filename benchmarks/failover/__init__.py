"""How long a case is off the net. `measure` is the quick look of `koffer bench`, `python -m benchmarks.failover` the
long matrix, whose table stands in the README beside this file.
"""

from benchmarks.failover.quick import measure

__all__ = ["measure"]
