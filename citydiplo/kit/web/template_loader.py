"""Templates are indented for those who read them; pages are sent without the indentation."""

import re

from django.template import Origin
from django.template.loaders.filesystem import Loader as FilesystemLoader

LINE_BREAK = re.compile(r"\s*\n\s*")


class Loader(FilesystemLoader):
    """Loads templates from ``DIRS``. In HTML, a line break with the spaces around it becomes one space.

    A browser shows no difference, a page gets about a fifth smaller, and a template is shortened once, when
    it is loaded. Plain text (``.txt``) stays as it is. A text area must have nothing before its value, which
    ``tests/test_templates.py`` holds.
    """

    def get_contents(self, origin: Origin) -> str:
        """The text of a template. Raises TemplateDoesNotExist."""
        contents = super().get_contents(origin)
        return LINE_BREAK.sub(" ", contents) if origin.name.endswith(".html") else contents
