"""Whatever `upsd` says: lines of words, or a plain refusal; and whatever variables say: a charge that can be."""

from firmware.hal.wire.gauge import Nonsense
from firmware.hal.wire.nut import Garbled, Lines, charge_of, line_of, words_of

NAMES = ("ups.status", "battery.charge", "battery.runtime", "ups.load", "ups.realpower.nominal", "battery.temperature")

SEEDS = (
    b'BEGIN LIST VAR koffer\nVAR koffer ups.status "OB DISCHRG"\nEND LIST VAR koffer\n',
    b'VAR koffer ups.mfr "a \\"b\\" \\\\c"\n',
    b"ERR DATA-STALE\nOK TRACKING 1bd31808-cb49-4aec-9d75-d056e6f018d2\n",
    b"OB LB\n50.0\n3600\n22\n100\n23.4\n",
)


def fuzz_one(data: bytes) -> None:
    """`data` as what arrives, and its lines as values of the variables that matter."""
    try:
        lines = Lines().feed(data)
    except Garbled:
        lines = []
    for words in lines:
        if not any("\r" in word for word in words):
            assert words_of(line_of(*words).removesuffix(b"\n")) == words
    values = data.decode("utf-8", "replace").split("\n")
    variables = dict(zip(NAMES, values, strict=False))
    for status in (variables.get("ups.status", ""), "OB LB", "OL CHRG"):
        judge({**variables, "ups.status": status})


def judge(variables: dict[str, str]) -> None:
    try:
        charge = charge_of(variables)
    except Nonsense:
        return
    assert 0 <= charge.percent <= 100
    assert charge.minutes is None or charge.minutes >= 0
    assert charge.milliwatts is None or charge.milliwatts >= 0
    assert charge.celsius is None or -40 <= charge.celsius <= 125
