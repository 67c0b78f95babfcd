"""What cities tell each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from citydiplo.portal.choices import TaskKind
from citydiplo.portal.queries.desk.rows import words
from citydiplo.portal.queries.desk.rows.pile import reads
from partnerships.queries.desk import in_full

if TYPE_CHECKING:
    from citydiplo.portal.queries.desk.scope import Scope


@reads(lambda rows, scope: in_full(rows))
def to_approve(found: Any, scope: Scope) -> Iterator[Any]:
    """Exchanges that wait for the approval of the office."""
    for exchange in found:
        yield _exchange(exchange, "to_approve", exchange) | {
            "kind": TaskKind.APPROVALS,
            "places": (exchange.author,),
            "action": _("Approve or send back"),
            "action_url": reverse("exchange-approve", args=[exchange.pk]),
        }


@reads(lambda rows, scope: in_full(rows).select_related("exchange__city", "exchange__network"))
def contacts(found: Any, scope: Scope) -> Iterator[Any]:
    """Requests for contact that wait for an answer."""
    for contact in found:
        yield _exchange(contact.exchange, "contacts", contact) | {
            "kind": TaskKind.MESSAGES,
            "word": _("Message"),
            "title": str(contact.author),
            "url": contact.get_absolute_url(),
            "note": words.joined(words.short(contact.message), contact.exchange.title),
            "places": (contact.exchange.author,),
            "action": pgettext("button", "Answer"),
            "action_url": contact.get_absolute_url(),
        }


@reads(lambda rows, scope: in_full(rows))
def replies(found: Any, scope: Scope) -> Iterator[Any]:
    """Replies that nobody of the city has looked at."""
    for notice in found:
        reply = notice.reply
        text = _("%(author)s mentions %(place)s") if notice.is_mention else _("%(author)s replied")
        yield _exchange(reply.exchange, "replies", notice) | {
            "kind": TaskKind.MESSAGES,
            "word": _("Reply"),
            "title": text % {"author": reply.author, "place": notice.place},
            "url": reply.get_absolute_url(),
            "note": reply.exchange.title,
            "places": (notice.place,),
            "action": _("Mark as read"),
            "action_url": reverse("reply-seen", args=[notice.pk]),
            "posts": {},
        }


@reads(lambda rows, scope: in_full(rows))
def writings(found: Any, scope: Scope) -> Iterator[Any]:
    """Exchanges that are not published, or were sent back."""
    for exchange in found:
        note = ""
        if exchange.returned_reason:
            note = _("The mayor’s office sent this back: %(reason)s")
            note = note % {"reason": exchange.returned_reason}
        yield words.draft(
            "writings",
            exchange,
            exchange.get_kind_display(),
            "exchange-edit",
            exchange.author,
            note=words.short(note),
        )


def _exchange(exchange, pile, subject):
    return {
        "pile": pile,
        "subject": subject,
        "word": exchange.get_kind_display(),
        "title": exchange.title,
        "url": exchange.get_absolute_url(),
        "is_demo": exchange.is_demo,
    }
