"""What cities report of the steps of their agreements: its list, and what each network keeps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q

from citydiplo.kit.fields import partial_date
from citydiplo.kit.text.countries import country_names
from citydiplo.kit.text.labels import labels_of
from citydiplo.kit.web.urls import address_of
from networks.choices import WorldRegion
from partnerships.choices import ReportState, ReviewState, StepKind
from partnerships.models import Accession, Agreement, StepDocument, StepDone
from partnerships.queries.steps import KEPT_BY_THE_CITY

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import Network

COLUMNS = (
    *("id", "date", "date_precision", "evidence", "step__kind", "step__text"),
    *("accession__city__label", "accession__city__slug", "accession__city__country"),
    *("accession__city__region", "accession__is_demo", "accession__state"),
    *("accession__agreement__name", "accession__agreement__slug", "accession__agreement__keeper"),
    *("review__state", "review__comment", "review__at", "review__network__acronym", "review__network__name"),
)


@dataclass(frozen=True)
class KeptAgreement:
    """An agreement that a network keeps, with its numbers; demo records are not counted.

    ``cities`` have joined it, ``verified`` reports of its steps are verified, and ``waiting`` ones wait.
    """

    agreement: Agreement
    has_steps: bool
    cities: int
    verified: int
    waiting: int


def state_of_report(row: dict[str, Any]) -> str:
    """Which of ReportState a row of ``COLUMNS`` is in."""
    if row["review__state"]:
        return row["review__state"]
    is_asked = row["accession__agreement__keeper"] and row["accession__state"] in KEPT_BY_THE_CITY
    return ReportState.WAITING if is_asked else ReportState.UNVERIFIED


def reported_step_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of ``COLUMNS`` with what a line of the list shows. One statement."""
    documents = defaultdict(list)
    for document in StepDocument.objects.filter(done__in=[row["id"] for row in rows]).listed():
        documents[document.done_id].append(document)
    names, regions, kinds, states = country_names(), *map(labels_of, (WorldRegion, StepKind, ReportState))
    city_url, agreement_url = address_of("city-networks"), address_of("agreement")
    for row in rows:
        state = state_of_report(row)
        row |= {
            "url": city_url(row["accession__city__slug"]),
            "agreement_url": agreement_url(row["accession__agreement__slug"]),
            "country_name": names.get(row["accession__city__country"], ""),
            "region_label": regions.get(row["accession__city__region"], ""),
            "step_label": kinds[row["step__kind"]],
            "date_text": partial_date.display(row["date"], row["date_precision"]),
            "state": state,
            "state_label": states[state],
            "network": row["review__network__acronym"] or row["review__network__name"],
            "documents": documents[row["id"]],
        }
    return rows


def kept_by(network: Network, user: User | AnonymousUser) -> list[KeptAgreement]:
    """The agreements that ``network`` keeps, by name. One statement, three if there are any."""
    kept = Agreement.objects.visible_to(user).filter(keeper=network)
    agreements = list(kept.annotate(step_count=Count("steps")).order_by("name"))
    if not agreements:
        return []
    current = Accession.objects.visible_to(user).current().filter(agreement__in=agreements, is_demo=False)
    joined = current.order_by().values("agreement").annotate(n=Count("city", distinct=True))
    cities = dict(joined.values_list("agreement", "n"))
    reports = StepDone.objects.visible_to(user).reported().filter(accession__agreement__in=agreements)
    counted = (
        reports.filter(accession__is_demo=False)
        .order_by()
        .values("accession__agreement")
        .annotate(
            verified=Count("pk", filter=Q(review__state=ReviewState.VERIFIED)),
            waiting=Count("pk", filter=Q(review=None, accession__state__in=KEPT_BY_THE_CITY)),
        )
    )
    numbers = {row["accession__agreement"]: row for row in counted}
    nothing = {"verified": 0, "waiting": 0}
    return [
        KeptAgreement(
            agreement=one,
            has_steps=bool(one.step_count),
            cities=cities.get(one.pk, 0),
            verified=numbers.get(one.pk, nothing)["verified"],
            waiting=numbers.get(one.pk, nothing)["waiting"],
        )
        for one in agreements
    ]
