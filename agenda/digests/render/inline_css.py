"""The look of a digest: styles in its tags, where mail programs read them; dark colours in its head."""

from functools import cache

import css_inline
from django.template.loader import render_to_string


@cache
def _css():
    return render_to_string("emails/digest/style.css")


@cache
def _inliner():
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)


def inline_piece(html: str) -> str:
    """A fragment with the styles of the digest in its tags."""
    return _inliner().inline_fragment(html, _css())


@cache
def _whole():
    return css_inline.CSSInliner(
        load_remote_stylesheets=False, keep_style_tags=True, inline_style_tags=False, extra_css=_css()
    )


def inline_page(html: str) -> str:
    """A whole mail; the rules of its own head, for dark colours and narrow windows, stay where they are."""
    return _whole().inline(html)
