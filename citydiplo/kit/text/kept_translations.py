"""Fixed texts of templates, translated once for each language: a page has fifty to a hundred of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template import Context, Node
from django.template.base import Parser, Token
from django.templatetags import i18n
from django.utils.translation import get_language


class KeptTranslation(Node):
    """A text without variables and filters, as ``inside`` renders it; where it has a ``name``, a variable."""

    child_nodelists = ()

    def __init__(self, inside: i18n.TranslateNode) -> None:
        self.name, inside.asvar = inside.asvar, None
        self.inside = inside
        self._kept: dict[Any, Any] = {}

    def render(self, context: Context) -> Any:
        """The text in the language of the reader; empty where it is set as a variable."""
        key = get_language(), context.autoescape
        text = self._kept.get(key)
        if text is None:
            text = self._kept[key] = self.inside.render(context)
        if not self.name:
            return text
        context[self.name] = text
        return ""


def translate(parser: Parser, token: Token) -> Node:
    """Django's tag of that name."""
    node = i18n.do_translate(parser, token)
    expressions = [node.filter_expression, node.message_context]
    is_fixed = all(each is None or _is_fixed(each) for each in expressions)
    return KeptTranslation(node) if is_fixed else node


def _is_fixed(expression):
    return not expression.filters and getattr(expression.var, "lookups", None) is None


def keep_translations() -> None:
    """Let the tag ``translate`` keep fixed texts. Not while somebody works on the catalogues."""
    if not settings.DEBUG:
        for name in ("translate", "trans"):
            i18n.register.tag(name, translate)
