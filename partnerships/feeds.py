"""What cities share, for readers of news: what everybody may read, of any filter."""

from typing import Any

from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import escape, linebreaks
from django.utils.translation import gettext as _

from citydiplo.kit.demo import without_demo
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.text.markdown import render
from citydiplo.kit.web import atom
from partnerships.choices import ReviewState
from partnerships.models import Activity
from partnerships.queries.targets import target_lines

MOST = 50


def activities_feed(request: HttpRequest, filters: Any) -> HttpResponse:
    """The activities that ``filters`` leave of public partnerships, the last one first, as an Atom feed."""
    made = atom.Feed.of_directory(
        request,
        "activities",
        filters,
        title=_("Activities of cities with their partners"),
        subtitle=_("What the parties of partnerships did together."),
    )
    found = list(without_demo(filters.narrowed().listed())[:MOST])
    moments = _changed(found)
    for activity in found:
        record, facts = activity.partnership, " · ".join(activity.facts_in_words())
        logged, changed = moments.get(activity.pk, (record.created_at, record.created_at))
        made.add(
            name=f"activity/{activity.pk}",
            title=str(activity),
            link=absolute(request, activity.record_url),
            author=str(activity.organiser or record.label),
            published=logged,
            changed=changed,
            summary=f"{record}. {facts}.",
            content=f"<p>{escape(record)}</p><p>{escape(facts)}</p>",
            categories=[str(member.label) for member in record.dimensions],
        )
    return made.response()


def _changed(activities):
    """{activity: (when it was logged, when it was changed last)}. One statement."""
    acts = Activity.history.filter(id__in=[activity.pk for activity in activities]).exclude(history_type="-")
    found = acts.order_by().values("id").annotate(first=Min("history_date"), last=Max("history_date"))
    return {row["id"]: (row["first"], row["last"]) for row in found}


def exchanges_feed(request: HttpRequest, filters: Any) -> HttpResponse:
    """The newest exchanges that ``filters`` leave, as an Atom feed."""
    made = atom.Feed.of_directory(
        request,
        "exchanges",
        filters,
        title=_("Exchanges of cities"),
        subtitle=_("Lessons, practices, tools, expertise and requests that cities and networks share."),
    )
    for exchange in filters.narrowed().with_author().order_by("-published_at", "-pk")[:MOST]:
        made.add(
            name=f"exchange/{exchange.pk}",
            title=exchange.title,
            link=absolute(request, exchange),
            author=str(exchange.author),
            published=exchange.published_at,
            changed=max(exchange.updated_at, exchange.published_at),
            summary=f"{exchange.get_kind_display()}. {exchange.summary}",
            content=_whole(exchange),
            categories=[member.label for member in (*exchange.themes, *exchange.dimensions)],
        )
    return made.response()


def targets_feed(request: HttpRequest, filters: Any) -> HttpResponse:
    """The newest targets that ``filters`` leave, each with its verdict as of today, as an Atom feed."""
    made = atom.Feed.of_directory(
        request,
        "targets",
        filters,
        title=_("Targets of cities"),
        subtitle=_("What cities measure and aim at, and how far they are."),
    )
    newest = filters.narrowed().filter(is_demo=False).with_names().order_by("-published_at", "-pk")[:MOST]
    for line in target_lines(newest, as_of=timezone.localdate(), draws=False):
        target = line.target
        made.add(
            name=f"target/{target.pk}",
            title=str(target),
            link=absolute(request, target),
            author=str(target.city),
            published=target.published_at,
            changed=max(target.updated_at, target.published_at or atom.NEVER),
            summary=f"{line.kind.label}. {line.sentence}",
            content=f"<p>{escape(line.kind.label)}. {escape(line.sentence)}</p>",
            categories=[target.indicator.get_dimension_display()],
        )
    return made.response()


def verified_steps_feed(request: HttpRequest, filters: Any) -> HttpResponse:
    """The newest verified steps that ``filters`` leave, as an Atom feed; none that was taken back."""
    made = atom.Feed.of_directory(
        request,
        "reported-steps",
        filters,
        title=_("Verified steps of cities"),
        subtitle=_("Steps of agreements that cities reported and that the keeping network verified."),
    )
    verified = filters.narrowed().filter(review__state=ReviewState.VERIFIED, accession__is_demo=False)
    around = ("step", "accession__city", "accession__agreement", "review__network")
    for done in verified.select_related(*around).order_by("-review__at", "-pk")[:MOST]:
        city, agreement, review = done.accession.city, done.accession.agreement, done.review
        kind = done.step.get_kind_display()
        words = {"step": kind, "done": done.date_text, "network": review.network}
        summary = _("%(step)s, done %(done)s. Verified by %(network)s.") % words
        comment = linebreaks(review.comment, autoescape=True)
        made.add(
            name=f"verified-step/{done.pk}",
            title=_("%(city)s: step of %(agreement)s verified") % {"city": city, "agreement": agreement},
            link=absolute(request, f"{city.get_absolute_url()}networks/"),
            author=str(review.network),
            published=review.at,
            changed=review.at,
            summary=summary,
            content=f"<p>{escape(summary)}</p><p>{escape(done.step.text)}</p>{comment}",
            categories=[kind],
        )
    return made.response()


def visits_feed(request: HttpRequest, filters: Any) -> HttpResponse:
    """The newest public visits that ``filters`` leave, as an Atom feed."""
    made = atom.Feed.of_directory(
        request,
        "visits",
        filters,
        title=_("Visits of cities"),
        subtitle=_("Visits of mayors and delegations that took place, and what came of them."),
    )
    for visit in (
        filters.narrowed()
        .filter(is_demo=False)
        .select_related("city")
        .order_by("-published_at", "-pk")[:MOST]
    ):
        outcome = visit.get_outcome_display() if visit.outcome else _("Not recorded yet")
        summary = _("%(days)s. Outcome: %(outcome)s.") % {"days": visit.days, "outcome": outcome}
        made.add(
            name=f"visit/{visit.pk}",
            title=str(visit),
            link=absolute(request, visit),
            author=str(visit.city),
            published=visit.published_at or visit.created_at,
            changed=visit.updated_at,
            summary=summary,
            content=f"<p>{escape(summary)}</p>{linebreaks(visit.outcome_text, autoescape=True)}",
            categories=[text for text in (visit.get_dimension_display(), visit.get_theme_display()) if text],
        )
    return made.response()


def _whole(exchange):
    """Part by part, each under its name, as on its page."""
    return "".join(
        f"<h2>{escape(label)}</h2>{render(text, under=2)}" for _name, label, text in exchange.parts
    )
