"""Members, mayors, roles and reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from citydiplo.kit.fields import partial_date
from citydiplo.portal.choices import TaskKind
from citydiplo.portal.queries.desk.rows import words
from citydiplo.portal.queries.desk.rows.pile import reads
from citydiplo.portal.queries.desk.task import Task
from networks import in_office
from networks.choices import Power
from networks.queries import standpoints

if TYPE_CHECKING:
    from citydiplo.portal.queries.desk.scope import Scope


@reads(lambda rows, scope: standpoints.in_full(rows))
def memberships(found: Any, scope: Scope) -> Iterator[Any]:
    """Memberships that wait for a confirmation."""
    cities = scope.permitting(Power.CONFIRM)
    for one in found:
        since = one.since and partial_date.since(one.since, one.since_precision)
        until = one.until and partial_date.until(one.until, one.until_precision)
        yield _member(one, "memberships", one) | {
            "kind": TaskKind.CONFIRM,
            "word": _("Membership"),
            "places": (one.city if one.city in cities else one.network,),
            "note": words.joined(one.get_membership_class_display(), since, until),
            "action": _("Confirm or dispute"),
            "action_url": reverse("membership-answer", args=[one.network.slug, one.pk]),
        }


@reads(lambda rows, scope: standpoints.in_full(rows))
def membership_disputes(found: Any, scope: Scope) -> Iterator[Any]:
    """Disputes of memberships that wait for the network."""
    for dispute in found:
        one = dispute.membership
        said = _("%(city)s disputes: %(field)s.") % {"city": one.city, "field": dispute.get_field_display()}
        yield _member(one, "membership_disputes", dispute) | {
            "kind": TaskKind.DISPUTES,
            "word": _("Dispute"),
            "places": (one.network,),
            "note": words.short(f"{said} {dispute.reason}"),
            "action": pgettext("button", "Answer"),
            "action_url": reverse("membership-dispute", args=[one.network.slug, dispute.pk]),
        }


def _member(one, pile, subject):
    return {
        "pile": pile,
        "subject": subject,
        "title": _("%(city)s in %(network)s") % {"city": one.city, "network": one.network},
        "url": one.network.get_absolute_url(),
        "is_demo": one.is_demo,
    }


@reads(lambda rows, scope: rows.select_related("mayor", "city").order_by("ends", "pk"))
def mandates(found: Any, scope: Scope) -> Iterator[Any]:
    """Mandates that have ended and have no successor."""
    for term in found:
        yield _term(term, "mandates") | {
            "note": _ending(term),
            "due": term.ends,
            "action": _("Enter the successor"),
            "action_url": reverse("mandate-enter", args=[term.city.slug]),
        }


@reads(lambda rows, scope: rows.select_related("mayor", "city").order_by("first_known", "pk"))
def terms_to_confirm(found: Any, scope: Scope) -> Iterator[Any]:
    """Mandates without an end that nobody confirmed for long: one click confirms that they continue."""
    for term in found:
        heard = in_office.known(term.known_on, term.known_on_precision)
        since = term.starts and partial_date.since(term.starts, term.starts_precision)
        yield _term(term, "mandates_to_confirm") | {
            "note": words.joined(since, heard, _("Still in office? If not, enter the end.")),
            "action": _("Still in office"),
            "action_url": reverse("mandate-confirm", args=[term.city.slug, term.pk]),
            "posts": {},
        }


@reads(lambda rows, scope: rows.select_related("mayor", "city").order_by("ends", "pk"))
def ending_terms(found: Any, scope: Scope) -> Iterator[Any]:
    """Mandates that end soon."""
    for term in found:
        yield _term(term, "ending") | {"note": _ending(term), "due": term.ends, "waits": False}


@reads(lambda rows, scope: rows.select_related("mayor", "city").order_by("starts", "pk"))
def new_terms(found: Any, scope: Scope) -> Iterator[Any]:
    """Mandates that have begun or begin soon."""
    today = timezone.localdate()
    for term in found:
        is_ahead = term.starts >= today
        starts = partial_date.display(term.starts, term.starts_precision)
        text = _("takes office: %(day)s") if is_ahead else _("new in office, since %(day)s")
        own = (term.city,) if term.city in scope.cities else tuple(scope.cities)
        yield _term(term, "new_mandates") | {
            "note": words.joined(text % {"day": starts}, "" if term.city in own else _("Partner city")),
            "places": own,
            "due": term.starts if is_ahead else None,
            "waits": False,
        }


def _term(term, pile):
    page = reverse("city-mayors", args=[term.city.slug])
    return {
        "pile": pile,
        "subject": term,
        "kind": TaskKind.MANDATES,
        "word": _("Mandate"),
        "title": str(term),
        "url": page,
        "action": _("Open"),
        "action_url": page,
        "places": (term.city,),
        "is_demo": term.is_demo,
    }


def _ending(term):
    if term.is_over(timezone.localdate()):
        return _("The mandate ended: %(day)s. No successor is recorded.") % {"day": term.ends_text}
    return _("The mandate ends: %(day)s. No successor is recorded.") % {"day": term.ends_text}


@reads(lambda rows, scope: rows.with_places())
def invitations(found: Any, scope: Scope) -> Iterator[Any]:
    """Invitations to roles that wait for an answer."""
    for one in found:
        yield Task(
            pile="invitations",
            subject=one,
            kind=TaskKind.ROLES,
            word=_("Role"),
            title=str(one),
            url=one.get_absolute_url(),
            action=pgettext("button", "Answer"),
            action_url=one.get_absolute_url(),
            places=(one.place,),
            due=timezone.localdate(one.expires_at),
        )


@reads(None)
def reports(rows: Any, scope: Scope) -> Iterator[Any]:
    """Reports of wrong data: one task for all."""
    number = rows.count()
    words = ngettext(
        "%(n)s report is waiting for an answer.", "%(n)s reports are waiting for an answer.", number
    )
    yield _queue("reports", words % {"n": number}, reverse("reports"), number)


@reads(None)
def reported(rows: Any, scope: Scope) -> Iterator[Any]:
    """Reports on exchanges: one task for all."""
    number = rows.count()
    words = ngettext(
        "%(n)s report is waiting for a decision.", "%(n)s reports are waiting for a decision.", number
    )
    yield _queue("reported", words % {"n": number}, reverse("exchange-reports"), number)


def _queue(pile, title, url, number):
    return Task(
        pile=pile,
        subject=number,
        kind=TaskKind.REPORTS,
        word=_("Reports"),
        title=title,
        url=url,
        action=_("Open"),
        action_url=url,
    )
