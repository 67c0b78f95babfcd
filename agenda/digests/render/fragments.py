"""Pieces of mail: what is the same in many mails is styled and encoded once, and mails are put together.

Styles are in the tags, where mail programs read them. Each piece ends with a soft line break of
quoted-printable, which a mail program reads as nothing: so any pieces can follow each other, and no line of
the mail grows too long.
"""

import binascii
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import css_inline
from django.template.loader import render_to_string
from django.utils.html import escape

from citydiplo.kit import branding
from citydiplo.kit.mail import looks
from citydiplo.kit.mail.outbox import inline

STYLE = "emails/digest/style.css"
SOFT = b"=\r\n"
LONGEST_LINE = 76  # characters, as RFC 2045 says
DOT, DOTS_IN_LINE = b"=2E", 20
_DOTS = re.compile(rb"^\.+", re.MULTILINE)
_SLOT = re.compile(r"⟦(\w+)⟧")


def encode(text: str) -> bytes:
    """A piece of a mail's body. Line ends become those of mail, and no line begins with a dot."""
    if not text:
        return b""
    raw = text.replace("\r\n", "\n").encode()
    coded = _DOTS.sub(_as_codes, _leave_room(binascii.b2a_qp(raw, istext=True)))
    return coded.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") + SOFT


def _leave_room(coded):
    """Encoded lines, the last with room for a soft line break: its last character may go to a new one."""
    if len(coded) - coded.rfind(b"\n") - 1 < LONGEST_LINE:
        return coded
    last = len(coded) - (3 if coded[-3:-2] == b"=" else 1)
    return coded[:last] + SOFT + coded[last:]


def _as_codes(dots):
    """Dots at the start of a line, which SMTP would have to double, as codes; no line gets too long."""
    number = len(dots[0])
    return b"".join(DOT * min(DOTS_IN_LINE, number - at) + SOFT for at in range(0, number, DOTS_IN_LINE))


def both(words: str) -> tuple[bytes, bytes]:
    """Words encoded for the HTML body and for the text body."""
    return encode(escape(words)), encode(words)


def slot(name: str) -> str:
    """The placeholder in a template for what differs in each mail."""
    return f"⟦{name}⟧"


def cut(text: str, *, ends: bool = False) -> list[Any]:
    """A rendered template as its encoded pieces and the names of its slots, in turn.

    No soft line break follows the last piece where a body ``ends`` with it.
    """
    parts = _SLOT.split(text)
    pieces: list[Any] = [part if place % 2 else encode(part) for place, part in enumerate(parts)]
    if ends:
        pieces[-1] = pieces[-1].removesuffix(SOFT)
    return pieces


def halves(text: str) -> tuple[bytes, bytes]:
    """A rendered template before and after its slot. Raises ValueError unless it has just one."""
    before, _slot, after = cut(text)
    return before, after


def fill(parts: Iterable[Any], values: Mapping[str, bytes]) -> list[bytes]:
    """The pieces of ``cut`` with the encoded ``values`` in the slots, as a list of bytes."""
    return [values[part] if place % 2 else part for place, part in enumerate(parts)]


def inline_page(html: str) -> str:
    """A whole mail; the rules of its own head, for dark colours and narrow windows, stay where they are."""
    return inline(html, STYLE)


def inline_piece(html: str) -> str:
    """A fragment with the styles of the digest in its tags."""
    inliner, css = _piece_inliner(looks.of(branding.last_known()))
    return inliner.inline_fragment(html, css)


@lru_cache(maxsize=4)
def _piece_inliner(own_looks):
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)
    return inliner, render_to_string(STYLE, {"looks": own_looks})
