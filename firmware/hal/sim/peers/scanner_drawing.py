"""Pages to scan in a rehearsal."""

from typing import Final

from PIL import Image, ImageDraw, ImageFont

from firmware.hal.ports.document_scanner import Colour
from firmware.hal.wire import png
from firmware.hal.wire.scan_messages import CHANNELS

INCHES: Final = (8.27, 11.69)
"""A4."""
_PAPER, _INK, _STAMP = (250, 250, 250), (30, 30, 40), (170, 20, 30)
_LINES: Final = 24


def draw(number: int, dpi: int, colour: Colour, marked: str) -> tuple[int, int, bytes]:
    """A sheet that says which it is: width, height and PNG. Where it is `marked`, those bytes stand in the PNG."""
    width, height = (round(inches * dpi) for inches in INCHES)
    image = Image.new("RGB", (width, height), _PAPER)
    _write(image, number, dpi)
    picture = image if colour is Colour.COLOUR else image.convert("L")
    pixels = bytearray(picture.tobytes())
    sign = marked.encode()
    pixels[: len(sign)] = sign
    return width, height, png.encode(width, height, CHANNELS[colour], pixels, 0 if sign else 4)


def _write(image: Image.Image, number: int, dpi: int) -> None:
    pen = ImageDraw.Draw(image)
    large, small = ImageFont.load_default(dpi / 2.5), ImageFont.load_default(dpi / 7)
    pen.text((dpi, dpi), f"Übungsblatt {number}", fill=_INK, font=large)
    for line in range(_LINES):
        pen.text((dpi, dpi * 2 + line * dpi / 3), "Dies ist kein echtes Dokument. " * 2, fill=_INK, font=small)
    pen.ellipse([dpi * 5, dpi * 9, dpi * 7, dpi * 11], outline=_STAMP, width=max(1, dpi // 30))
