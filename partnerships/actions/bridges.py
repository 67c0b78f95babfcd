"""Which cities join others: worked out from all public ties, by a job every night and when ties changed."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from citydiplo.kit.caching import versions
from networks.models import City
from partnerships.analytics.centrality import centrality
from partnerships.models import BridgeCalculation, CityBridge
from partnerships.queries import ties

BATCH = 2_000
WORKED_OUT_OF = "bridges-worked-out-of"
REST = datetime.timedelta(hours=1)  # between two calculations that were started by changes


def work_out(*, now: datetime.datetime | None = None) -> int:
    """Work out the bridges of today and put them in place of those stored. Returns how many cities have ties.

    Reading and working out happen before anything is written or locked. 5 statements and one a batch.
    """
    stamp = versions.current(*ties.NOUNS)
    pairs = ties.public_ties()
    found = centrality(pairs)
    rows = _rows(pairs, found)
    with transaction.atomic():
        _take_turns()
        CityBridge.objects.all().delete()
        CityBridge.objects.bulk_create(rows, batch_size=BATCH)
        BridgeCalculation.objects.filter(pk=1).update(
            as_of=now or timezone.now(),
            cities=len(found.betweenness),
            ties=len(pairs),
            joined=len(found.eigenvector),
            sources=found.sources,
        )
        versions.bump("bridges")
    cache.set(WORKED_OUT_OF, stamp, None)
    return len(rows)


def catch_up(*, now: datetime.datetime | None = None) -> bool:
    """Work out the bridges if there are none yet, or if ties changed and the last time is an hour ago.

    Returns whether it did. One statement if there is nothing to do.
    """
    now = now or timezone.now()
    last = BridgeCalculation.objects.values_list("as_of", flat=True).first()
    if last is None or (now - last >= REST and cache.get(WORKED_OUT_OF) != versions.current(*ties.NOUNS)):
        work_out(now=now)
        return True
    return False


def _take_turns():
    """Two calculations at the same instant write one after the other."""
    BridgeCalculation.objects.get_or_create(pk=1)
    if connection.features.has_select_for_update:
        BridgeCalculation.objects.select_for_update().get(pk=1)


def _rows(pairs, found) -> list[CityBridge]:
    places = dict(_countries_and_regions(found.betweenness))
    countries: dict[int, Counter[str]] = defaultdict(Counter)
    regions: dict[int, set[str]] = defaultdict(set)
    for pair in pairs:
        for key, other in (pair, pair[::-1]):
            if key in places and other in places:
                country, region = places[other]
                countries[key][country] += 1
                regions[key].add(region)
    return [
        CityBridge(
            city_id=key,
            ties=counted.total(),
            places=dict(sorted(counted.items())),
            country_count=len(counted),
            region_count=len(regions[key]),
            betweenness=found.betweenness[key],
            eigenvector=found.eigenvector.get(key),
        )
        for key, counted in countries.items()
    ]


def _countries_and_regions(keys) -> Any:
    """(key, (country code, region)) of the cities; all standing cities are read rather than named."""
    rows = City.objects.filter(merged_into=None).values_list("pk", "country", "region")
    return ((pk, (str(country), str(region))) for pk, country, region in rows.iterator() if pk in keys)
