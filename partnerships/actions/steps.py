"""A reported step between the city and the keeper of the agreement: verified, returned, given more time.

Each act is claimed by the version that was read, so that of two people the second sees what the first did.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.kit import documents, history
from citydiplo.kit.caching import versions
from citydiplo.kit.fields import partial_date
from citydiplo.kit.mail import outbox
from networks.actions.on_behalf import acts_for
from networks.choices import Power
from networks.errors import NotPossibleError
from networks.models import City
from networks.policies import power_to_answer, role_to_answer
from networks.queries.seats import seats_with
from partnerships.choices import ExtensionState, ReviewState, StepKind, StepStanding
from partnerships.errors import StaleRecordError
from partnerships.models import Agreement, StepDocument, StepDone, StepExtension, StepReview
from partnerships.queries.steps import due_states_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from citydiplo.accounts.models import User
    from citydiplo.kit.documents.forms import CheckedFile
    from networks.models import Network
    from partnerships.models import Accession, AgreementStep

NOUNS = ("accessions", "agreements", "desk")


# What the city does.


def report(*, done: StepDone, by: User) -> None:
    """Ask the keeper to verify a step that was just reported, or reported in another way.

    What the keeper said of it before no longer holds, and a request for more time is no longer needed.
    Part of the caller's transaction and history.
    """
    StepDone.objects.filter(pk=done.pk).update(version=F("version") + 1)
    for review in StepReview.objects.filter(done=done):
        review.delete()
    asked = _locked(StepExtension.objects.open().filter(accession=done.accession_id, step=done.step_id))
    with history.watching(asked):
        asked.update(state=ExtensionState.WITHDRAWN)
    keeper = done.accession.agreement.keeper
    if keeper and done.step.kind != StepKind.COMMIT:
        _tell(keeper, "reported", done.accession, done.step, by, path=reverse("step-review", args=[done.pk]))


@acts_for("done.accession.city")
@transaction.atomic
def send_again(*, done: StepDone, by: User, version: int) -> None:
    """Ask the keeper again to verify a step that it returned.

    Raises StaleRecordError where somebody was first, NotPossibleError where it was not returned.
    """
    _claim(done, version)
    if not StepReview.objects.filter(done=done, state=ReviewState.RETURNED).exists():
        raise NotPossibleError(_("The network has not returned this step."))
    report(done=done, by=by)
    versions.bump(*NOUNS)


@acts_for("done.accession.city")
@transaction.atomic
def attach(
    *, done: StepDone, by: User, facts: Mapping[str, Any], file: CheckedFile | None = None
) -> StepDocument:
    """Hang evidence on a reported step: a checked file, or a link. Raises ValidationError as the kit does."""
    document = StepDocument(done=done, **facts)
    documents.attach(document, by=by, file=file)
    StepDone.objects.filter(pk=done.pk).update(version=F("version") + 1)
    versions.bump("accessions")
    return document


@acts_for("document.done.accession.city")
@transaction.atomic
def detach(*, document: StepDocument) -> None:
    """Take evidence away. What the keeper had verified with it is no longer verified, and waits again."""
    done = document.done
    if documents.remove(document):
        StepDone.objects.filter(pk=done.pk).update(version=F("version") + 1)
        with history.because(_("Evidence was removed.")):
            for review in StepReview.objects.filter(done=done, state=ReviewState.VERIFIED):
                review.delete()
        versions.bump(*NOUNS)


def read(*, pk: int) -> None:
    """Read what a PDF says, as of every document."""
    documents.read(model=StepDocument, pk=pk)


@acts_for("accession.city")
@transaction.atomic
def ask_for_time(
    *, accession: Accession, step: AgreementStep, by: User, months: int, reason: str
) -> StepExtension:
    """Ask the keeper for ``months`` more until ``step`` is due; returns the request.

    Raises NotPossibleError where nobody keeps the agreement, the step is not due, or a request is open.
    """
    keeper = accession.agreement.keeper
    if keeper is None:
        raise NotPossibleError(
            _("No network in this register keeps this agreement, so nobody can grant more time.")
        )
    locked(accession)
    status = _status(accession, step)
    if status is None or not status.due_by or status.progress in StepStanding.taken():
        raise NotPossibleError(_("This step has no due date, so there is nothing to extend."))
    asked = StepExtension(
        accession=accession, step=step, due=status.due_by, months=months, reason=reason, asked_by=by
    )
    asked.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            asked.save()
    except IntegrityError as error:
        raise NotPossibleError(_("A request for this step already waits for an answer.")) from error
    _tell(
        keeper, "more-time", accession, step, by, extension=asked, path=reverse("more-time", args=[asked.pk])
    )
    versions.bump(*NOUNS)
    return asked


@acts_for("extension.accession.city")
@transaction.atomic
def withdraw_request(*, extension: StepExtension) -> bool:
    """The city does not need more time after all; returns whether the request was open. Twice counts once."""
    rows = _locked(StepExtension.objects.open().filter(pk=extension.pk))
    with history.watching(rows):
        changed = rows.update(state=ExtensionState.WITHDRAWN)
    versions.bump(*NOUNS)
    return bool(changed)


# What the network does that keeps the agreement.


@acts_for("done.accession.agreement.keeper", Power.MAINTAIN_MEMBERS)
def verify(*, done: StepDone, by: User, version: int, comment: str = "") -> StepReview:
    """The keeper has checked the step: the city wears its badge as long as that holds.

    Raises StaleRecordError where somebody was first, NotPossibleError for who does not act for the keeper.
    """
    return _review(done, by, version, ReviewState.VERIFIED, comment)


@acts_for("done.accession.agreement.keeper", Power.MAINTAIN_MEMBERS)
def return_to_city(*, done: StepDone, by: User, version: int, comment: str) -> StepReview:
    """The keeper sends the step back, or takes back that it verified it; the step does not count as done.

    Raises as ``verify``, and ValidationError without a comment.
    """
    if not comment.strip():
        raise ValidationError({"comment": _("Say what the city has to change.")})
    return _review(done, by, version, ReviewState.RETURNED, comment)


@acts_for("done.accession.agreement.keeper", Power.MAINTAIN_MEMBERS)
@transaction.atomic
def record_review(
    *,
    done: StepDone,
    by: User,
    state: str,
    day: datetime.date | None = None,
    comment: str | None = None,
    link: str = "",
    removes: str = "",
    reason: str = "",
) -> None:
    """Write what the keeper's own list says of a reported step, or said before: ``state`` as of ``day``.

    Without a ``day`` or a ``comment`` these stay; without a ``state`` the step waits again. ``link`` is
    evidence that is added, ``removes`` evidence that is taken away. Raises NotPossibleError for who does not
    act for the keeper.
    """
    StepDone.objects.filter(pk=done.pk).update(version=F("version") + 1)
    keeper, role = _keeper_for(done.accession.agreement_id, by)
    review = StepReview.objects.filter(done=done).first()
    was_verified = bool(review and review.is_verified)
    with history.because(reason):
        if not state:
            if review:
                review.delete()
        else:
            review = review or StepReview(done=done, at=timezone.now())
            review.state, review.network, review.by, review.role = state, keeper, by, role
            if comment is not None:
                review.comment = comment
            if day and (not review.pk or timezone.localdate(review.at) != day):
                review.at = moment_of(day)
            review.full_clean(validate_unique=False, validate_constraints=False)
            review.save()
        if link:
            attached = StepDocument(done=done, title=done.step.text[:200], url=link)
            documents.attach(attached, by=by)
        for document in StepDocument.objects.filter(done=done, url=removes) if removes else ():
            documents.remove(document)
    if state == ReviewState.VERIFIED and not was_verified:
        _tell(
            done.accession.city, "verified", done.accession, done.step, by, who=keeper, comment=comment or ""
        )
    versions.bump(*NOUNS)


def moment_of(day: datetime.date) -> datetime.datetime:
    """When something happened of which only the day is known: at noon, never later than now."""
    noon = datetime.datetime.combine(day, datetime.time(12), timezone.get_current_timezone())
    return min(noon, timezone.now())


def tell_verified(*, done: QuerySet[StepDone], by: User) -> None:
    """Write to the cities of verified steps, where anybody acts for them. Two statements for each step."""
    seated = seats_with(Power.CONFIRM, cities=City.objects.filter(accessions__steps_done__in=done))
    cities = {seat.city_id for seat in seated}
    around = ("step", "review__network", "accession__city", "accession__agreement")
    for one in done.filter(accession__city__in=cities).select_related(*around):
        review = one.review
        _tell(
            one.accession.city,
            "verified",
            one.accession,
            one.step,
            by,
            who=review.network,
            comment=review.comment,
        )


@acts_for("extension.accession.agreement.keeper", Power.MAINTAIN_MEMBERS)
@transaction.atomic
def grant(
    *,
    extension: StepExtension,
    by: User,
    months: int | None = None,
    until: datetime.date | None = None,
    comment: str = "",
) -> StepExtension:
    """The step is due on ``until``, or ``months`` after it was. Raises NotPossibleError as ``_answer``."""
    day = until or partial_date.months_after(extension.due, months or extension.months)
    if day <= extension.due:
        raise ValidationError({"until": _("Enter a date after the present due date.")})
    return _answer(extension, by, ExtensionState.GRANTED, comment, until=day)


@acts_for("extension.accession.agreement.keeper", Power.MAINTAIN_MEMBERS)
@transaction.atomic
def refuse(*, extension: StepExtension, by: User, comment: str) -> StepExtension:
    """The day stays. Raises ValidationError without a comment, and NotPossibleError as ``_answer``."""
    if not comment.strip():
        raise ValidationError({"comment": _("Say why, so that the city can plan.")})
    return _answer(extension, by, ExtensionState.REFUSED, comment)


def record_demo(
    *,
    accession: Accession,
    step: AgreementStep,
    date: datetime.date,
    evidence: str,
    link: str,
    state: str,
    comment: str,
    by: User | None,
) -> StepDone:
    """An invented report with the review that the script tells of; nobody is written to."""
    done = StepDone.objects.create(accession=accession, step=step, date=date, evidence=evidence)
    if link:
        documents.attach(StepDocument(done=done, title=step.text[:200], url=link), by=None)
    keeper = accession.agreement.keeper
    if state and keeper:
        StepReview.objects.create(
            done=done,
            state=state,
            comment=comment,
            network=keeper,
            by=by,
            role=role_to_answer(by, keeper),
            at=timezone.now(),
        )
    return done


def ask_demo(*, accession: Accession, step: AgreementStep, months: int, reason: str) -> StepExtension:
    """An invented request for more time that waits for its answer; nobody is written to."""
    status = _status(accession, step)
    return StepExtension.objects.create(
        accession=accession, step=step, due=status.due_by, months=months, reason=reason
    )


@transaction.atomic
def _review(done, by, version, state, comment):
    _claim(done, version)
    keeper, role = _keeper_for(done.accession.agreement_id, by)
    review = StepReview.objects.filter(done=done).first() or StepReview(done=done)
    was_verified = review.pk and review.is_verified
    if review.state == state:
        raise NotPossibleError(_("This step already has this answer."))
    review.state, review.comment, review.network = state, comment, keeper
    review.by, review.role, review.at = by, role, timezone.now()
    review.full_clean(validate_unique=False, validate_constraints=False)
    review.save()
    news = "verified" if state == ReviewState.VERIFIED else "taken-back" if was_verified else "returned"
    _tell(done.accession.city, news, done.accession, done.step, by, who=keeper, comment=comment)
    versions.bump(*NOUNS)
    return review


def _answer(extension, by, state, comment, until=None):
    """Raises NotPossibleError where it is answered or withdrawn, or for who does not act for the keeper."""
    keeper, role = _keeper_for(extension.accession.agreement_id, by)
    rows = _locked(StepExtension.objects.open().filter(pk=extension.pk))
    with history.watching(rows):
        changed = rows.update(
            state=state,
            until=until,
            comment=comment,
            network=keeper,
            answered_by=by,
            role=role,
            answered_at=timezone.now(),
        )
    if not changed:
        raise NotPossibleError(_("This request is no longer open. Check its page."))
    extension.refresh_from_db()
    accession, step = extension.accession, extension.step
    _tell(accession.city, state, accession, step, by, who=keeper, comment=comment, extension=extension)
    versions.bump(*NOUNS)
    return extension


def _claim(done, version):
    """Raise StaleRecordError where the step is no longer in ``version``; of two at once one gets through."""
    if not StepDone.objects.filter(pk=done.pk, version=version).update(version=F("version") + 1):
        raise StaleRecordError
    done.refresh_from_db(fields=["version", "date", "date_precision", "evidence"])


def locked(accession: Accession) -> None:
    """Lock the city's relation until the transaction ends: of two acts about its steps the second waits.

    Raises NotPossibleError where it was removed.
    """
    rows = type(accession).objects.select_for_update(no_key=True)
    if not rows.filter(pk=accession.pk).values_list("pk", flat=True):
        raise NotPossibleError(_("This relation to the agreement is no longer in the register."))


def _locked(requests):
    """Requests for more time as they are once nobody else answers them; locked, so that history is right."""
    keys = list(requests.select_for_update(no_key=True).values_list("pk", flat=True))
    return StepExtension.objects.filter(pk__in=keys)


def _keeper_for(agreement_id, by):
    """The keeper of the agreement as it is now, and the role in which ``by`` acts for it.

    The agreement is locked: it keeps its keeper until the answer is written.
    """
    keeper = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement_id).keeper
    role = role_to_answer(by, keeper)
    if not role:
        raise NotPossibleError(_("Only the network that keeps the agreement can answer."))
    return keeper, role


def _status(accession, step):
    rows = type(accession).objects.filter(pk=accession.pk)
    found = due_states_of(rows, timezone.localdate())
    return next((status for _accession, status in found if status.step.pk == step.pk), None)


def _tell(
    place: City | Network,
    news: str,
    accession: Accession,
    step: AgreementStep,
    by: User | None,
    *,
    who: Any = None,
    comment: str = "",
    extension: StepExtension | None = None,
    path: str = "",
) -> None:
    """One mail to each person who answers for ``place``, but not to who did it."""
    from_city = who is None
    path = path or reverse("accession-step", args=[accession.city.slug, accession.pk, step.pk])
    context = {
        "news": news,
        "who": who or accession.city,
        "own": place,
        "city": accession.city,
        "agreement": accession.agreement,
        "step": step,
        "comment": comment,
        "extension": extension,
        "link": outbox.absolute(path),
    }
    here = {"networks": [place]} if from_city else {"cities": [place]}
    seats = seats_with(power_to_answer(place), **here)
    people = {seat.person for seat in seats} - {by}
    outbox.write_all([outbox.compose_for(person, "step_news", context) for person in people])
