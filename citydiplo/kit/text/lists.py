"""Words in one line, with the comma of the reader's language between them."""

from collections.abc import Iterable

from django.utils.formats import get_format


def comma() -> str:
    """The comma of the reader's language and a space."""
    return str(get_format("LIST_SEPARATOR"))


def comma_separated(words: Iterable[object]) -> str:
    """“Lima, Quito”; in Arabic “ليما، كيتو”. What is empty is left out."""
    return comma().join(str(word) for word in words if word not in (None, ""))


def semicolon_separated(words: Iterable[object]) -> str:
    """“Lima, Peru; Quito, Ecuador”, in Arabic with “؛”: what has commas of its own."""
    return str(get_format("CLAUSE_SEPARATOR")).join(str(word) for word in words if word not in (None, ""))
