"""What is shared and can be found: agreements, partnerships and exchanges as documents of the index.

Only the public record goes in. Call ``index_partnerships(ids)`` or ``index_exchanges(ids)`` after writing
these rows, also when one is no longer public: then it goes out.
"""

from collections import defaultdict
from collections.abc import Collection
from functools import cache
from math import log10

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import translation

from citydiplo.kit.db import bulk_write
from citydiplo.kit.search import SearchDocument, reindex, rows_in_batches
from citydiplo.kit.text.countries import country_name
from citydiplo.kit.text.lists import comma_separated
from citydiplo.kit.text.markdown import plain
from networks.choices import Dimension
from networks.models import CityName
from partnerships.choices import PartnershipClass
from partnerships.models import (
    Agreement,
    Exchange,
    ExchangeDocument,
    Partnership,
    PartnershipDocument,
    Party,
    Visit,
    VisitDocument,
)

OWN_LANGUAGE = "en"
_ANY_KEY = 123456789
# What people call what is shared, in the languages of the portal and its neighbours.
PARTNERSHIP_WORDS = "partnership partenariat asociación Partnerschaft parceria شراكة"
TWINNING_WORDS = (
    "twinning twin twins sister city hermanamiento jumelage Städtepartnerschaft gemellaggio geminação توأمة"
)
RENOWN = 6.0
OF_AN_EXCHANGE = 3.0  # above the many twinnings, below the places; what was used weighs more
VISIT_WORDS = "visit delegation journey visita delegación viaje visite délégation voyage"
OF_A_VISIT = 2.0
OF_A_PARTNERSHIP = 2.0  # far below its cities; the better connected weigh a little more


def index_agreements(ids: Collection[int] | None = None) -> int:
    """Make agreements findable: all, or those of ``ids``. Returns how many."""
    return reindex("agreement", _documents(Agreement, _agreement_documents, ids), ids=ids)


def index_partnerships(ids: Collection[int] | None = None) -> int:
    """Make public partnerships findable: all, or those of ``ids``. Returns how many."""
    return reindex("partnership", _documents(Partnership, _partnership_documents, ids), ids=ids)


def index_exchanges(ids: Collection[int] | None = None) -> int:
    """Make public exchanges findable: all, or those of ``ids``. Returns how many."""
    rows = Exchange.objects.public()
    documents = _exchange_documents(rows if ids is None else rows.filter(pk__in=ids))
    return reindex("exchange", documents, ids=ids)


def index_visits(ids: Collection[int] | None = None) -> int:
    """Make public visits that took place findable: all, or those of ``ids``. Returns how many."""
    return reindex("visit", _documents(Visit, _visit_documents, ids), ids=ids)


def index_all() -> int:
    """All kinds again. Returns how many documents there are."""
    return index_agreements() + index_partnerships() + index_exchanges() + index_visits()


def _documents(model, build, ids):
    rows = model.objects.visible_to(AnonymousUser())
    return build(rows if ids is None else rows.filter(bulk_write.within("pk", ids)))


def _agreement_documents(agreements):
    current = Q(accessions__is_demo=False, accessions__until=None)
    for agreement in rows_in_batches(agreements.annotate(cities=Count("accessions", filter=current))):
        yield SearchDocument(
            kind="agreement",
            object_id=agreement.pk,
            title=agreement.name,
            url=agreement.get_absolute_url(),
            detail=", ".join(filter(None, (agreement.place, str(agreement.year or "")))),
            weight=RENOWN + 0.5 * log10(1 + agreement.cities),
            text=f"{agreement.subject} {agreement.binds_note}",
        )


def _partnership_documents(partnerships):
    """A twinning has no name of its own: it is found by its parties, and not offered while typing."""
    documented = set(
        PartnershipDocument.objects.shown()
        .filter(partnership__in=partnerships)
        .values_list("partnership", flat=True)
    )
    names = _names_by_city(Party.objects.filter(partnership__in=partnerships).values("city"))
    parties = _parties_of(partnerships)
    classes, address_of = _in_own_language(PartnershipClass.choices), _addresses("partnership")
    nouns, themes = _in_all_languages(PartnershipClass.choices), _in_all_languages(Dimension.choices)
    columns = (
        *("pk", "title", "label", "partnership_class", "dimensions", "since"),
        *("objectives", "activities", "results"),
    )
    for partnership in rows_in_batches(partnerships.values_list(*columns, named=True)):
        own = parties.pop(partnership.pk, ())
        since = str(partnership.since.year) if partnership.since else ""
        yield SearchDocument(
            kind="partnership",
            object_id=partnership.pk,
            title=partnership.title or partnership.label,
            url=address_of(partnership.pk),
            detail=", ".join(filter(None, (classes[partnership.partnership_class], since))),
            weight=OF_A_PARTNERSHIP + 0.1 * log10(1 + sum(population for *_party, population in own)),
            names=(partnership.label,) if partnership.title else (),
            shared=(
                PARTNERSHIP_WORDS,
                nouns[partnership.partnership_class],
                TWINNING_WORDS if partnership.partnership_class == PartnershipClass.TWINNING else "",
                *(themes[dimension] for dimension in partnership.dimensions),
                *sorted({_country(code) for _city, code, _population in own if code}),
            ),
            text=" ".join(
                (
                    *(name for city, *_facts in own if city for name in names.get(city, ())),
                    *(partnership.objectives, partnership.activities, partnership.results),
                )
            ),
            # Read for one at a time: few have any, and all together would fill the memory.
            attached=_attached_to(partnership.pk) if partnership.pk in documented else "",
            is_suggested=bool(partnership.title),
        )


def _attached_to(pk):
    return PartnershipDocument.objects.filter(partnership=pk).shown().wording()


def _exchange_documents(exchanges):
    documented = set(
        ExchangeDocument.objects.shown().filter(exchange__in=exchanges).values_list("exchange", flat=True)
    )
    for exchange in rows_in_batches(exchanges.with_author()):
        with translation.override(OWN_LANGUAGE):
            what = exchange.get_kind_display()
        yield SearchDocument(
            kind="exchange",
            object_id=exchange.pk,
            title=exchange.title,
            url=exchange.get_absolute_url(),
            detail=comma_separated((what, exchange.author)),
            weight=OF_AN_EXCHANGE + 0.5 * log10(1 + exchange.reuse_count),
            text=" ".join([exchange.author.name, *(plain(text) for _name, _label, text in exchange.parts)]),
            attached=exchange.documents.shown().wording() if exchange.pk in documented else "",
        )


def _visit_documents(visits):
    """What every visitor may read of a visit: never its names, notes, cost or programme."""
    themes = _in_all_languages(Dimension.choices)
    read = ("label", "purpose", "outcome_text", "dimension", "countries", "first_day")
    documented = set(VisitDocument.objects.filter(visit__in=visits).values_list("visit", flat=True))
    for visit in rows_in_batches(visits.only(*read)):
        yield SearchDocument(
            kind="visit",
            object_id=visit.pk,
            title=str(visit),
            url=visit.get_absolute_url(),
            detail=str(visit.first_day.year),
            weight=OF_A_VISIT,
            names=(visit.label,),
            text=" ".join(
                (
                    VISIT_WORDS,
                    themes.get(visit.dimension, ""),
                    *(_country(code) for code in visit.countries.split()),
                    visit.outcome_text,
                )
            ),
            attached=visit.documents.wording() if visit.pk in documented else "",
            is_suggested=False,
        )


def _addresses(route):
    """A function from key to address: resolving a route again for each row takes a third of the time."""
    before, after = reverse(route, args=[_ANY_KEY]).split(str(_ANY_KEY))
    return lambda pk: f"{before}{pk}{after}"


def _parties_of(partnerships):
    """Partnership → [(city, country, inhabitants)], in their order."""
    found = defaultdict(list)
    rows = Party.objects.filter(partnership__in=partnerships).order_by("order", "pk")
    columns = ("partnership", "city", "country", "city__population")
    for partnership, city, country, population in rows.values_list(*columns).iterator():
        found[partnership].append((city, str(country), population or 0))
    return found


def _in_all_languages(choices):
    """{value: its labels in every language of the portal, in one line}."""
    found = defaultdict(dict)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for value, label in choices:
                found[value][str(label)] = None
    return {value: " ".join(labels) for value, labels in found.items()}


def _in_own_language(choices):
    with translation.override(OWN_LANGUAGE):
        return {value: str(label) for value, label in choices}


@cache
def _country(code):
    with translation.override(OWN_LANGUAGE):
        return country_name(code)


def _names_by_city(cities):
    names = defaultdict(list)
    preferred = CityName.objects.filter(is_preferred=True, city__in=cities)
    for city, name in preferred.values_list("city", "name"):
        names[city].append(name)
    return names
