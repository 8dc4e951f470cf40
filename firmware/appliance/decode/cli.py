"""`koffer decode zvt HEX...`: what a payment terminal and the till said to each other, one JSON object a message."""

import argparse
import json
import re
import sys
from collections.abc import Iterator

from firmware.hal.wire.zvt.describe import describe_stream
from firmware.hal.wire.zvt.errors import ZvtError
from firmware.hal.wire.zvt.text import CodePage

_SEPARATORS = re.compile(r"0[xX]|[\s:,;-]+")


def main(argv: list[str]) -> int:
    """0 when everything was read; 2 with one line on stderr that names the byte where it went wrong."""
    options = _options(argv)
    problems = 0
    for number, line in enumerate(_lines(options.hex), 1):
        where = f"line {number}, " if options.hex == ["-"] else ""
        problems += _tell(line, where, options.code_page)
    return 2 if problems else 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="koffer decode", description="Read traces of devices.")
    parser.add_argument("protocol", choices=["zvt"])
    parser.add_argument("hex", nargs="+", help="hexadecimal bytes, with or without spaces, or - for lines of them")
    pages = [page.value for page in CodePage]
    parser.add_argument("--code-page", choices=pages, default=CodePage.CP437.value, help="of the terminal's texts")
    return parser.parse_args(argv)


def _lines(arguments: list[str]) -> Iterator[str]:
    if arguments == ["-"]:
        yield from (line for line in sys.stdin if line.strip())
    else:
        yield "".join(arguments)


def _tell(line: str, where: str, page: str) -> int:
    try:
        for item in describe_stream(_bytes(line), page):
            print(json.dumps(item, ensure_ascii=False))
    except ZvtError as problem:
        print(f"koffer decode: {where}{problem}", file=sys.stderr)
        return 1
    return 0


def _bytes(line: str) -> bytes:
    """Offsets of mistakes count bytes, as everywhere."""
    digits = _SEPARATORS.sub("", line)
    wrong = re.search(r"[^0-9A-Fa-f]", digits)
    if wrong:
        raise ZvtError(wrong.start() // 2, f"{wrong.group()!r} is no hexadecimal digit")
    if len(digits) % 2:
        raise ZvtError(len(digits) // 2, "half a byte at the end")
    return bytes.fromhex(digits)
