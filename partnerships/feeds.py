"""What cities share, for readers of news: what everybody may read, of any filter.

Each ``tell_…`` adds entries for the newest of some rows, without demo records.
"""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Max, Min, OuterRef
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import escape, linebreaks
from django.utils.translation import gettext as _

from citydiplo.kit.demo import without_demo
from citydiplo.kit.fields import partial_date
from citydiplo.kit.history.newest import newest_acts
from citydiplo.kit.text.countries import country_name
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.text.markdown import render
from citydiplo.kit.web import atom
from citydiplo.kit.web.atom import MOST, Feed
from partnerships.choices import ACCESSION_RELATION, AccessionKind, ReviewState
from partnerships.models import Accession, Activity, Partnership, Party
from partnerships.queries.targets import target_lines


def tell_partnerships(made: Feed, request: HttpRequest, rows: Any) -> None:
    """The newest partnerships of the register. One statement."""
    for record in rows.order_by("-created_at", "-pk")[:MOST]:
        begun = partial_date.since(record.since, record.since_precision) if record.since else ""
        facts = [record.get_partnership_class_display(), record.get_status_display(), begun]
        summary = " · ".join(filter(None, map(str, facts)))
        made.add(
            name=f"partnership/{record.pk}",
            title=str(record),
            link=absolute(request, record),
            author=record.label,
            published=record.created_at,
            changed=record.updated_at,
            summary=summary,
            content=f"<p>{escape(record.label)}</p><p>{escape(summary)}</p>",
            categories=[
                *(str(member.label) for member in record.dimensions),
                *(country_name(code) for code in record.countries.split()),
            ],
        )


def tell_agreements(made: Feed, request: HttpRequest, rows: Any) -> None:
    """Which cities joined or left these agreements, the newest first. Two statements."""
    tell_accessions(
        made,
        request,
        Accession.objects.filter(agreement__in=rows.order_by().values("pk"), city__merged_into=None),
    )


def tell_institutions(made: Feed, request: HttpRequest, rows: Any) -> None:
    """The newest partnerships that these institutions are parties of. One statement."""
    parties = Party.objects.filter(partnership=OuterRef("pk"), institution__in=rows.order_by().values("pk"))
    shared = without_demo(Partnership.objects.visible_to(AnonymousUser()).filter(Exists(parties)))
    tell_partnerships(made, request, shared)


def tell_accessions(made: Feed, request: HttpRequest, rows: Any) -> None:
    """Relations of cities to agreements, the one that was changed last first. Two statements.

    One that came with a data file, and that nobody changed since, is no news.
    """
    moments = newest_acts(rows.filter(is_demo=False), MOST)
    found = rows.select_related("agreement", "city").in_bulk(list(moments))
    for key, (entered, changed) in moments.items():
        if key not in found:  # a row may leave between the two statements
            continue
        accession = found[key]
        city, agreement = accession.city, accession.agreement
        relation = ACCESSION_RELATION[AccessionKind(accession.kind)] % {"agreement": agreement}
        facts = [
            relation,
            partial_date.since(accession.date, accession.date_precision) if accession.date else "",
            partial_date.until(accession.until, accession.until_precision) if accession.until else "",
        ]
        summary = " · ".join(filter(None, facts))
        made.add(
            name=f"accession/{accession.pk}",
            title=f"{city}: {agreement}",
            link=absolute(request, agreement),
            author=str(city),
            published=entered,
            changed=changed,
            summary=summary,
            content=f"<p>{escape(summary)}</p>",
            categories=[city.country.name],
        )


def tell_activities(made: Feed, request: HttpRequest, rows: Any) -> None:
    """Activities of partnerships, the last one first."""
    found = list(rows.listed()[:MOST])
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


def _changed(activities):
    """{activity: (when it was logged, when it was changed last)}. One statement."""
    acts = Activity.history.filter(id__in=[activity.pk for activity in activities]).exclude(history_type="-")
    found = acts.order_by().values("id").annotate(first=Min("history_date"), last=Max("history_date"))
    return {row["id"]: (row["first"], row["last"]) for row in found}


def tell_exchanges(made: Feed, request: HttpRequest, rows: Any) -> None:
    """The newest exchanges."""
    for exchange in rows.with_author().order_by("-published_at", "-pk")[:MOST]:
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


def tell_targets(made: Feed, request: HttpRequest, rows: Any) -> None:
    """The newest targets, each with its verdict as of today."""
    newest = rows.with_names().order_by("-published_at", "-pk")[:MOST]
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


def tell_verified_steps(made: Feed, request: HttpRequest, rows: Any) -> None:
    """The newest verified steps; none that was taken back."""
    verified = rows.filter(review__state=ReviewState.VERIFIED)
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


def tell_visits(made: Feed, request: HttpRequest, rows: Any) -> None:
    """The newest public visits."""
    for visit in rows.select_related("city").order_by("-published_at", "-pk")[:MOST]:
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


def _whole(exchange):
    """Part by part, each under its name, as on its page."""
    return "".join(
        f"<h2>{escape(label)}</h2>{render(text, under=2)}" for _name, label, text in exchange.parts
    )
