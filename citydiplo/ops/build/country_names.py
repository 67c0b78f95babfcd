"""Writes ``networks/data/country_names.tsv.xz``: what countries are called in every language of Unicode CLDR.

From Babel, by ``make data``; a file, because sixty languages read at run time would cost a worker 70 MB. Each
line: country, with + before it for languages seldom met in files, then its names folded. A name that two
two countries have in different languages is left out.
"""

import lzma
import os
from collections import defaultdict
from pathlib import Path

import django
from babel.localedata import load as cldr
from babel.localedata import locale_identifiers

TARGET = Path(__file__).resolve().parents[3] / "networks" / "data" / "country_names.tsv.xz"
# Their word counts where another language calls another country so; slips of the pen are forgiven in them.
FIRST = (
    "en", "fr", "es", "pt", "de", "ru", "ar", "zh", "zh_Hant", "it", "nl", "pl", "hu", "tr", "uk", "ja", "ko",
)  # fmt: skip


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydiplo.settings")
    django.setup()
    from networks.regions import REGION_OF

    known, rest = _names(FIRST, REGION_OF), _names(sorted(set(locale_identifiers()) - set(FIRST)), REGION_OF)
    found = defaultdict(set)
    for mark, names in (("", known), ("+", rest)):
        for name, codes in names.items():
            is_code = name.isascii() and len(name) <= 3
            if len(codes) == 1 and not is_code and not (mark and name in known):
                found[mark + next(iter(codes))].add(name)
    text = "".join("\t".join((code, *sorted(names))) + "\n" for code, names in sorted(found.items()))
    TARGET.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{TARGET}: {sum(map(len, found.values())):,} names, {TARGET.stat().st_size:,} bytes")


def _names(languages, countries):
    from networks.matching.countries import spellings

    found = defaultdict(set)
    for language in languages:
        for code, name in cldr(language).get("territories", {}).items():
            if code in countries and name != code:
                for spelling in spellings(name):
                    found[spelling].add(code)
    return found


if __name__ == "__main__":
    main()
