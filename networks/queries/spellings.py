"""Names of cities and countries as they are spelled, accents and all."""

import unicodedata
from collections.abc import Iterable
from functools import cached_property

from babel import Locale
from babel.core import UnknownLocaleError

from networks.models import City, CityName

CHUNK = 5000
# In whose languages countries are looked for: those that are written with other signs than ASCII.
_LANGUAGES = (
    "ar", "az", "be", "bg", "bs", "ca", "cs", "da", "de", "el", "es", "et", "fa", "fi", "fr", "he", "hr",
    "hu", "is", "it", "ja", "ka", "kk", "ko", "lt", "lv", "mk", "nb", "pl", "pt", "ro", "ru", "sk", "sl",
    "sq",
    "sr", "sr_Latn", "sv", "th", "tr", "uk", "uz", "vi", "zh", "zh_Hant",
)  # fmt: skip


class KnownSpellings:
    """Counts of some texts how many are names of cities or countries, spelled with these very signs.

    What is plain ASCII is never counted: every encoding reads it the same. The first call reads all names of
    the register, in two statements. ``words`` and ``also`` are known to be spelled right, too;
    ``has_used_them`` says whether one of ``also`` was met.
    """

    def __init__(self, also: Iterable[str] = (), words: Iterable[str] = ()) -> None:
        self._words = {_key(text) for text in words if not text.isascii()}
        self._also = {_key(text) for text in also if not text.isascii()}
        self.has_used_them = False

    def __call__(self, texts: list[str]) -> int:
        keys = [_key(text) for text in texts]
        self.has_used_them = self.has_used_them or not self._also.isdisjoint(keys)
        return sum(key in self._known or key in self._also or key in self._words for key in keys)

    @cached_property
    def _known(self):
        known = set()
        for name, aliases in City.objects.values_list("name", "aliases").iterator(CHUNK):
            known.update(_key(text) for text in (name, *aliases) if not text.isascii())
        for name in CityName.objects.values_list("name", flat=True).iterator(CHUNK):
            if not name.isascii():
                known.add(_key(name))
        for language in _LANGUAGES:
            try:
                names = Locale.parse(language).territories.values()
            except (UnknownLocaleError, ValueError):
                continue
            known.update(_key(name) for name in names if not name.isascii())
        return known


def _key(text):
    return unicodedata.normalize("NFC", text).casefold()
