"""The demo’s agreement, whose steps a network verifies; days count from the loading. Nobody gets an email."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from citydiplo.accounts.models import User
from networks.choices import Dimension
from networks.models import Network
from partnerships.actions import steps
from partnerships.actions.search import index_agreements
from partnerships.models import Accession, Agreement, AgreementStep


def add_agreement(entry: dict[str, Any], marks: Mapping[str, Any]) -> bool:
    """Whether an agreement of the script is new; its address says which it is."""
    if Agreement.objects.filter(slug=entry["slug"]).exists():
        return False
    asked = entry.pop("steps")
    keeper = Network.objects.get(slug=entry.pop("keeper"))
    made = Agreement(keeper=keeper, keeper_note=marks["source_note"], **entry, **marks)
    made.dimensions = (Dimension(entry["dimension"]),)
    made.save()
    for order, step in enumerate(asked, 1):
        AgreementStep.objects.create(agreement=made, order=order, source_note=marks["source_note"], **step)
    index_agreements([made.pk])
    return True


def add_report(entry: dict[str, Any], marks: Mapping[str, Any]) -> bool:
    """Whether a reported step of the script is new."""
    accession, step = _of(entry)
    if accession.steps_done.filter(step=step).exists():
        return False
    steps.record_demo(
        accession=accession,
        step=step,
        date=timezone.localdate() - datetime.timedelta(days=entry["days_ago"]),
        evidence=entry.get("evidence", ""),
        link=entry.get("link", ""),
        state=entry.get("state", ""),
        comment=entry.get("comment", ""),
        by=User.objects.get(email=entry["by"]) if "by" in entry else None,
    )
    return True


def add_request(entry: dict[str, Any], marks: Mapping[str, Any]) -> bool:
    """Whether a request for more time of the script is new."""
    accession, step = _of(entry)
    if accession.extensions.filter(step=step).exists():
        return False
    steps.ask_demo(accession=accession, step=step, months=entry["months"], reason=entry["reason"])
    return True


def _of(entry):
    accession = Accession.objects.get(
        agreement__slug=entry["agreement"], city__slug=entry["city"], is_demo=True
    )
    return accession, AgreementStep.objects.get(agreement=accession.agreement_id, kind=entry["step"])
