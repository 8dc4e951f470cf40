"""The catalogue of the screen's texts: `python -m support.ui_catalogue` writes template and compiled file anew."""

import io
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2] / "firmware" / "appliance" / "ui"
LOCALE = ROOT / "locale"
TEMPLATE = LOCALE / "koffer.pot"
ENGLISH = LOCALE / "en" / "LC_MESSAGES" / "koffer.po"
COMPILED = ENGLISH.with_suffix(".mo")
_KEYWORDS = {"say": None, "mark": None, "brief": (1,), "plural": (1, 2)}


def extracted() -> Catalog:
    """Every text in the code."""
    catalogue = Catalog(domain="koffer", project="koffer")
    found = extract_from_dir(ROOT, [("**.py", "python")], keywords=_KEYWORDS, comment_tags=())
    for name, _line, text, _comments, context in sorted(found, key=lambda each: (each[0], each[1])):
        catalogue.add(text, None, [(name, 0)], context=context)
    return catalogue


def template_text(catalogue: Catalog) -> str:
    out = io.BytesIO()
    write_po(out, catalogue, omit_header=True, include_lineno=False, width=110)
    return out.getvalue().decode()


def english() -> Catalog:
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en", domain="koffer")


def compiled(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


_HEADER = """\
# English texts of the touch screen; the German ones are the keys.
msgid ""
msgstr ""
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""


def _write() -> None:
    catalogue = extracted()
    TEMPLATE.write_text(template_text(catalogue))
    if ENGLISH.exists():
        merged = english()
        merged.update(catalogue, no_fuzzy_matching=True)
        merged.obsolete.clear()
        ENGLISH.write_text(_HEADER + template_text(merged))
        COMPILED.write_bytes(compiled(merged))


if __name__ == "__main__":
    _write()
