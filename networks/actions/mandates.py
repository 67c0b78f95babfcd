"""Terms of mayors, as a city's own seats keep them: entered, corrected, and removed from the register."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from citydiplo.kit.fields import partial_date
from citydiplo.kit.fields.partial_date import Precision
from citydiplo.kit.forms import edit_conflicts
from citydiplo.kit.search.folding import fold
from citydiplo.kit.text.slugs import ascii_slug
from networks.actions.declaring import marks
from networks.actions.on_behalf import acts_for
from networks.actions.search import index_mayors
from networks.models import City, Mandate, Mayor
from networks.policies import can_edit_city
from networks.queries.mandates import mayors_of

if TYPE_CHECKING:
    from citydiplo.accounts.models import User


class MandateFacts(TypedDict, total=False):
    """What a term says beside its city and its mayor."""

    title: str
    starts: datetime.date | None
    starts_precision: str
    ends: datetime.date | None
    ends_precision: str
    known_on: datetime.date | None
    known_on_precision: str


@dataclass(frozen=True)
class Entered:
    """A stored term, and the one that it closed; ``is_new`` is false for a form that was sent twice."""

    mandate: Mandate
    former: Mandate | None = None
    is_new: bool = True


@acts_for("city")
def enter(*, city: City, mayor: Any, by: User, reason: str = "", **facts: Unpack[MandateFacts]) -> Entered:
    """Record a term in ``city`` of the person named ``mayor``; it closes the term that it follows.

    A term without a start closes none. A person who was merely known in office gets the dates of the term in
    which that day lies. Raises ValidationError for a term that overlaps another one, which both keep their
    dates then.
    """
    with _terms_of(city):
        person = _person_called(mayor, city)
        clash = _overlapping(city, facts)
        beside = clash or list(Mandate.objects.filter(city=city, starts=None).select_related("mayor"))
        if (same := _same_term(beside, person, facts)) is not None:
            return Entered(same, is_new=False)
        former = _former(clash, facts)
        if former:
            _close(former, facts, reason)
        provenance = marks(city, by)
        mandate = _known_within(city, person, facts)
        if mandate is None:
            mandate = Mandate(city=city, mayor=person or _new_person(mayor, provenance))
            kept = {}
        else:
            kept = {} if facts.get("known_on") else _known_on(mandate)
        for name, value in (facts | kept | provenance).items():
            setattr(mandate, name, value)
        _write(mandate, reason)
        _announce(mandate.mayor_id, former and former.mayor_id)
    return Entered(mandate, former)


def said_by(mandate: Mandate) -> dict[str, str]:
    """What a term says, field by field, as a form sends it."""
    return {
        "mayor": mandate.mayor.name,
        "title": mandate.title,
        "starts": partial_date.iso(mandate.starts, mandate.starts_precision),
        "ends": partial_date.iso(mandate.ends, mandate.ends_precision),
        "known_on": partial_date.iso(mandate.known_on, mandate.known_on_precision),
    }


@acts_for("mandate.city")
def correct(
    *,
    mandate: Mandate,
    mayor: Any,
    by: User,
    is_same_person: bool = False,
    reason: str = "",
    opened: Mapping[str, str] | None = None,
    **facts: Unpack[MandateFacts],
) -> Mandate:
    """Write what is right instead. With nothing new the term stays as it was, its source too.

    ``is_same_person`` corrects the spelling of the name, on all pages of the person; otherwise another name
    is another person. Raises ChangedMeanwhile if the term no longer says what was ``opened``.
    """
    with _terms_of(mandate.city):
        mandate.refresh_from_db()
        before = mandate.mayor
        if mayor == before.name and all(getattr(mandate, name) == value for name, value in facts.items()):
            return mandate
        edit_conflicts.check(opened, said_by(mandate))
        if clash := _overlapping(mandate.city, facts, besides=mandate):
            raise _overlap(clash[0])
        has_new_name = _settle_name(mandate, mayor, by, is_same_person, reason)
        if not has_new_name and all(getattr(mandate, name) == value for name, value in facts.items()):
            return mandate
        for name, value in (facts | marks(mandate.city, by)).items():
            setattr(mandate, name, value)
        _write(mandate, reason)
        _announce(mandate.mayor_id, before.pk)
    return mandate


@acts_for("mandate.city")
def confirm(*, mandate: Mandate, by: User, reason: str = "") -> Mandate:
    """Say that the person is in office today. Raises ValidationError for a term that is over or to come."""
    today = timezone.localdate()
    with _terms_of(mandate.city):
        mandate.refresh_from_db()
        if not mandate.runs_on(today):
            raise ValidationError(_("This mandate does not run today. Correct its dates first."))
        facts = marks(mandate.city, by) | {"known_on": today, "known_on_precision": Precision.DAY}
        if all(getattr(mandate, name) == value for name, value in facts.items()):
            return mandate  # a double click
        for name, value in facts.items():
            setattr(mandate, name, value)
        _write(mandate, reason or _("Still in office."))
        _announce(mandate.mayor_id)
    return mandate


@acts_for("mandate.city")
def end(*, mandate: Mandate, by: User, ends: datetime.date, ends_precision: str, reason: str = "") -> Mandate:
    """Say that the person is out of office from ``ends`` on. A later day on which they were known is dropped.

    Raises ValidationError for an end that is not after the start.
    """
    with _terms_of(mandate.city):
        mandate.refresh_from_db()
        if mandate.starts and ends <= mandate.starts:
            raise ValidationError({"ends": _("The end date must be after the start date. Check both dates.")})
        facts = marks(mandate.city, by) | {"ends": ends, "ends_precision": ends_precision}
        if mandate.known_on and mandate.known_on > partial_date.last_day(ends, ends_precision):
            facts |= {"known_on": None, "known_on_precision": Precision.DAY}
        if all(getattr(mandate, name) == value for name, value in facts.items()):
            return mandate
        for name, value in facts.items():
            setattr(mandate, name, value)
        _write(mandate, reason or _("No longer in office."))
        _announce(mandate.mayor_id)
    return mandate


@acts_for("mandate.city")
@transaction.atomic
def remove(*, mandate: Mandate, reason: str) -> None:
    """Remove a term that never was from the register. Its history stays, with the reason."""
    mayor = mandate.mayor_id
    with history.because(reason):
        mandate.delete()
    _announce(mayor)


@contextmanager
def _terms_of(city):
    """One transaction. Terms of a city are written one after the other, so that each sees the one before."""
    try:
        with transaction.atomic():
            City.objects.select_for_update().get(pk=city.pk)
            yield
    except IntegrityError as error:
        raise ValidationError(
            _("Someone has just added another mandate for this city. Check the list, then try again.")
        ) from error


def _overlapping(city, facts, besides=None):
    """The terms in ``city`` that share a day with the dates given, oldest first; none without a start."""
    if facts["starts"] is None:
        return []
    found = Mandate.objects.filter(city=city).overlapping(facts["starts"], facts["ends"])
    return list(found.exclude(pk=besides and besides.pk).select_related("mayor").order_by("starts"))


def _same_term(clash, person, facts):
    return next(
        (
            term
            for term in clash
            if person and term.mayor == person and all(getattr(term, name) == facts[name] for name in facts)
        ),
        None,
    )


def _known_within(city, person, facts):
    """The term of ``person`` without a start whose known day, or end, lies in the term given; or None."""
    starts, ends = facts["starts"], facts["ends"]
    if person is None or starts is None:
        return None
    for term in Mandate.objects.filter(city=city, mayor=person, starts=None).order_by("-first_known"):
        if term.ends not in (None, ends):
            continue
        if starts <= term.first_known and (ends is None or term.first_known <= ends):
            return term
    return None


def _known_on(mandate):
    return {"known_on": mandate.known_on, "known_on_precision": mandate.known_on_precision}


def _former(clash, facts):
    """The one term that the new one follows, and so closes; None where it touches no other."""
    if not clash:
        return None
    former = clash[0]
    if len(clash) > 1 or former.starts >= facts["starts"] or not _gives_way(former, facts):
        raise _overlap(clash[-1])
    return former


def _gives_way(former, facts):
    """A term without an end does; one that was to run on does, if the new one runs longer."""
    if former.ends is None:
        return True
    return former.ends > timezone.localdate() and (facts["ends"] is None or facts["ends"] >= former.ends)


def _overlap(other):
    if other.ends is None:
        begun = partial_date.since(other.starts, other.starts_precision)
        period = _("%(begun)s, end date not known") % {"begun": begun}
    else:
        period = _("%(starts)s to %(ends)s") % {"starts": other.starts_text, "ends": other.ends_text}
    return ValidationError(
        _(
            "This mandate overlaps the mandate of %(name)s (%(period)s). Change the dates. Two "
            "mandates in one city cannot share a day."
        ),
        params={"name": other.mayor.name, "period": period},
    )


def _close(former, facts, reason):
    former.ends, former.ends_precision = facts["starts"], facts["starts_precision"]
    with history.because(reason or _("A successor took over.")):
        former.save()


def _write(mandate, reason):
    mandate.full_clean()
    with history.because(reason):
        mandate.save()


def _person_called(name, city):
    """Who of the mayors of ``city`` has this name, however it is spelled; None for nobody."""
    return next((mayor for mayor in mayors_of(city) if fold(mayor.name) == fold(name)), None)


def _new_person(name, provenance):
    base = slug = ascii_slug(name, "mayor")
    number = 1
    while Mayor.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    mayor = Mayor(name=name, slug=slug, **provenance)
    mayor.full_clean()
    mayor.save()
    return mayor


def _settle_name(mandate, name, by, is_same_person, reason):
    """Give the term the person meant. Returns whether that changed the term itself."""
    person = mandate.mayor
    if name == person.name:
        return False
    if is_same_person or fold(name) == fold(person.name):
        _rename(person, name, by, reason)
        return False
    mandate.mayor = _person_called(name, mandate.city) or _new_person(name, marks(mandate.city, by))
    return True


def _rename(person, name, by, reason):
    elsewhere = Mandate.objects.filter(mayor=person).select_related("city")
    if not all(can_edit_city(by, term.city) for term in elsewhere):
        raise ValidationError(
            {
                "mayor": _(
                    "This person also has a mandate in a city that you cannot edit. Report the "
                    "spelling on the page of this person."
                )
            }
        )
    person.name = name
    person.full_clean()
    with history.because(reason):
        person.save()
    _announce(person.pk)


def _announce(*mayors):
    index_mayors([pk for pk in mayors if pk])
    versions.bump("mayors", "desk")
