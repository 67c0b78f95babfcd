"""Cities' relations to agreements, and the steps they took, as a city's own seats keep them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from citydiplo.kit import documents, history
from citydiplo.kit.caching import versions
from networks.actions.declaring import marks
from networks.actions.on_behalf import acts_for
from partnerships.actions import city_counts, steps
from partnerships.actions.search import index_agreements
from partnerships.models import Accession, StepDone, StepReview

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City
    from partnerships.models import Agreement, AgreementStep

FACTS = ("kind", "date", "date_precision", "until", "until_precision")


class AccessionFacts(TypedDict, total=False):
    """A city's relation to an agreement, since when and, where that ended, until when."""

    kind: str
    date: datetime.date | None
    date_precision: str
    until: datetime.date | None
    until_precision: str


@acts_for("city")
@transaction.atomic
def record(
    *, city: City, agreement: Agreement, by: User, reason: str = "", **facts: Unpack[AccessionFacts]
) -> Accession:
    """``city`` states its relation to ``agreement``. Raises ValidationError if it has stated one before."""
    accession = Accession(city=city, agreement=agreement, agreement_binds=agreement.binds)
    return _write(accession, by, reason, facts)


@acts_for("accession.city")
@transaction.atomic
def correct(
    *, accession: Accession, by: User, reason: str = "", **facts: Unpack[AccessionFacts]
) -> Accession:
    """Correct the accession, which the city then confirms."""
    return _write(accession, by, reason, facts)


@acts_for("accession.city")
@transaction.atomic
def remove(*, accession: Accession, reason: str) -> None:
    """Remove a relation that never was, or has ended; twice is once. Its history stays, with the reason."""
    if not Accession.objects.select_for_update().filter(pk=accession.pk).first():
        return
    with history.because(reason):
        for done in accession.steps_done.select_for_update():
            _delete(done)
        for extension in accession.extensions.all():
            extension.delete()
        accession.delete()
    _announce(accession)


@acts_for("accession.city")
@transaction.atomic
def take_step(
    *,
    accession: Accession,
    step: AgreementStep,
    by: User,
    date: datetime.date,
    date_precision: str,
    evidence: str = "",
) -> StepDone:
    """The city took ``step``; returns its row. Of two words on one day the later one stays.

    The network that keeps the agreement is asked to verify it; the same words a second time ask nobody again.
    Raises NotPossibleError where the accession was removed.
    """
    steps.locked(accession)
    done = accession.steps_done.filter(step=step, date=date).first()
    done = done or StepDone(accession=accession, step=step, date=date)
    is_same = done.pk and (done.date_precision, done.evidence) == (date_precision, evidence)
    done.date_precision, done.evidence = date_precision, evidence
    done.full_clean()
    # Never the version: the network may have raised it since it was read.
    done.save(update_fields=["date_precision", "evidence"] if done.pk else None)
    if not is_same:
        steps.report(done=done, by=by)
    _declare(accession, by)
    _announce(accession)
    return done


@acts_for("done.accession.city")
@transaction.atomic
def undo_step(*, done: StepDone, reason: str) -> None:
    """It was not done, or not then. Twice is once, and an answer of the network does not come between."""
    found = StepDone.objects.select_for_update().filter(pk=done.pk).first()
    if found is None:
        return
    with history.because(reason):
        _delete(found)
    _announce(done.accession)


def _write(accession, by, reason, facts):
    for name in FACTS:
        if name in facts:
            setattr(accession, name, facts[name])
    for name, value in marks(accession.city, by).items():
        setattr(accession, name, value)
    same = Accession.objects.filter(
        agreement=accession.agreement, city=accession.city, kind=accession.kind
    ).exclude(pk=accession.pk)
    if same.exists():
        raise _known(accession)
    accession.full_clean()
    try:
        with transaction.atomic(), history.because(reason):
            accession.save()
    except IntegrityError as error:
        raise _known(accession) from error  # a double click: the database let one of them through
    _announce(accession)
    return accession


def _delete(done):
    """Remove a reported step with what hangs on it, each in its own history; files go with their rows."""
    for document in done.documents.all():
        documents.remove(document)
    for review in StepReview.objects.filter(done=done):
        review.delete()
    done.delete()


def _declare(accession, by):
    """The city confirms the accession, which open data may have stated, by writing its facts."""
    for name, value in marks(accession.city, by).items():
        setattr(accession, name, value)
    accession.save()


def _known(accession):
    return ValidationError(
        _("%(city)s already has this relation to %(agreement)s. Edit the existing record.")
        % {"city": accession.city, "agreement": accession.agreement}
    )


def _announce(accession):
    city_counts.refresh(city_ids=[accession.city_id])
    index_agreements([accession.agreement_id])
    versions.bump("accessions", "agreements", "desk")
