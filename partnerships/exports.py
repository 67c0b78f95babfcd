"""What the files of partnerships, agreements, exchanges and targets hold; see ``networks/exports.py``."""

import datetime
import json
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from django.db.models import Aggregate, CharField, F, OuterRef, Subquery, TextField
from django.db.models.functions import Cast, Coalesce, TruncDate

from citydiplo.kit.fields import partial_date
from citydiplo.kit.fields.quantity import plain_text
from citydiplo.kit.listing.exports import PROVENANCE, Export, ExportColumn, line_string, plain, point
from citydiplo.kit.mail import outbox
from citydiplo.kit.text.period import Period
from networks.columns import label_of
from networks.exports import OF_CITY, RECORD_ID, WHICH_CITY, YEAR_LABELS
from partnerships.choices import ReviewState
from partnerships.models import Activity, Funding, Milestone, Party, StepDocument, VisitParty


class _Rows(Aggregate):
    """All rows of a group as one JSON list of lists, in the one statement of an export."""

    function = "JSON_AGG"
    template = "JSON_AGG(JSON_BUILD_ARRAY(%(expressions)s))"
    output_field = TextField()

    def as_sqlite(self, compiler, connection):
        return super().as_sql(compiler, connection, template="JSON_GROUP_ARRAY(JSON_ARRAY(%(expressions)s))")


_FUNDERS = Subquery(
    Funding.objects.filter(partnership=OuterRef("pk"))
    .order_by()
    .values("partnership")
    .annotate(
        rows=_Rows(
            "order",
            Coalesce("city__name", "institution__name", "name"),
            Cast("amount", CharField()),
            "currency",
            "period",
        )
    )
    .values("rows")
)


_ACTIVITIES = Subquery(
    Activity.objects.filter(partnership=OuterRef("pk"))
    .order_by()
    .values("partnership")
    .annotate(rows=_Rows(Cast("on", CharField()), "pk", "on_precision", "what", "people"))
    .values("rows")
)


_OF_PARTY = (
    "city__name",
    "institution__name",
    Coalesce(Cast("city__country", CharField()), F("institution__seat__country")),
    "city__admin_area",
    "city__geonames_id",
    "city__wikidata_id",
    "city__slug",
    "institution__slug",
    "city__kind",
    "city__part_of__name",
    "city__part_of__geonames_id",
)
_PARTIES = Subquery(
    Party.objects.filter(partnership=OuterRef("pk"))
    .order_by()
    .values("partnership")
    .annotate(rows=_Rows("order", "pk", *_OF_PARTY, "city__latitude", "city__longitude"))
    .values("rows")
)
_VISIT_PARTIES = Subquery(
    VisitParty.objects.filter(visit=OuterRef("pk"))
    .order_by()
    .values("visit")
    .annotate(rows=_Rows("order", "pk", *_OF_PARTY))
    .values("rows")
)
_MILESTONES = Subquery(
    Milestone.objects.filter(target=OuterRef("pk"))
    .order_by()
    .values("target")
    .annotate(rows=_Rows("year", Cast("value", CharField())))
    .values("rows")
)
_CITY, _INSTITUTION, _COUNTRY, _AREA, _GEONAMES, _WIKIDATA, _SLUG, _INSTITUTION_SLUG = range(2, 10)
_KIND, _WHOLE, _WHOLE_GEONAMES = range(10, 13)


def _in_order(rows):
    """The rows of a JSON list as a database gives it, by their first two values."""
    return _parsed(rows) if isinstance(rows, str) else sorted(rows or (), key=lambda row: row[:2])


@lru_cache(maxsize=4)  # some twenty columns ask for the parties of each row
def _parsed(text):
    return sorted(json.loads(text), key=lambda row: row[:2])


def _of_party(name, place, value):
    """A column with a value of the first or the second party."""

    def made(rows):
        parties = _in_order(rows)
        return parties[place][value] if place < len(parties) else None

    return ExportColumn(name, ("party_rows",), made, int if value in (_GEONAMES, _WHOLE_GEONAMES) else None)


def _page_of_party(name, place):
    def made(rows):
        parties = _in_order(rows)
        if place >= len(parties):
            return ""
        city, institution = parties[place][_SLUG], parties[place][_INSTITUTION_SLUG]
        return outbox.absolute(f"/cities/{city}/" if city else f"/institutions/{institution}/")

    return ExportColumn(name, ("party_rows",), made)


def _party(side, place):
    return (
        _of_party(f"{side}_city", place, _CITY),
        _of_party(f"{side}_institution", place, _INSTITUTION),
        _of_party(f"{side}_kind", place, _KIND),
        _of_party(f"{side}_part_of", place, _WHOLE),
        _of_party(f"{side}_part_of_geonames_id", place, _WHOLE_GEONAMES),
        _of_party(f"{side}_country", place, _COUNTRY),
        _of_party(f"{side}_area", place, _AREA),
        _of_party(f"{side}_geonames_id", place, _GEONAMES),
        _of_party(f"{side}_wikidata_id", place, _WIKIDATA),
        _page_of_party(f"{side}_permalink", place),
    )


def _line_between(rows):
    """GeoJSON between the first two parties."""
    parties = _in_order(rows)[:2]
    return line_string(*[value for party in parties for value in party[-2:]]) if len(parties) == 2 else None


def fundings_in_words(rows):
    """“A bank: 120000.00 USD (2024–2027); Lima”; never a sum of them."""
    return "; ".join(_funding(*row) for row in _in_order(rows))


def _funding(_order, name, amount, currency, period):
    text = f"{name}: {Decimal(amount):.2f} {currency}" if amount is not None else name
    return f"{text} ({period})" if period else text


def activities_in_words(rows):
    """“Youth exchange (2026-05, 12); Concert (2025)”: the number is that of people, where it is known."""
    return "; ".join(_activity(*row) for row in _in_order(rows))


def _activity(on, _pk, precision, what, people):
    when = partial_date.iso(datetime.date.fromisoformat(on), precision)
    return f"{what} ({when}, {people})" if people else f"{what} ({when})"


_OF_PARTNERSHIP = (
    RECORD_ID,
    ExportColumn.linked("permalink", "pk", "/partnerships/{}/"),
    ExportColumn("parties", ("label",)),
    ExportColumn("party_count", ("party_rows",), lambda rows: len(_in_order(rows)), int),
    *_party("first", 0),
    *_party("second", 1),
)
PARTNERSHIPS = Export(
    "partnerships",
    (
        *_OF_PARTNERSHIP,
        *plain("countries"),
        ExportColumn.joined("regions"),
        *plain("title", "partnership_class", "status", "dimension"),
        ExportColumn.joined("dimensions"),
        ExportColumn.dated("since"),
        ExportColumn.dated("until"),
        ExportColumn("last_sign_on", ("sign_on", "sign_precision"), partial_date.iso),
        ExportColumn("last_sign", ("sign_kind",)),
        ExportColumn("funders", ("funders",), fundings_in_words),
        ExportColumn("activity_log", ("activity_rows",), activities_in_words),
        *plain("objectives", "activities", "results", "legal_act", "visibility"),
        *PROVENANCE,
    ),
    annotations={"party_rows": _PARTIES, "funders": _FUNDERS, "activity_rows": _ACTIVITIES},
    places=("party_rows",),
    geometry=_line_between,
    label=label_of,
)
PARTNERSHIPS_TO_EDIT = replace(
    PARTNERSHIPS,
    columns=(
        *_OF_PARTNERSHIP,
        *plain("title", "partnership_class", "status", "dimension"),
        ExportColumn.dated("since"),
        ExportColumn.dated("until"),
        *plain("objectives", "activities", "results", "legal_act"),
    ),
    annotations={"party_rows": _PARTIES},
)
ACTIVITIES = Export(
    "activities",
    (
        RECORD_ID,
        ExportColumn.linked("permalink", "partnership", "/partnerships/{}/"),
        ExportColumn("parties", ("partnership__label",)),
        ExportColumn("activity", ("what",)),
        ExportColumn("activity_on", ("on", "on_precision"), partial_date.iso),
        ExportColumn("activity_people", ("people",)),
        ExportColumn("activity_organiser", ("organiser_name",)),
        ExportColumn("activity_link", ("link",)),
        ExportColumn("is_demo", ("partnership__is_demo",)),
    ),
    annotations={"organiser_name": Coalesce("city__name", "institution__name")},
    label=label_of,
)
AGREEMENTS = Export(
    "agreements",
    (
        RECORD_ID,
        ExportColumn.linked("permalink", "slug", "/agreements/{}/"),
        *plain("name", "slug", "year", "place", "subject", "binds", "binds_note", "dimension"),
        ExportColumn.joined("dimensions"),
        ExportColumn.joined("themes"),
        *plain("scale_stated", "website"),
        *PROVENANCE,
    ),
    label=label_of,
)
_OF_ACCESSION = (
    RECORD_ID,
    ExportColumn.linked("agreement_permalink", "agreement__slug", "/agreements/{}/"),
    ExportColumn("agreement", ("agreement__name",)),
    *OF_CITY,
    *plain("kind"),
    ExportColumn.dated("date"),
    ExportColumn.dated("until"),
)
ACCESSIONS = Export("accessions", (*_OF_ACCESSION, *PROVENANCE), label=label_of)
ACCESSIONS_TO_EDIT = replace(ACCESSIONS, columns=_OF_ACCESSION)
ACCESSIONS_BY_YEAR = Export(
    "accessions-by-year", plain("year", "region", "accessions"), label=YEAR_LABELS.__getitem__
)
# Counted and not read: partnerships.queries.signatories.table_of gives the cells in this order.
STEPS_OF_CITIES = Export(
    "steps",
    plain(
        *("agreement", "agreement_permalink", "city", "country", "geonames_id", "city_permalink"),
        *("kind", "date", "status", "step_order", "step", "step_text", "step_state", "due", "done"),
        *("verified_on", "verified_by"),
    ),
    label=label_of,
)
_LINK_OF_EVIDENCE = Subquery(
    StepDocument.objects.filter(done=OuterRef("pk"))
    .exclude(url="")
    .order_by("added_at", "pk")
    .values("url")[:1]
)


def _verified(state, value):
    """What is said of a verification; nothing of a step that was returned."""
    return value if state == ReviewState.VERIFIED else ""


REPORTED_STEPS = Export(
    "reported-steps",
    (
        RECORD_ID,
        ExportColumn("city", ("accession__city__name",)),
        ExportColumn("city_kind", ("accession__city__kind",)),
        ExportColumn("country", ("accession__city__country",)),
        ExportColumn("area", ("accession__city__admin_area",)),
        ExportColumn("geonames_id", ("accession__city__geonames_id",)),
        ExportColumn("wikidata_id", ("accession__city__wikidata_id",)),
        ExportColumn.linked("city_permalink", "accession__city__slug", "/cities/{}/"),
        ExportColumn("agreement", ("accession__agreement__name",)),
        ExportColumn.linked("agreement_permalink", "accession__agreement__slug", "/agreements/{}/"),
        ExportColumn("step_order", ("step__order",)),
        ExportColumn("step", ("step__kind",)),
        ExportColumn("step_text", ("step__text",)),
        ExportColumn("done", ("date", "date_precision"), partial_date.iso),
        ExportColumn("evidence", ("evidence",)),
        ExportColumn("evidence_link", ("link_of_evidence",)),
        ExportColumn("review", ("review__state",), lambda state: state or ""),
        ExportColumn("verified_on", ("review__state", "day_of_review"), _verified),
        ExportColumn("verified_by", ("review__state", "review__network__name"), _verified),
        ExportColumn("comment", ("review__comment",), lambda text: text or ""),
        ExportColumn("is_demo", ("accession__is_demo",)),
    ),
    annotations={"link_of_evidence": _LINK_OF_EVIDENCE, "day_of_review": TruncDate("review__at")},
    label=label_of,
)
EXCHANGES = Export(
    "exchanges",
    (
        ExportColumn("id", ("id",)),
        ExportColumn.linked("permalink", "id", "/exchanges/{}/"),
        *plain("kind", "title"),
        ExportColumn("city", ("city__name",)),
        *WHICH_CITY,
        ExportColumn("network", ("network__name",)),
        ExportColumn.linked("network_permalink", "network__slug", "/networks/{}/"),
        *plain("country", "region", "published_at"),
        ExportColumn.joined("dimensions"),
        ExportColumn.joined("themes"),
        ExportColumn("languages", ("languages",), str.strip),
        *plain("situation", "tried", "went_wrong", "cost", "next_time"),
        *plain("what", "why", "how", "cost_band", "transfer", "conditions", "until"),
        *plain("audience", "reply_count", "reuse_count", "spared_count", "is_demo"),
    ),
    places=("city__latitude", "city__longitude"),
    geometry=point,
)


def _milestones(rows):
    """“2025: 90; 2028: 80”, which imports read back."""
    return "; ".join(f"{year}: {plain_text(Decimal(value))}" for year, value in _in_order(rows))


def _code_of_period(since, until):
    """“2017”, “2017-Q3”, “2016-07-01/2017-06-30”."""
    return Period(since, until).code


_WHICH_TARGET = (
    *OF_CITY,
    ExportColumn("indicator", ("indicator__name",)),
    ExportColumn("unit", ("indicator__unit",)),
)
TARGETS = Export(
    "targets",
    (
        RECORD_ID,
        ExportColumn.linked("permalink", "pk", "/targets/{}/"),
        *_WHICH_TARGET,
        ExportColumn("direction", ("indicator__direction",)),
        ExportColumn("dimension", ("indicator__dimension",)),
        ExportColumn("theme", ("indicator__theme",)),
        ExportColumn("sdg", ("indicator__sdg",)),
        *plain("baseline_year", "baseline_value", "target_year", "target_value", "year_begins"),
        ExportColumn("milestones", ("milestone_rows",), _milestones),
        ExportColumn("measured_every_years", ("rhythm",)),
        ExportColumn("agreement", ("step__agreement__name",)),
        ExportColumn("step", ("step__kind",)),
        *plain("source", "published_at", "is_demo"),
    ),
    annotations={"milestone_rows": _MILESTONES},
    label=label_of,
)
MEASUREMENTS = Export(
    "measurements",
    (
        RECORD_ID,
        ExportColumn.linked("permalink", "target", "/targets/{}/"),
        ExportColumn("city", ("target__city__name",)),
        ExportColumn("country", ("target__city__country",)),
        ExportColumn("geonames_id", ("target__city__geonames_id",)),
        ExportColumn.linked("city_permalink", "target__city__slug", "/cities/{}/"),
        ExportColumn("indicator", ("target__indicator__name",)),
        ExportColumn("unit", ("target__indicator__unit",)),
        ExportColumn("period", ("since", "until"), _code_of_period),
        ExportColumn("first_day", ("since",)),
        ExportColumn("last_day", ("until",)),
        *plain("value", "is_estimate", "definition", "source", "note"),
        ExportColumn("is_demo", ("target__is_demo",)),
    ),
    label=label_of,
)
# What visitors without a role never read is in no file: names, notes, cost, programme.
VISITS = Export(
    "visits",
    (
        RECORD_ID,
        ExportColumn.linked("permalink", "pk", "/visits/{}/"),
        *OF_CITY,
        *_party("second", 1),
        ExportColumn("parties", ("label",)),
        *plain("countries"),
        ExportColumn.joined("regions"),
        *plain("way", "purpose"),
        ExportColumn("visit_starts", ("first_day",)),
        ExportColumn("visit_ends", ("last_day",)),
        *plain("status", "dimension", "theme"),
        ExportColumn.joined("delegation"),
        *plain("outcome"),
        ExportColumn("visit_outcome", ("outcome_text",)),
        *plain("visibility"),
        *PROVENANCE,
    ),
    annotations={"party_rows": _VISIT_PARTIES},
    label=label_of,
)
