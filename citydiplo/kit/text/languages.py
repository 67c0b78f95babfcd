"""Languages that people work in, by their codes, called as the reader's language calls them."""

from collections.abc import Iterable
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, to_locale

from citydiplo.kit.text.lists import comma_separated

ADDRESS_PARAMETER = "lang"  # names one of the portal's own languages (``kit.web.language_parameter``)

# Official languages of the United Nations first, then the others that city halls most often name.
CODES = (
    *("ar", "zh", "en", "fr", "ru", "es"),
    *("af", "am", "sq", "hy", "az", "bn", "bs", "bg", "my", "ca", "hr", "cs", "da", "nl", "et", "fi"),
    *("ka", "de", "el", "gn", "ha", "he", "hi", "hu", "is", "ig", "id", "it", "ja", "kk", "km", "rw"),
    *("ko", "lo", "lv", "lt", "mk", "ms", "mn", "ne", "no", "fa", "pl", "pt", "qu", "ro", "sr", "si"),
    *("sk", "sl", "so", "sw", "sv", "ta", "th", "tr", "uk", "ur", "uz", "vi", "wo", "xh", "yo", "zu"),
)


def names() -> dict[str, str]:
    """Code → name, by name, in the reader's language; made once for each."""
    return _names(get_language() or "en")


def in_words(codes: Iterable[str]) -> str:
    """“French, Spanish”; unknown codes are left as they are."""
    known = names()
    return comma_separated(known.get(code, code) for code in codes)


@lru_cache(maxsize=64)
def _names(language):
    try:
        locale = Locale.parse(to_locale(language))
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    called = {code: locale.languages.get(code, code) for code in CODES}
    called = {code: name[:1].upper() + name[1:] for code, name in called.items()}
    return dict(sorted(called.items(), key=lambda pair: pair[1].casefold()))
