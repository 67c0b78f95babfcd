"""What a help page is made of."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language


@dataclass(frozen=True)
class HelpStep:
    """One step in one to three short sentences; ``route`` names a page without arguments that it leads to."""

    text: Promise
    route: str = ""


@dataclass(frozen=True)
class HelpTopic:
    """One page of help. ``routes`` are the forms that link to it.

    ``picture`` says in words what the picture shows. There is a file for each language of the
    interface, ``static/img/help/<language>/<slug>.webp``, taken by ``tests/browser/test_help_pictures.py``.
    """

    slug: str
    title: Promise
    lead: Promise
    steps: tuple[HelpStep, ...]
    then: Promise | str = ""  # what happens afterwards
    routes: tuple[str, ...] = ()
    picture: Promise | str = ""
    more: tuple[str, ...] = ()  # slugs of other topics

    @property
    def picture_file(self) -> str:
        """The path of the picture in the language that is active among the static files; or empty."""
        return f"img/help/{get_language()}/{self.slug}.webp" if self.picture else ""
