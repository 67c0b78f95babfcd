"""Compiles the translations: every ``locale/…/django.po`` whose ``.mo`` is missing or older.

Django reads the compiled files, and gettext's own compiler is not on every machine; Babel's is with us.
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[2] / "locale"


def compile_all(folder=LOCALE):
    """Write what is out of date; returns how many files that were."""
    written = 0
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalog = read_po(text, locale=source.parent.parent.name)
        waiting = target.with_suffix(".mo.new")  # a running portal never reads half a file
        with waiting.open("wb") as file:
            write_mo(file, catalog)
        waiting.replace(target)
        written += 1
    return written
