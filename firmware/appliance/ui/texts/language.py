"""The words of the screen in the language it is set to. German texts are the keys of the catalogue."""

import gettext
from pathlib import Path

from firmware.hal.kinds import Title

LOCALES = Path(__file__).parent.parent / "locale"
DOMAIN = "koffer"
LANGUAGES = {"de": "Deutsch", "en": "English"}


class Say:
    """Call it with a German text to get the text in the language of the screen."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue: gettext.NullTranslations = gettext.NullTranslations()
        if language != "de":
            self._catalogue = gettext.translation(DOMAIN, LOCALES, languages=[language])

    def __call__(self, text: str) -> str:
        return self._catalogue.gettext(text)

    def brief(self, text: str, cells: int) -> str:
        """A label whose place has room for `cells` cells in every language; a test measures the catalogue."""
        del cells
        return self(text)

    def plural(self, one: str, many: str, count: int) -> str:
        """The right form for `count`, which stands in the text as `{count}`."""
        return self._catalogue.ngettext(one, many, count).format(count=count)

    def title(self, title: Title) -> str:
        """A name from `case.toml`."""
        return title.en if self.language == "en" else title.de


def mark(text: str) -> str:
    """Mark a text in a table for translation; it is translated when it is shown."""
    return text
