"""What the web server reads before its workers are forked, so that they share that memory.

A process that is forked shares memory until one of the two writes to it. What each worker would else read
for itself at its first pages is read here once: routes, templates, catalogues, what CLDR and the fonts say.
None of it asks a database or a server.
"""

import gc
from pathlib import Path

from citydiplo.kit.garbage import collected_later


def read(log) -> None:
    """Read it all, and hide it from the garbage collector. What is wrong in a template is told to ``log``.

    The collector would write to each object that it visits, and so give each worker a copy (decision 0032).
    It does not run before, either: that takes 0.3 s and finds 1.5 MB.
    """
    with collected_later():
        _read_languages()
        _read_templates(log)
        _read_letters()
        gc.freeze()


def _read_languages():
    """Catalogues, routes (Django keeps them by language), ways to write numbers and dates."""
    from django.conf import settings
    from django.urls import reverse
    from django.utils import formats, translation

    from citydiplo.kit.text import numbers

    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("Home")
            reverse("health-live")
            formats.get_format("DATE_FORMAT")
            numbers.exact(1)


def _read_templates(log):
    from django.conf import settings
    from django.template import TemplateSyntaxError
    from django.template.loader import get_template

    for top in settings.TEMPLATES[0]["DIRS"]:
        for file in sorted(Path(top).rglob("*.html")):
            try:
                get_template(str(file.relative_to(top)))
            except TemplateSyntaxError as error:
                log.error("%s: %s", file, error)


def _read_letters():
    """The letters of the faces in cards: each page of a city or a partnership asks for them."""
    from citydiplo.kit.drawing import letters

    for face in letters.SANS:
        letters.known_letters(face)
