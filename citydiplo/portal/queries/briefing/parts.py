"""What a briefing says, part by part. Each is cut to what fits a page, and says how much is left out."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydiplo.kit.db.compiled import Many
from citydiplo.kit.text.lists import semicolon_separated
from citydiplo.kit.text.numbers import number
from citydiplo.portal.queries import together as shared
from citydiplo.portal.queries.briefing import statements
from citydiplo.portal.queries.briefing.lines import (
    BriefingLine,
    BriefingPart,
    briefing_line,
    counted,
    day,
    missing,
    names,
    source_in,
    source_of,
)
from citydiplo.portal.queries.briefing.statements import EXCHANGES, TARGETS
from citydiplo.portal.queries.overview import footprint_of
from networks.queries.mandates import head_of
from networks.queries.memberships import member_lines
from networks.queries.readers import reader_of
from partnerships.choices import ExchangeKind, StepStanding
from partnerships.queries.accessions import accession_lines, with_steps
from partnerships.queries.exchanges import exchange_rows
from partnerships.queries.matches import matches_between
from partnerships.queries.targets import target_lines

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City

    Reader = User | AnonymousUser

STRENGTHS, NETWORKS, PLEDGES = 3, 8, 6
NAMED = 3  # of those that a count names


def leader(city: City, user: Reader, today: datetime.date) -> BriefingPart:
    """Who leads the city, since when, and until when that is known. One statement."""
    term = head_of(city, today, user)
    if term is None:
        found = missing(_("The mayor is not in the register."), today)
    else:
        found = briefing_line(
            term.mayor, term.title, term.office_text, url=term.mayor.get_absolute_url(), **source_of(term)
        )
    return BriefingPart("leader", _("Who leads it"), [found])


def size(city: City, today: datetime.date) -> BriefingPart:
    """How many people live there. No statement."""
    if not city.population:
        found = missing(_("The population is not in the register."), today)
    else:
        words = _("%(people)s people") % {"people": number(city.population)}
        source = {"source": city.population_source} if city.population_source else {}
        source |= {"date": str(city.population_year)} if city.population_year else {"date": ""}
        found = briefing_line(words, city.size_text, **(source_of(city) | source))
    return BriefingPart("size", _("Size"), [found])


def together(own: City, other: City, user: Reader, today: datetime.date) -> BriefingPart:
    """What the two share: each count is that of its list on their page; then the newest partnerships."""
    first, second = sorted((own, other), key=lambda city: city.slug)
    page = reverse("city-with", args=[first.slug, second.slug])
    lines = [_count(part, f"{page}#{part.key}", today) for part in shared.of_cities(first, second, user)]
    lines += [
        briefing_line(
            record.title or record.label,
            record.get_partnership_class_display(),
            record.get_status_display(),
            record.since_text,
            url=record.get_absolute_url(),
            **source_of(record),
        )
        for record in statements.mutual((first.pk, second.pk), reader_of(user))
    ]
    if not lines:
        lines = [missing(_("The register has nothing that the two share."), today)]
    return BriefingPart("together", _("What we have together"), lines)


def _count(part, url, today):
    is_named = [row.title for row in part.rows]
    demo = ngettext("and %(n)s demo record", "and %(n)s demo records", part.demo) % {"n": part.demo}
    return counted(
        _("%(name)s: %(words)s") % {"name": part.title, "words": number(part.total)},
        names(is_named, NAMED),
        demo if part.demo else "",
        url=url,
        today=today,
        is_demo=not part.total,
    )


def strengths(city: City, today: datetime.date) -> BriefingPart:
    """The dimensions in which it does more than the median of its region or of its size."""
    footprint = footprint_of(city)
    rows = footprint.rows
    usual = [max(row.first or 0, row.second or 0) for row in rows]
    above = [(row, row.value / (most or 0.5)) for row, most in zip(rows, usual, strict=True)]
    strong = [(row, times) for row, times in above if row.value > max(row.first or 0, row.second or 0)]
    strong.sort(key=lambda pair: -pair[1])
    lines = [
        counted(
            ngettext("%(dimension)s: %(n)s record", "%(dimension)s: %(n)s records", row.value)
            % {"dimension": row.label, "n": number(row.value)},
            _median(_("median of its region: %(n)s (%(cities)s cities)"), row.first, footprint.in_region),
            _median(_("median of its size: %(n)s (%(cities)s cities)"), row.second, footprint.of_its_size),
            url=row.url,
            today=today,
        )
        for row, _times in strong[:STRENGTHS]
    ]
    if not lines:
        lines = [missing(_("In each dimension it has as many records as is usual, or fewer."), today)]
    return BriefingPart("strengths", _("What it is strong in"), lines)


def _median(words, value, cities):
    return words % {"n": number(value), "cities": number(cities)} if value is not None else ""


def networks(city: City, user: Reader, today: datetime.date) -> BriefingPart:
    """The networks that it is in now, those with a role first. One statement."""
    rows = member_lines(statements.memberships(city.pk, reader_of(user)))
    rows.sort(key=lambda row: not (row["role_label"] or row["role_as_stated"]))
    lines = [
        briefing_line(
            row["network__acronym"] or row["network__name"],
            row["class_label"],
            row["role_label"],
            row["role_as_stated"],
            _("since %(day)s") % {"day": row["since_text"]} if row["since_text"] else "",
            url=row["url"],
            **source_in(row),
        )
        for row in rows[:NETWORKS]
    ]
    rest = [row["network__acronym"] or row["network__name"] for row in rows[NETWORKS:]]
    _add_rest(lines, rest, reverse("city-networks", args=[city.slug]), today)
    if not lines:
        lines = [missing(_("The register has no network of it."), today)]
    return BriefingPart("networks", _("Networks and roles"), lines)


def pledges(city: City, user: Reader, today: datetime.date) -> BriefingPart:
    """The agreements that it stands to, and how far it is with their steps. Four statements."""
    rows = with_steps(accession_lines(statements.accessions(city.pk, reader_of(user))), today)
    lines = [
        briefing_line(
            row["agreement__name"],
            row["kind_label"],
            row["date_text"],
            _("until %(day)s") % {"day": row["until_text"]} if row["until"] else _how_far(row["steps"]),
            url=row["url"],
            **source_in(row),
        )
        for row in rows[:PLEDGES]
    ]
    rest = [row["agreement__name"] for row in rows[PLEDGES:]]
    _add_rest(lines, rest, reverse("city-networks", args=[city.slug]), today)
    if not lines:
        lines = [missing(_("The register has no agreement of it."), today)]
    return BriefingPart("pledges", _("Agreements, and how far"), lines)


def _how_far(steps):
    if not steps:
        return _("no steps published")
    done = sum(one.progress in StepStanding.taken() for one in steps)
    late = [one.step for one in steps if one.progress == StepStanding.LATE]
    words = _("steps done: %(n)s of %(all)s") % {"n": done, "all": len(steps)}
    lateness = _("late: %(names)s") % {"names": names(late, NAMED)}
    return semicolon_separated([words, lateness]) if late else words


def exchanges(own: City, other: City, user: Reader, today: datetime.date) -> BriefingPart:
    """What it asks and offers: first what fits ours, then the newest. Three statements."""
    between = matches_between(own, [other.pk], user).get(other.pk)
    lines, met = [], set()
    for pairs, words in (
        (between.offered if between else (), _("fits our request: %(title)s")),
        (between.asked if between else (), _("fits our offer: %(title)s")),
    ):
        for exchange, match in pairs:
            met.add(match.row["id"])
            lines.append(_exchange(match.row, words % {"title": exchange.title}, *match.reasons[:1]))
    if room := max(0, EXCHANGES - len(lines)):
        newest = statements.exchanges(other.pk, Many(sorted(met)), reader_of(user))
        lines += [_exchange(row) for row in exchange_rows(newest[:room])]
    if not lines:
        lines = [missing(_("The register has no request or offer of it."), today)]
    return BriefingPart("exchanges", _("What it asks and offers"), lines)


def _exchange(row, *facts):
    kind = ExchangeKind(row["kind"]).label
    return briefing_line(
        _("%(name)s: %(words)s") % {"name": kind, "words": row["title"]},
        *facts,
        url=row["url"],
        source=row["author"],
        date=day(localtime(row["published_at"]).date()),
        is_demo=row["is_demo"],
    )


def targets(city: City, user: Reader, today: datetime.date) -> BriefingPart:
    """What it aims at, with the verdict as of today. Three statements."""
    found = statements.targets(city.pk, reader_of(user))
    lines = []
    for one in target_lines(found[:TARGETS], as_of=today, draws=False):
        newest = one.newest
        lines.append(
            briefing_line(
                _("%(name)s: %(words)s") % {"name": one.target.indicator, "words": one.kind.label},
                one.sentence,
                url=one.target.get_absolute_url(),
                source=(newest.source if newest else "") or one.target.source,
                date=str(newest.period) if newest else "",
                is_demo=one.target.is_demo,
            )
        )
    if len(found) > TARGETS:
        url = reverse("city-targets", args=[city.slug])
        lines.append(counted(_("More targets are on its page."), url=url, today=today))
    if not lines:
        lines = [missing(_("The register has no target of it."), today)]
    return BriefingPart("targets", _("Targets"), lines)


def visits(own: City, other: City, user: Reader, today: datetime.date, visit: Any) -> BriefingPart:
    """The last visits between the two, and what is still to do. Two statements.

    Tasks are read by the people of the cities that take part, so a reader without a role sees none.
    """
    both, reader = (own.pk, other.pk), reader_of(user)
    lines = [
        briefing_line(
            one.purpose,
            one.days,
            one.get_status_display(),
            one.get_outcome_display(),
            url=one.get_absolute_url(),
            **source_of(one),
        )
        for one in statements.visits(both, visit and visit.pk, reader)
    ]
    lines += _tasks(both, reader)
    if not lines:
        lines = [missing(_("The register has no other visit and no open task."), today)]
    return BriefingPart("visits", _("Last visits and open tasks"), lines)


def _tasks(both, reader) -> list[BriefingLine]:
    if not reader.is_authenticated:
        return []
    return [
        briefing_line(
            _("To do: %(task)s") % {"task": task.action},
            task.city,
            task.owner,
            _("due %(day)s") % {"day": day(task.due_on)},
            url=task.visit.get_absolute_url(),
            source=task.visit.purpose,
            date=day(task.visit.first_day),
            is_demo=task.visit.is_demo,
        )
        for task in statements.tasks(both, reader)
    ]


def _add_rest(lines, rest, url, today):
    if rest:
        words = ngettext("and %(n)s more", "and %(n)s more", len(rest)) % {"n": number(len(rest))}
        lines.append(counted(words, names(rest, NAMED), url=url, today=today))
